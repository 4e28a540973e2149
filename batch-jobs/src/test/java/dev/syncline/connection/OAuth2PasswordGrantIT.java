package dev.syncline.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.db.TestDatabase;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import dev.syncline.system.school.TestSchool;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/// Against a server whose tokens rotate, with tokens shared through the database.
class OAuth2PasswordGrantIT {

    private static final String PATH = "/api/3/subjects";

    private final TestDatabase database = TestDatabase.migrated();
    // Each call makes another one, and a transaction belongs to one.
    private final DataSource dataSource = database.dataSource();
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final SecretBox box = SecretBox.withKey("a passphrase for tests only");
    private final TestSchool school = new TestSchool();
    private final SetClock clock = new SetClock();

    @AfterEach
    void stop() {
        school.close();
    }

    @Test
    void signsInOnceForAllNodes() {
        call(node(box));
        call(node(box));

        assertThat(school.passwordLogins()).isEqualTo(1);
        assertThat(school.refreshes()).isZero();
    }

    @Test
    void renewsBeforeTheTokenEnds() {
        HttpCaller node = node(box);
        call(node);
        clock.advance(Duration.ofMinutes(9));

        call(node);

        assertThat(school.refreshes()).isEqualTo(1);
        assertThat(school.passwordLogins()).isEqualTo(1);
    }

    @Test
    void renewsOnceWhenTheTokenIsRefusedInTheMiddleAndTriesTheCallOnceMore() {
        HttpCaller node = node(box);
        call(node);
        school.expireAccess();

        call(node);

        assertThat(school.refreshes()).isEqualTo(1);
        assertThat(school.requests().stream().filter(request -> request.endsWith(PATH))).hasSize(3);
    }

    @Test
    void renewsOnceForTwoNodesThatAreRefusedAtTheSameTime() throws Exception {
        List<HttpCaller> nodes = List.of(node(box), node(box), node(box));
        nodes.forEach(this::call);
        school.expireAccess();

        CountDownLatch together = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(nodes.size())) {
            List<Future<?>> calls = new ArrayList<>();
            for (HttpCaller node : nodes) {
                calls.add(
                        threads.submit(() -> {
                            together.await();
                            call(node);
                            return null;
                        }));
            }
            together.countDown();
            for (Future<?> call : calls) {
                call.get();
            }
        }

        assertThat(school.refreshes()).isEqualTo(1);
        assertThat(school.passwordLogins()).isEqualTo(1);
    }

    @Test
    void signsInAgainWhenTheRefreshTokenWasRedeemedByOthers() {
        HttpCaller node = node(box);
        call(node);
        school.expireAccess();
        school.redeemRefreshTokens();

        call(node);

        assertThat(school.refreshes()).isEqualTo(1);
        assertThat(school.passwordLogins()).isEqualTo(2);
    }

    @Test
    void sendsAWrongPasswordOnceAndShowsItNowhere() {
        school.password("another one");

        assertThatThrownBy(() -> call(node(box)))
                .isInstanceOfSatisfying(
                        SynclineException.class,
                        e -> {
                            assertThat(e.errorClass()).isEqualTo(ErrorClass.CREDENTIALS);
                            assertThat(e.isRetryable()).isFalse();
                        })
                .hasMessageContaining("Špatný login nebo heslo")
                .hasMessageNotContaining(TestSchool.PASSWORD);
        assertThat(school.passwordLogins()).isEqualTo(1);
    }

    @Test
    void keepsNoTokenInTheClear() {
        call(node(box));

        byte[] sealed =
                jdbc.sql("SELECT sealed FROM sync_token WHERE connection = 'school'")
                        .query((row, number) -> row.getBytes(1))
                        .single();
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("canary");
        assertThat(box.open(sealed, "tokens of someone else at school")).isEmpty();
    }

    @Test
    void signsInAnewWithAnotherKeyOrForAnotherAccount() {
        call(node(box));

        call(node(SecretBox.withKey("another passphrase of some length")));

        assertThat(school.passwordLogins()).isEqualTo(2);
    }

    @Test
    void keepsTokensInMemoryWithoutAKey() {
        HttpCaller node = node(SecretBox.withKey(""));
        call(node);
        call(node);
        call(node(SecretBox.withKey("")));

        assertThat(school.passwordLogins()).isEqualTo(2);
        assertThat(jdbc.sql("SELECT count(*) FROM sync_token").query(Long.class).single()).isZero();
    }

    @Test
    void waitsForAnotherNodeNoLongerThanTheCallMayTake() throws Exception {
        jdbc.sql("INSERT INTO sync_token (connection) VALUES ('school')").update();
        try (java.sql.Connection other = dataSource.getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT FROM sync_token FOR UPDATE");

            assertThatThrownBy(() -> call(node(box, Duration.ofMillis(500))))
                    .isInstanceOfSatisfying(
                            SynclineException.class,
                            e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.CONFLICT))
                    .hasMessageContaining("Another node has been signing in to connection school");
        }
    }

    private HttpCaller node(SecretBox box) {
        return node(box, Duration.ofSeconds(20));
    }

    private HttpCaller node(SecretBox box, Duration total) {
        TokenStore store =
                TokenStore.of(
                        "school",
                        "teacher at school",
                        box,
                        jdbc,
                        new JdbcTransactionManager(dataSource));
        return new HttpCaller(
                HttpConnection.to("school", URI.create(school.url()))
                        .within(Duration.ofSeconds(3), total)
                        .authenticated(
                                new HttpAuth.PasswordGrant(
                                        URI.create(school.url() + "/api/login"),
                                        "ANDR",
                                        TestSchool.USERNAME,
                                        TestSchool.PASSWORD,
                                        store)),
                clock);
    }

    private void call(HttpCaller node) {
        try (ResponseBody body = node.get(PATH, Map.of())) {
            assertThat(body.status()).isEqualTo(200);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class SetClock extends Clock {

        private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");

        void advance(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
