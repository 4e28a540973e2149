package dev.syncline.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
import java.util.HexFormat;
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
    void sendsARefusedPasswordNoMoreFromAnyNode() {
        school.password("another one");
        HttpCaller node = node(box);
        refusal(node);

        assertThat(refusal(node)).contains("was not asked again");
        assertThat(refusal(node(box))).contains("was not asked again");
        assertThat(refusal(node(SecretBox.withKey(""))))
                .matches(
                        "school's token endpoint refused these credentials at \\S+Z and was not asked again; correct the user name and password .*, or have connection school checked to send them once more before \\S+Z");
        assertThat(school.passwordLogins()).isEqualTo(1);
    }

    @Test
    void sendsAnotherPasswordAtOnceAndKnowsTheRefusedOnesApart() {
        school.password("another one");
        refusal(node(box));

        refusal(node(box, "a second wrong one"));
        assertThat(school.passwordLogins()).isEqualTo(2);
        refusal(node(box));
        refusal(node(box, "a second wrong one"));
        assertThat(school.passwordLogins()).isEqualTo(2);
        call(node(box, "another one"));
        assertThat(school.passwordLogins()).isEqualTo(3);
    }

    @Test
    void sendsARefusedPasswordAgainWhenItsTimeIsOver() {
        school.password("another one");
        refusal(node(box));
        refusedAgo("5 hours 59 minutes");
        refusal(node(box));
        assertThat(school.passwordLogins()).isEqualTo(1);

        refusedAgo("6 hours");
        refusal(node(box));
        refusal(node(box));

        assertThat(school.passwordLogins()).isEqualTo(2);
    }

    @Test
    void tellsItsRefusalThoughThatCanNotBeKept() {
        school.password("another one");
        database.execute("ALTER TABLE sync_refused_sign_in ADD CHECK (false)");

        assertThat(refusal(node(box))).contains("Špatný login nebo heslo");
    }

    @Test
    void keepsNoPasswordThatCouldBeReadOrTriedQuickly() {
        school.password("another one");
        refusal(node(box));

        assertThat(
                        jdbc.sql("SELECT r::text FROM sync_refused_sign_in r")
                                .query(String.class)
                                .single())
                .doesNotContain(TestSchool.PASSWORD)
                .doesNotContain(
                        HexFormat.of()
                                .formatHex(TestSchool.PASSWORD.getBytes(StandardCharsets.UTF_8)));
    }

    private static String refusal(HttpCaller node) {
        SynclineException thrown =
                catchThrowableOfType(
                        SynclineException.class, () -> node.get(PATH, Map.of()).close());
        assertThat(thrown.errorClass()).isEqualTo(ErrorClass.CREDENTIALS);
        assertThat(thrown.isRetryable()).isFalse();
        return String.valueOf(thrown.getMessage());
    }

    private void refusedAgo(String interval) {
        jdbc.sql("UPDATE sync_refused_sign_in SET refused_at = clock_timestamp() - ?::interval")
                .param(interval)
                .update();
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
        return node(box, total, TestSchool.PASSWORD);
    }

    private HttpCaller node(SecretBox box, String password) {
        return node(box, Duration.ofSeconds(20), password);
    }

    private HttpCaller node(SecretBox box, Duration total, String password) {
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
                                        password,
                                        store,
                                        RefusedCredentials.in(
                                                jdbc,
                                                new JdbcTransactionManager(dataSource),
                                                Duration.ofHours(6)))),
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
