package dev.syncline.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.db.TestDatabase;
import dev.syncline.mcp.Confirmations.Bound;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class ConfirmationsIT {

    private static final TestDatabase DATABASE = TestDatabase.migrated();
    private static final Instant NOW = Instant.now();
    private static final Bound BOUND = new Bound("ann", "restart_run", "{\"run_id\":1}");

    private final Confirmations node = at(NOW);
    private final Confirmations other = at(NOW.plusSeconds(1));

    private static Confirmations at(Instant instant) {
        return new Confirmations(
                new ConfirmationStore(JdbcClient.create(DATABASE.dataSource())),
                Clock.fixed(instant, ZoneOffset.UTC),
                Duration.ofMinutes(5));
    }

    @Test
    void areGoodOnAnyNodeOnce() {
        String token = node.give(BOUND).token();

        other.use(token, BOUND);

        assertRefused(node, token, BOUND, "was used already");
        assertRefused(other, token, BOUND, "was used already");
        other.use(node.give(BOUND).token(), BOUND);
    }

    @Test
    void areGoodOnceWhenManyComeAtTheSameMoment() throws Exception {
        String token = node.give(BOUND).token();
        CountDownLatch together = new CountDownLatch(1);
        Callable<Boolean> use =
                () -> {
                    together.await();
                    try {
                        at(NOW).use(token, BOUND);
                        return true;
                    } catch (ToolRefused _) {
                        return false;
                    }
                };

        List<Boolean> used = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Boolean>> futures = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                futures.add(threads.submit(use));
            }
            together.countDown();
            for (Future<Boolean> future : futures) {
                used.add(future.get());
            }
        }

        assertThat(used).containsOnlyOnce(true);
    }

    @Test
    void areRefusedForWhateverTheyWereNotGivenFor() {
        String token = node.give(BOUND).token();

        assertRefused(
                node,
                token,
                new Bound("bob", "restart_run", "{\"run_id\":1}"),
                "was given to somebody else");
        assertRefused(
                node,
                token,
                new Bound("ann", "restart_run", "{\"run_id\":2}"),
                "was given for another tool or other arguments");
        assertRefused(
                node,
                token,
                new Bound("ann", "abandon_run", "{\"run_id\":1}"),
                "was given for another tool or other arguments");
        // It has not been used up by those who had no right to it.
        node.use(token, BOUND);
    }

    @Test
    void areRefusedOnceTheyAreTooOld() {
        String token = node.give(BOUND).token();

        assertRefused(at(NOW.plus(Duration.ofMinutes(5))), token, BOUND, "was good until");
        at(NOW.plus(Duration.ofMinutes(4))).use(token, BOUND);
    }

    @Test
    void canNotBeMadeUp() {
        String token = node.give(BOUND).token();

        for (int i = 0; i < token.length() - 1; i++) {
            String changed =
                    token.substring(0, i)
                            + (token.charAt(i) == 'A' ? 'B' : 'A')
                            + token.substring(i + 1);
            assertRefused(node, changed, BOUND, "was not given by this server");
        }
        for (String madeUp : List.of("", "yes", token + "AAAA", "\u0000", "=".repeat(5000))) {
            assertRefused(node, madeUp, BOUND, "was not given by this server");
        }
    }

    @Test
    void areForgottenOnceTheirAgeRefusesThem() {
        DATABASE.execute(
                "INSERT INTO mcp_confirmation VALUES ('\\x00', now() - interval '2 minutes')");

        node.use(node.give(BOUND).token(), BOUND);

        assertThat(
                        JdbcClient.create(DATABASE.dataSource())
                                .sql(
                                        "SELECT count(*) FROM mcp_confirmation WHERE expires_at < now()")
                                .query(Integer.class)
                                .single())
                .isZero();
    }

    private static void assertRefused(
            Confirmations node, String token, Bound bound, String because) {
        assertThatThrownBy(() -> node.use(token, bound))
                .isInstanceOf(ToolRefused.class)
                .hasMessageStartingWith("This confirmation " + because);
    }
}
