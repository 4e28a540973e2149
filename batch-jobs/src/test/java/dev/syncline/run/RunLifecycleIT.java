package dev.syncline.run;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.Ledger;
import dev.syncline.sync.Reject;
import dev.syncline.sync.RejectedRecordException;
import dev.syncline.sync.RunStatus;
import dev.syncline.sync.SyncDefinition;
import dev.syncline.sync.SyncSchedule;
import dev.syncline.sync.SynclineException;
import dev.syncline.sync.TriggerKind;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

class RunLifecycleIT {

    private static final Duration SOON = ofSeconds(30);
    private static final int RECORDS = 25;

    private final TestNodes nodes = new TestNodes();

    @BeforeEach
    void makeTarget() {
        nodes.database.execute("CREATE TABLE target (n bigint NOT NULL)");
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void runsToTheEndOnceAndAccountsForEveryRecord() {
        ConfigurableApplicationContext node = nodes.start("a", numbers(n -> {}));

        long runId = trigger(node);

        awaitStatus(runId, RunStatus.COMPLETED);
        Run run = nodes.run(runId);
        assertThat(run.ledger()).isEqualTo(new Ledger(RECORDS, RECORDS, 0, 0, 0, 0, 0));
        assertThat(run.attempts()).isEqualTo(1);
        assertThat(run.node()).isEqualTo("a");
        assertThat(targetRows()).isEqualTo(RECORDS);
        assertThat(leaseIsFree()).isTrue();
    }

    @Test
    void setsABadRecordAsideWithItsReasonAndGoesOn() {
        ConfigurableApplicationContext node =
                nodes.start(
                        "a",
                        numbers(n -> {
                            if (n % 10 == 0) {
                                throw new RejectedRecordException(
                                        Reject.data(
                                                Reject.Phase.PROCESS,
                                                "ROUND",
                                                "too round",
                                                "k" + n,
                                                n,
                                                n));
                            }
                        }));

        long runId = trigger(node);

        awaitStatus(runId, RunStatus.COMPLETED_WITH_ERRORS);
        assertThat(nodes.run(runId).ledger()).isEqualTo(new Ledger(RECORDS, 23, 0, 0, 0, 0, 2));
        assertThat(
                        nodes.jdbc
                                .sql(
                                        "SELECT record_key || ' ' || record_position || ' ' || message FROM sync_errors ORDER BY 1")
                                .query(String.class)
                                .list())
                .containsExactly("k10 10 too round", "k20 20 too round");
    }

    @Test
    void skipsAFireThatOverlapsARun() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ConfigurableApplicationContext node = nodes.start("a", numbers(pauseAt(15, reached, goOn)));
        long first = trigger(node);
        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();

        long second = trigger(node);

        awaitStatus(second, RunStatus.SKIPPED);
        assertThat(nodes.run(second).reason())
                .contains("run " + first + " of this sync still runs");
        goOn.countDown();
        awaitStatus(first, RunStatus.COMPLETED);
        assertThat(targetRows()).isEqualTo(RECORDS);
    }

    @Test
    void triesAPassingFailureAgainFromTheLastCommit() {
        AtomicInteger failures = new AtomicInteger();
        ConfigurableApplicationContext node =
                nodes.start(
                        "a",
                        numbers(n -> {
                            if (n == 15 && failures.getAndIncrement() == 0) {
                                throw new SynclineException(
                                        ErrorClass.SOURCE, "the source hiccuped");
                            }
                        }));

        long runId = trigger(node);

        awaitStatus(runId, RunStatus.COMPLETED);
        Run run = nodes.run(runId);
        assertThat(run.attempts()).isEqualTo(2);
        assertThat(run.ledger()).isEqualTo(new Ledger(RECORDS, RECORDS, 0, 0, 0, 0, 0));
        assertThat(targetRows()).isEqualTo(RECORDS);
        assertThat(
                        nodes.jdbc
                                .sql("SELECT status FROM sync_errors WHERE phase = 'run'")
                                .query(String.class)
                                .list())
                .containsExactly("redriven");
    }

    @Test
    void stopsAfterTheChunkAndRestartsOnceFromThere() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ConfigurableApplicationContext node = nodes.start("a", numbers(pauseAt(5, reached, goOn)));
        RunControl control = node.getBean(RunControl.class);
        long runId = trigger(node);
        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();

        assertThat(control.stop(runId, "eva", "to see"))
                .isInstanceOf(RunControl.Answer.Accepted.class);
        LiveRuns live = node.getBean(LiveRuns.class);
        await().atMost(SOON)
                .until(() -> live.all().stream().anyMatch(run -> run.stop().isRaised()));
        assertThat(nodes.run(runId).status()).isEqualTo(RunStatus.STOPPING);
        goOn.countDown();
        awaitStatus(runId, RunStatus.STOPPED);
        assertThat(targetRows()).isEqualTo(10);

