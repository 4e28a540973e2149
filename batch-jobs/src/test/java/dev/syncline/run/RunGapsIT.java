package dev.syncline.run;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.schedule.SyncScheduler;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.RetryPolicy;
import dev.syncline.sync.RunStatus;
import dev.syncline.sync.SyncDefinition;
import dev.syncline.sync.SyncSchedule;
import dev.syncline.sync.SynclineException;
import dev.syncline.sync.TriggerKind;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;

/// What stands between a decision about a run and what comes of it: a node may die, a person may
/// want something else.
class RunGapsIT {

    private static final Duration SOON = ofSeconds(30);

    private final TestNodes nodes = new TestNodes();
    private final AtomicBoolean broken = new AtomicBoolean(true);

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void makesUpForARetryWhoseTriggerWasUsedUpByADyingNode() {
        ConfigurableApplicationContext node = nodes.start("a", fragile(Duration.ofHours(1)));
        long runId = failed(node);
        broken.set(false);

        forgetTrigger(runId);
        nodes.jdbc
                .sql("UPDATE sync_fire SET next_attempt_at = now() - interval '1 minute'")
                .update();

        awaitStatus(runId, RunStatus.COMPLETED);
        assertThat(nodes.run(runId).attempts()).isEqualTo(2);
    }

    @Test
    void triesARunNoMoreThatAPersonStoppedWhileItWaited() {
        ConfigurableApplicationContext node = nodes.start("a", fragile(ofSeconds(3)));
        long runId = failed(node);
        broken.set(false);

        assertThat(node.getBean(RunControl.class).stop(runId, "eva", "enough"))
                .isInstanceOf(RunControl.Answer.Accepted.class);

        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(node.getBean(SyncScheduler.class).isPlanned(runId)).isFalse());
        long later = trigger(node);
        awaitStatus(later, RunStatus.COMPLETED);
        assertThat(nodes.run(runId).status()).isEqualTo(RunStatus.FAILED);
        assertThat(nodes.run(runId).attempts()).isEqualTo(1);
        assertThat(node.getBean(RunControl.class).stop(runId, "eva", "again"))
                .isInstanceOf(RunControl.Answer.Refused.class);
    }

    @Test
    void goesOnWithAStoppedRunWhenAPersonRestartsIt() {
        ConfigurableApplicationContext node = nodes.start("a", fragile(Duration.ofHours(1)));
        long runId = failed(node);
        broken.set(false);
        node.getBean(RunControl.class).stop(runId, "eva", "enough");

        node.getBean(RunControl.class).restart(runId, "jan", "mended");

        awaitStatus(runId, RunStatus.COMPLETED);
    }

    @Test
    void leavesAnExpiredLeaseToTheRunThatItNames() {
        ConfigurableApplicationContext node = nodes.start("a", fragile(Duration.ofHours(1)));
        long runId = failed(node);
        node.getBean(SyncScheduler.class).standby();
        leaveLease(runId + 1_000);

        RunControl.Answer answer = node.getBean(RunControl.class).abandon(runId, "eva", null);

        assertThat(answer)
                .isInstanceOfSatisfying(
                        RunControl.Answer.Refused.class,
                        refused -> assertThat(refused.why()).contains("Run " + (runId + 1_000)));
        assertThat(nodes.run(runId).status()).isEqualTo(RunStatus.FAILED);
    }

    @Test
    void abandonsARunThatWaitsForItsNextAttemptForGood() {
        ConfigurableApplicationContext node = nodes.start("a", fragile(ofSeconds(3)));
        long runId = failed(node);
        broken.set(false);

        assertThat(node.getBean(RunControl.class).abandon(runId, "eva", null))
                .isInstanceOf(RunControl.Answer.Accepted.class);

        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(node.getBean(SyncScheduler.class).isPlanned(runId)).isFalse());
        awaitStatus(trigger(node), RunStatus.COMPLETED);
        assertThat(nodes.run(runId).status()).isEqualTo(RunStatus.ABANDONED);
        assertThat(nodes.run(runId).attempts()).isEqualTo(1);
    }

    @Test
    void tellsOnceOfAnEndThatADyingNodeCouldNotTell() {
        broken.set(false);
        ConfigurableApplicationContext node = nodes.start("a", fragile(ofSeconds(1)));
        long runId = trigger(node);
        awaitStatus(runId, RunStatus.COMPLETED);
        List<RunEnded> told = new CopyOnWriteArrayList<>();
        node.addApplicationListener(
                (ApplicationListener<PayloadApplicationEvent<?>>)
                        event -> {
                            if (event.getPayload() instanceof RunEnded ended) {
                                told.add(ended);
                            }
                        });

        nodes.jdbc.sql("UPDATE sync_fire SET concluded_attempt_id = NULL").update();
        leaveLease(runId);

        await().atMost(SOON).untilAsserted(() -> assertThat(told).hasSize(1));
        assertThat(told.getFirst().status()).isEqualTo(RunStatus.COMPLETED);
        leaveLease(runId);
        await().atMost(SOON).untilAsserted(() -> assertThat(leaseIsFree()).isTrue());
        assertThat(told).hasSize(1);
    }

    @Test
    void endsTheFireOfASyncThatNoNodeKnowsAnyMore() {
        ConfigurableApplicationContext old = nodes.start("old", fragile(ofSeconds(1)));
        old.getBean(SyncScheduler.class).standby();
        long runId = trigger(old);
        old.close();
        nodes.start("new");

        nodes.jdbc
                .sql("UPDATE sync_fire SET recorded_at = recorded_at - interval '11 minutes'")
                .update();

        awaitStatus(runId, RunStatus.SKIPPED);
        assertThat(nodes.run(runId).reason()).isEqualTo("no node knows sync 'fragile' any more");
    }

    @Test
    void endsOnPaperARunOfASyncThatNoNodeKnowsAnyMore() {
        broken.set(false);
        ConfigurableApplicationContext old = nodes.start("old", fragile(ofSeconds(1)));
        long runId = trigger(old);
        awaitStatus(runId, RunStatus.COMPLETED);
        old.close();
        nodes.jdbc
                .sql(
                        "UPDATE batch_job_execution SET status = 'STARTED', exit_code = 'UNKNOWN', end_time = NULL")
                .update();
        nodes.jdbc
                .sql("UPDATE sync_fire SET recorded_at = recorded_at - interval '11 minutes'")
                .update();
        leaveLease(runId);

        nodes.start("new");

        awaitStatus(runId, RunStatus.FAILED);
        await().atMost(SOON).untilAsserted(() -> assertThat(leaseIsFree()).isTrue());
    }

    @Test
    void endsTheScheduleOfASyncThatNoNodeKnowsAnyMore() {
        Sync scheduled =
                new Sync(
                        SyncDefinition.named("fragile", "breaks")
                                .scheduled(SyncSchedule.of("0 * * * *", ZoneOffset.UTC)),
                        fragile(ofSeconds(1)).flow());
        ConfigurableApplicationContext old = nodes.start("old", scheduled);
        old.getBean(SyncScheduler.class).standby();
        trigger(old);
        old.close();
        nodes.jdbc
                .sql("UPDATE sync_fire SET recorded_at = recorded_at - interval '11 minutes'")
                .update();

        nodes.start("new");

        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(
                                        nodes.jdbc
                                                .sql(
                                                        "SELECT count(*) FROM qrtz_triggers WHERE trigger_group = 'schedule'")
                                                .query(Integer.class)
                                                .single())
                                .isZero());
        nodes.start("again", scheduled);
        assertThat(
                        nodes.jdbc
                                .sql(
                                        "SELECT count(*) FROM qrtz_triggers WHERE trigger_group = 'schedule'")
                                .query(Integer.class)
                                .single())
                .isEqualTo(1);
    }

    @Test
    void makesEachIndependentStepAndOnlyTheFailedOneAgain() {
        ConfigurableApplicationContext node =
                nodes.start(
                        "a",
                        new Sync(
                                SyncDefinition.named("fragile", "three steps")
                                        .retried(new RetryPolicy(3, ofSeconds(1), ofSeconds(1))),
                                steps ->
                                        steps.eachOnItsOwn(
                                                steps.task(
                                                        "first", outcomes -> outcomes.created(1)),
                                                steps.task("second", outcomes -> breakDown()),
                                                steps.task(
                                                        "third",
                                                        outcomes -> outcomes.updated(2)))));
        long runId = failed(node);
        assertThat(nodes.run(runId).ledger().created()).isEqualTo(1);
        assertThat(nodes.run(runId).ledger().updated()).isEqualTo(2);
        broken.set(false);

        awaitStatus(runId, RunStatus.COMPLETED);

        assertThat(nodes.run(runId).ledger().read()).isEqualTo(3);
        assertThat(
                        nodes.jdbc
                                .sql(
                                        "SELECT step || ': ' || message FROM sync_errors WHERE phase = 'run'")
                                .query(String.class)
                                .list())
                .containsExactly("second: broken");
    }

    private Sync fragile(Duration retryAfter) {
        return new Sync(
                SyncDefinition.named("fragile", "breaks")
                        .retried(new RetryPolicy(3, retryAfter, retryAfter)),
                steps -> steps.inSequence(steps.task("only", outcomes -> breakDown())));
    }

    private void breakDown() {
        if (broken.get()) {
            throw new SynclineException(ErrorClass.SOURCE, "broken");
        }
    }

    private long failed(ConfigurableApplicationContext node) {
        long runId = trigger(node);
        awaitStatus(runId, RunStatus.FAILED);
        return runId;
    }

    /// As a node leaves it that died while it held the lease.
    private void leaveLease(long runId) {
        nodes.jdbc
                .sql(
                        """
                        UPDATE sync_lease
                        SET epoch = epoch + 1, run_id = ?, node = 'dead', boot_id = 'd1',
                            expires_at = clock_timestamp() - interval '1 second'
                        """)
                .param(runId)
                .update();
    }

    private void forgetTrigger(long runId) {
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(
                                        nodes.jdbc
                                                .sql(
                                                        """
                                                        WITH gone AS (
                                                            DELETE FROM qrtz_simple_triggers WHERE trigger_group = :group)
                                                        DELETE FROM qrtz_triggers WHERE trigger_group = :group
                                                        """)
                                                .param("group", "run-" + runId)
                                                .update())
                                .isEqualTo(1));
    }

    private static long trigger(ConfigurableApplicationContext node) {
        return node.getBean(RunControl.class)
                .trigger("fragile", TriggerKind.API, "test", null)
                .orElseThrow()
                .runId();
    }

    private void awaitStatus(long runId, RunStatus status) {
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(nodes.run(runId).status()).isEqualTo(status));
    }

    private boolean leaseIsFree() {
        return nodes.jdbc
                .sql("SELECT run_id IS NULL FROM sync_lease")
                .query(Boolean.class)
                .single();
    }
}
