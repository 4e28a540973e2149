package dev.syncline.run;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.schedule.FireHandler;
import dev.syncline.schedule.FireStore;
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
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.batch.core.step.FatalStepExecutionException;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// What stands between a decision about a run and what comes of it: a node may die, a person may
/// want something else.
@ExtendWith(OutputCaptureExtension.class)
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
    void leavesNoLeaseBehindWhenTheAbandoningDoesNotCommit() {
        ConfigurableApplicationContext node = nodes.start("a", fragile(Duration.ofHours(1)));
        long runId = failed(node);
        TransactionTemplate callers =
                new TransactionTemplate(node.getBean(PlatformTransactionManager.class));

        callers.executeWithoutResult(status -> {
            assertThat(node.getBean(RunControl.class).abandon(runId, "eva", null))
                    .isInstanceOf(RunControl.Answer.Accepted.class);
            status.setRollbackOnly();
        });

        assertThat(
                        nodes.jdbc
                                .sql("SELECT count(*) FROM sync_lease WHERE run_id IS NOT NULL")
                                .query(Long.class)
                                .single())
                .isZero();
        assertThat(nodes.run(runId).status()).isEqualTo(RunStatus.FAILED);
        assertThat(node.getBean(RunControl.class).abandon(runId, "eva", null))
                .isInstanceOf(RunControl.Answer.Accepted.class);
    }

    @Test
    void tellsOnceOfAnEndThatADyingNodeCouldNotTell() {
        broken.set(false);
        ConfigurableApplicationContext node = nodes.start("a", fragile(ofSeconds(1)));
        List<RunEnded> told = told(node);
        long runId = trigger(node);
        await().atMost(SOON).untilAsserted(() -> assertThat(told).hasSize(1));
        told.clear();

        nodes.jdbc.sql("UPDATE sync_fire SET concluded_attempt_id = NULL").update();
        leaveLease(runId);

        await().atMost(SOON).untilAsserted(() -> assertThat(told).hasSize(1));
        assertThat(told.getFirst().status()).isEqualTo(RunStatus.COMPLETED);
        leaveLease(runId);
        await().atMost(SOON).untilAsserted(() -> assertThat(leaseIsFree()).isTrue());
        assertThat(told).hasSize(1);
    }

    @Test
    void tellsOnceOfAnEndThatADyingNodeCouldNotTellThoughAnotherFireComesFirst(
            CapturedOutput output) {
        broken.set(false);
        ConfigurableApplicationContext node = nodes.start("a", fragile(ofSeconds(1)));
        List<RunEnded> told = told(node);
        long runId = trigger(node);
        await().atMost(SOON).untilAsserted(() -> assertThat(told).hasSize(1));
        told.clear();
        // Recovery may plan a fire now, but none comes.
        node.getBean(SyncScheduler.class).standby();
        long later = trigger(node);
        nodes.jdbc
                .sql("UPDATE sync_fire SET concluded_attempt_id = NULL WHERE run_id = ?")
                .param(runId)
                .update();
        leaveLease(runId);
        int before = occurrences(output, endLine(runId));

        handle(node, later);

        assertThat(told.stream().map(RunEnded::runId)).containsExactly(runId, later);
        assertThat(told).allMatch(ended -> ended.status() == RunStatus.COMPLETED);
        assertThat(occurrences(output, endLine(runId))).isEqualTo(before + 1);
        assertThat(leaseIsFree()).isTrue();
        handle(node, runId);
        handle(node, later);
        assertThat(told).hasSize(2);
        assertThat(nodes.run(runId).attempts()).isEqualTo(1);
        assertThat(nodes.run(later).attempts()).isEqualTo(1);
    }

    @Test
    void plansTheRetryThatADyingNodeCouldNotPlanThoughAnotherFireComesFirst() {
        ConfigurableApplicationContext node = nodes.start("a", fragile(Duration.ofHours(1)));
        List<RunEnded> told = told(node);
        long runId = failed(node);
        await().atMost(SOON).untilAsserted(() -> assertThat(told).hasSize(1));
        told.clear();
        forgetTrigger(runId);
        broken.set(false);
        node.getBean(SyncScheduler.class).standby();
        long later = trigger(node);
        nodes.jdbc
                .sql(
                        """
                        UPDATE sync_fire
                        SET concluded_attempt_id = NULL, next_attempt_at = NULL, next_attempt_trigger = NULL
                        WHERE run_id = ?
                        """)
                .param(runId)
                .update();
        leaveLease(runId);

        handle(node, later);

        assertThat(told).hasSize(2);
        assertThat(told.getFirst().runId()).isEqualTo(runId);
        assertThat(told.getFirst().status()).isEqualTo(RunStatus.FAILED);
        assertThat(told.getFirst().goesOn()).isTrue();
        assertThat(node.getBean(SyncScheduler.class).isPlanned(runId)).isTrue();
        assertThat(nodes.run(later).status()).isEqualTo(RunStatus.COMPLETED);
    }

    @Test
    void goesOnBehindAStepOfUnknownOutcomeThatFollowsAFailedOne() {
        ConfigurableApplicationContext node =
                nodes.start(
                        "a",
                        new Sync(
                                SyncDefinition.named("fragile", "three steps")
                                        .retried(new RetryPolicy(3, ofSeconds(1), ofSeconds(1))),
                                steps ->
                                        steps.eachOnItsOwn(
                                                steps.task("first", outcomes -> breakDown()),
                                                steps.task("second", outcomes -> loseTheCommit()),
                                                steps.task(
                                                        "third",
                                                        outcomes -> outcomes.created(1)))));
        long runId = failed(node);
        assertThat(stepStatuses())
                .containsExactly("first FAILED", "second FAILED", "third COMPLETED");
        broken.set(false);

        awaitStatus(runId, RunStatus.COMPLETED);

        assertThat(nodes.run(runId).attempts()).isEqualTo(2);
        assertThat(nodes.run(runId).ledger().created()).isEqualTo(1);
        assertThat(stepStatuses())
                .containsExactly(
                        "first FAILED",
                        "second FAILED",
                        "third COMPLETED",
                        "first COMPLETED",
                        "second COMPLETED");
    }

    /// As Batch says it when it can't tell whether a commit went through.
    private void loseTheCommit() {
        if (broken.get()) {
            throw new FatalStepExecutionException(
                    "no answer to COMMIT", new IllegalStateException("connection closed"));
        }
    }

    private List<String> stepStatuses() {
        return nodes.jdbc
                .sql(
                        "SELECT step_name || ' ' || status FROM batch_step_execution ORDER BY step_execution_id")
                .query(String.class)
                .list();
    }

    @Test
    void saysOncePerFireThatItsSyncIsUnknownHere(CapturedOutput output) {
        ConfigurableApplicationContext old = nodes.start("old", fragile(ofSeconds(1)));
        old.getBean(SyncScheduler.class).standby();
        long first = trigger(old);
        long second = trigger(old);
        old.close();
        ConfigurableApplicationContext node = nodes.start("new");

        for (int again = 0; again < 3; again++) {
            handle(node, first);
            handle(node, second);
        }

        for (long runId : List.of(first, second)) {
            assertThat(
                            occurrences(
                                    output,
                                    "Sync fragile is unknown to this node; its fire "
                                            + runId
                                            + " is left to another one"))
                    .isEqualTo(1);
            assertThat(nodes.run(runId).status()).isEqualTo(RunStatus.PENDING);
            assertThat(node.getBean(SyncScheduler.class).isPlanned(runId)).isTrue();
        }
    }

    private static List<RunEnded> told(ConfigurableApplicationContext node) {
        List<RunEnded> told = new CopyOnWriteArrayList<>();
        node.addApplicationListener(
                (ApplicationListener<PayloadApplicationEvent<?>>)
                        event -> {
                            if (event.getPayload() instanceof RunEnded ended) {
                                told.add(ended);
                            }
                        });
        return told;
    }

    /// On this thread, as Quartz's would.
    private static void handle(ConfigurableApplicationContext node, long runId) {
        node.getBean(FireHandler.class)
                .handle(node.getBean(FireStore.class).find(runId).orElseThrow());
    }

    private static String endLine(long runId) {
        return "Run %d of sync fragile completed in".formatted(runId);
    }

    private static int occurrences(CapturedOutput output, String text) {
        return output.getOut().split(Pattern.quote(text), -1).length - 1;
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