        assertThat(control.restart(runId, "eva", null))
                .isInstanceOf(RunControl.Answer.Accepted.class);
        assertThat(control.restart(runId, "jan", null))
                .isInstanceOf(RunControl.Answer.Refused.class);
        awaitStatus(runId, RunStatus.COMPLETED);
        assertThat(nodes.run(runId).attempts()).isEqualTo(2);
        assertThat(targetRows()).isEqualTo(RECORDS);
    }

    @Test
    void finishesTheRunOfASilentNodeAndKeepsItsLateCommitOut() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ConfigurableApplicationContext silent =
                nodes.start("silent", numbers(pauseAt(15, reached, goOn)));
        long runId = trigger(silent);
        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
        // As if the node were paused: it neither renews its lease nor does anything else.
        silent.getBean(dev.syncline.schedule.SyncScheduler.class).standby();
        silent.getBean(LiveRuns.class).all().forEach(silent.getBean(LiveRuns.class)::end);
        nodes.start("other", numbers(n -> {}));

        awaitStatus(runId, RunStatus.COMPLETED);
        goOn.countDown();
        silent.close();

        Run run = nodes.run(runId);
        assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(run.attempts()).isEqualTo(2);
        assertThat(run.node()).isEqualTo("other");
        assertThat(run.ledger()).isEqualTo(new Ledger(RECORDS, RECORDS, 0, 0, 0, 0, 0));
        assertThat(targetRows()).isEqualTo(RECORDS);
    }

    @Test
    void handsItsRunsOverWhenItShutsDown() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ConfigurableApplicationContext leaving =
                nodes.start("leaving", numbers(pauseAt(5, reached, goOn)));
        long runId = trigger(leaving);
        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
        nodes.start("staying", numbers(n -> {}));

        LiveRuns live = leaving.getBean(LiveRuns.class);
        Thread closing = Thread.ofPlatform().start(leaving::close);
        await().atMost(SOON)
                .until(() -> live.all().stream().anyMatch(run -> run.stop().isRaised()));
        goOn.countDown();
        closing.join();

        awaitStatus(runId, RunStatus.COMPLETED);
        assertThat(nodes.run(runId).node()).isEqualTo("staying");
        assertThat(targetRows()).isEqualTo(RECORDS);
    }

    @Test
    void recordsEachInstantAtWhichNobodyWasThere() {
        Sync hourly =
                new Sync(
                        SyncDefinition.named("numbers", "counts")
                                .scheduled(SyncSchedule.of("0 * * * *", ZoneOffset.UTC)),
                        numbers(n -> {}).flow());
        ConfigurableApplicationContext node = nodes.start("a", hourly);
        node.close();
        nodes.database.execute(
                "UPDATE sync_schedule SET accounted_until = date_trunc('hour', now()) - interval '210 minutes';"
                        + " UPDATE qrtz_triggers SET next_fire_time ="
                        + " extract(epoch FROM date_trunc('hour', now()) - interval '180 minutes') * 1000");

        nodes.start("b", hourly);

        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(
                                        nodes.jdbc
                                                .sql(
                                                        "SELECT count(*) FROM sync_runs WHERE status = 'missed'")
                                                .query(Integer.class)
                                                .single())
                                // The present hour's, and the next one's if it has just struck.
                                .isBetween(3, 5));
    }

    private Sync numbers(LongConsumer processing) {
        return new Sync(
                SyncDefinition.named("numbers", "counts into a table")
                        .retried(
                                new dev.syncline.sync.RetryPolicy(
                                        3, Duration.ofMillis(100), ofSeconds(1))),
                steps ->
                        steps.inSequence(
                                steps.<Long>step("count", 10, new TestNodes.CountingReader(RECORDS))
                                        .processor((Long n) -> {
                                            processing.accept(n);
                                            return n;
                                        })
                                        .writer(outcomes ->
                                                chunk -> {
                                                    JdbcTemplate jdbc = currentNodeJdbc.get();
                                                    for (Object n : chunk) {
                                                        jdbc.update(
                                                                "INSERT INTO target VALUES (?)", n);
                                                    }
                                                    outcomes.created(chunk.size());
                                                })));
    }

    private final java.util.function.Supplier<JdbcTemplate> currentNodeJdbc =
            this::jdbcOfThisTransaction;

    /// The template of whichever node runs the transaction on this thread.
    private JdbcTemplate jdbcOfThisTransaction() {
        return org
                .springframework
                .transaction
                .support
                .TransactionSynchronizationManager
                .getResourceMap()
                .keySet()
                .stream()
                .filter(javax.sql.DataSource.class::isInstance)
                .map(dataSource -> new JdbcTemplate((javax.sql.DataSource) dataSource))
                .findFirst()
                .orElseThrow();
    }

    private static LongConsumer pauseAt(long record, CountDownLatch reached, CountDownLatch goOn) {
        return n -> {
            if (n == record) {
                reached.countDown();
                try {
                    goOn.await(60, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    private static long trigger(ConfigurableApplicationContext node) {
        return node.getBean(RunControl.class)
                .trigger("numbers", TriggerKind.API, "test", null)
                .orElseThrow()
                .runId();
    }

    private void awaitStatus(long runId, RunStatus status) {
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(nodes.run(runId).status()).isEqualTo(status));
    }

    private long targetRows() {
        return nodes.jdbc.sql("SELECT count(*) FROM target").query(Long.class).single();
    }

    private boolean leaseIsFree() {
        return nodes.jdbc
                .sql("SELECT run_id IS NULL FROM sync_lease")
                .query(Boolean.class)
                .single();
    }
}
