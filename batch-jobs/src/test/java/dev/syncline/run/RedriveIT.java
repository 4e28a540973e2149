package dev.syncline.run;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.reject.ErrorFilter;
import dev.syncline.reject.ErrorQueries;
import dev.syncline.reject.RecordError;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.Ledger;
import dev.syncline.sync.RecordOutcomes;
import dev.syncline.sync.Redrivable;
import dev.syncline.sync.RedrivePolicy;
import dev.syncline.sync.Reject;
import dev.syncline.sync.RejectedRecordException;
import dev.syncline.sync.RetryPolicy;
import dev.syncline.sync.RunStatus;
import dev.syncline.sync.SyncDefinition;
import dev.syncline.sync.SynclineException;
import dev.syncline.sync.TriggerKind;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/// Rejects sent through their sync again: a sync that doubles 1 to 25, whose processor refuses tens
/// and whose writer refuses what comes of 7.
class RedriveIT {

    private static final Duration SOON = ofSeconds(40);
    private static final RejectControl.Request EVA = new RejectControl.Request("eva", "mended");

    private final TestNodes nodes = new TestNodes();
    private final Set<Long> refusedByProcessor = new ConcurrentSkipListSet<>(Set.of(10L, 20L));
    private final Set<Long> refusedByWriter = new ConcurrentSkipListSet<>(Set.of(14L));
    private final AtomicInteger sourcesOpened = new AtomicInteger();
    private final AtomicInteger tasksDone = new AtomicInteger();
    private final AtomicReference<LongConsumer> processing = new AtomicReference<>(n -> {});

    @BeforeEach
    void makeTarget() {
        nodes.database.execute("CREATE TABLE target (n bigint NOT NULL)");
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void sendsWhatTheProcessorRefusedThroughItAgainAsAPersonMendedIt() {
        ConfigurableApplicationContext node = nodes.start("a", doubling());
        refusedInARun(node);
        int opened = sourcesOpened.get();
        int tasks = tasksDone.get();
        long errorId = error("10");

        long runId = redriven(control(node).redriveMended(errorId, BigInteger.valueOf(110), EVA));

        awaitStatus(runId, RunStatus.COMPLETED);
        Run run = nodes.run(runId);
        assertThat(run.trigger()).isEqualTo("redrive");
        assertThat(run.actor()).isEqualTo("eva");
        assertThat(run.ledger()).isEqualTo(new Ledger(1, 1, 0, 0, 0, 0, 0));
        assertThat(target()).contains(220L).doesNotContain(20L);
        assertThat(sourcesOpened).hasValue(opened);
        assertThat(tasksDone).hasValue(tasks);
        RecordError settled = errors().find(errorId).orElseThrow();
        assertThat(settled.status()).isEqualTo("redriven");
        assertThat(settled.payload()).isEqualTo("10");
        assertThat(settled.resolution().redriveRunId()).isEqualTo(runId);
        assertThat(settled.resolution().redriveOutcome()).isEqualTo("written");
        assertThat(settled.resolution().by()).isEqualTo("eva");
        assertThat(errors().redrives(errorId))
                .singleElement()
                .satisfies(redrive -> {
                    assertThat(redrive.mended()).isEqualTo("110");
                    assertThat(redrive.mendedBy()).isEqualTo("eva");
                });
        assertThat(errors().find(error("20")).orElseThrow().status()).isEqualTo("open");
    }

    @Test
    void sendsWhatTheWriterRefusedStraightToTheWriter() {
        ConfigurableApplicationContext node = nodes.start("a", doubling());
        refusedInARun(node);
        refusedByWriter.clear();

        long runId = redriven(control(node).redrive(Set.of(error("14")), EVA));

        awaitStatus(runId, RunStatus.COMPLETED);
        assertThat(target()).containsOnlyOnce(14L, 28L);
        assertThat(errors().find(error("14")).orElseThrow().resolution().redriveOutcome())
                .isEqualTo("written");
    }

    @Test
    void makesANewRejectOfWhatIsRefusedAgainAndGoesOn() {
        ConfigurableApplicationContext node = nodes.start("a", doubling());
        refusedInARun(node);
        refusedByProcessor.remove(20L);

        long runId = redriven(control(node).redrive(ofSync(), EVA));

        awaitStatus(runId, RunStatus.COMPLETED_WITH_ERRORS);
        assertThat(nodes.run(runId).ledger()).isEqualTo(new Ledger(3, 1, 0, 0, 0, 0, 2));
        assertThat(
                        nodes.jdbc
                                .sql(
                                        """
                                        SELECT concat_ws(' ', e.record_key, e.status, e.redrive_outcome, again.record_key, again.status,
                                                         again.record_position)
                                        FROM sync_error_outcomes e LEFT JOIN sync_error_outcomes again ON again.redrive_of = e.error_id
                                        WHERE e.redrive_of IS NULL ORDER BY e.record_key
                                        """)
                                .query(String.class)
                                .list())
                .containsExactly(
                        "10 redriven rejected 10 open 10",
                        "14 redriven rejected 14 open 7",
                        "20 redriven written");
    }

    @Test
    void sendsOnlyWhatIsLeftWhenItsNodeDiesInTheMiddle() throws Exception {
        ConfigurableApplicationContext silent = nodes.start("silent", doubling());
        refusedInARun(silent);
        refusedByProcessor.clear();
        refusedByWriter.clear();
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        processing.set(pauseOnceAt(20, reached, goOn));
        long runId = redriven(control(silent).redrive(ofSync(), EVA));
        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
        silent.getBean(dev.syncline.schedule.SyncScheduler.class).standby();
        silent.getBean(LiveRuns.class).all().forEach(silent.getBean(LiveRuns.class)::end);
        nodes.start("other", doubling());

        awaitStatus(runId, RunStatus.COMPLETED);
        goOn.countDown();
        silent.close();

        Run run = nodes.run(runId);
        assertThat(run.attempts()).isEqualTo(2);
        assertThat(run.node()).isEqualTo("other");
        assertThat(run.ledger()).isEqualTo(new Ledger(3, 3, 0, 0, 0, 0, 0));
        assertThat(target()).doesNotHaveDuplicates().contains(14L, 20L, 40L);
        assertThat(errors().list(ofSync(), null, 10))
                .allSatisfy(error -> assertThat(error.status()).isEqualTo("redriven"));
    }

    @Test
    void sendsARejectOnceWhenTwoPeopleAskAtTheSameMoment() throws Exception {
        ConfigurableApplicationContext node = nodes.start("a", doubling());
        refusedInARun(node);
        long errorId = error("14");
        CountDownLatch together = new CountDownLatch(1);
        Callable<RejectControl.Answer> ask =
                () -> {
                    together.await();
                    return control(node).redrive(Set.of(errorId), EVA);
                };

        List<RejectControl.Answer> answers;
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<RejectControl.Answer>> asked =
                    List.of(threads.submit(ask), threads.submit(ask));
            together.countDown();
            answers = List.of(asked.get(0).get(), asked.get(1).get());
        }

        assertThat(answers)
                .hasAtLeastOneElementOfType(RejectControl.Answer.Redriven.class)
                .hasAtLeastOneElementOfType(RejectControl.Answer.Refused.class);
        assertThat(errors().redrives(errorId)).hasSize(1);
    }

    @Test
    void leavesWhatAFailedRunDidNotComeToFreeForAnotherOne() {
        ConfigurableApplicationContext node = nodes.start("a", doubling());
        refusedInARun(node);
        long errorId = error("10");
        processing.set(n -> {
            throw SynclineException.permanent(ErrorClass.TARGET, "the target is in pieces", null);
        });
        long failed = redriven(control(node).redrive(Set.of(errorId), EVA));
        awaitStatus(failed, RunStatus.FAILED);
        processing.set(n -> {});
        refusedByProcessor.clear();

        AtomicReference<RejectControl.Answer> answer = new AtomicReference<>();
        await().atMost(SOON)
                .untilAsserted(() -> {
                    answer.set(control(node).redrive(Set.of(errorId), EVA));
                    assertThat(answer.get()).isInstanceOf(RejectControl.Answer.Redriven.class);
                });

        awaitStatus(redriven(answer.get()), RunStatus.COMPLETED);
        node.getBean(RunControl.class).restart(failed, "jan", null);
        awaitStatus(failed, RunStatus.COMPLETED);
        assertThat(nodes.run(failed).ledger()).isEqualTo(Ledger.EMPTY);
        assertThat(target()).containsOnlyOnce(20L);
    }

    @Test
    void waitsForARunThatIsUnderWay() throws Exception {
        ConfigurableApplicationContext node = nodes.start("a", doubling());
        refusedInARun(node);
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        processing.set(pauseOnceAt(5, reached, goOn));
        long running = trigger(node, "doubling");
        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();

        long runId = redriven(control(node).redrive(Set.of(error("10")), EVA));

        await().atMost(SOON)
                .until(() ->
                        nodes.jdbc
                                .sql(
                                        """
                                        SELECT EXISTS (SELECT FROM qrtz_triggers
                                                       WHERE trigger_group = ? AND next_fire_time
                                                             > extract(epoch FROM now()) * 1000 + 2000)
                                        """)
                                .param("run-" + runId)
                                .query(Boolean.class)
                                .single());
        goOn.countDown();
        awaitStatus(running, RunStatus.COMPLETED_WITH_ERRORS);
        awaitStatus(runId, RunStatus.COMPLETED_WITH_ERRORS);
    }

    @Test
    void refusesWhatCanNotBeSentAgain() {
        ConfigurableApplicationContext node =
                nodes.start(
                        "a",
                        doubling(),
                        new Sync(
                                        SyncDefinition.named("final", "refuses"),
                                        steps -> steps.inSequence(queue(steps)))
                                .redriven(RedrivePolicy.none("Its source is gone; send it anew")));
        refusedInARun(node);
        awaitStatus(trigger(node, "final"), RunStatus.COMPLETED_WITH_ERRORS);
        processing.set(n -> {
            throw SynclineException.permanent(ErrorClass.TARGET, "the target is in pieces", null);
        });
        awaitStatus(trigger(node, "doubling"), RunStatus.FAILED);
        long ofRun =
                nodes.jdbc
                        .sql("SELECT error_id FROM sync_errors WHERE phase = 'run'")
                        .query(Long.class)
                        .single();
        long dismissed = error("10");

        assertThat(control(node).dismiss(Set.of(dismissed), EVA))
                .isEqualTo(new RejectControl.Answer.Dismissed(1));

        assertThat(refusal(control(node).redrive(Set.of(dismissed), EVA)))
                .isEqualTo("Reject %d is dismissed already".formatted(dismissed));
        assertThat(refusal(control(node).dismiss(Set.of(dismissed), EVA)))
                .isEqualTo("Reject %d is dismissed already".formatted(dismissed));
        assertThat(refusal(control(node).redrive(Set.of(ofRun), EVA))).contains("restart the run");
        assertThat(refusal(control(node).redrive(Set.of(error("row-2")), EVA)))
                .isEqualTo("Its source is gone; send it anew");
        assertThat(control(node).redrive(Set.of(999_999L), EVA))
                .isEqualTo(new RejectControl.Answer.Unknown(999_999));
        assertThat(control(node).redrive(Set.of(error("14"), error("row-2")), EVA))
                .isInstanceOf(RejectControl.Answer.Wrong.class);
        assertThat(control(node).redrive(ErrorFilter.ANY, EVA))
                .isInstanceOf(RejectControl.Answer.Wrong.class);
        assertThat(control(node).dismiss(Set.of(ofRun), EVA))
                .isEqualTo(new RejectControl.Answer.Dismissed(1));
    }

    @Test
    void takesARefusedRowOfAQueueWithItWhenItRunsAsUsual() {
        Sync queue =
                new Sync(
                                SyncDefinition.named("queue", "sends a queue of rows"),
                                steps -> steps.inSequence(queue(steps)))
                        .redriven(RedrivePolicy.WHOLE);
        ConfigurableApplicationContext node = nodes.start("a", queue);
        awaitStatus(trigger(node, "queue"), RunStatus.COMPLETED_WITH_ERRORS);
        long ordinary = trigger(node, "queue");
        awaitStatus(ordinary, RunStatus.COMPLETED);
        assertThat(nodes.run(ordinary).ledger().read()).isEqualTo(1);
        assertThat(refusal(control(node).redriveMended(error("row-2"), "x", EVA)))
                .contains("mend the source");

        long again = redriven(control(node).redrive(Set.of(error("row-2")), EVA));
        awaitStatus(again, RunStatus.COMPLETED_WITH_ERRORS);
        assertThat(nodes.run(again).ledger().read()).isEqualTo(2);
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(statuses("queue")).containsExactly("open", "redriven rejected"));
        refusedByWriter.clear();
        long last =
                redriven(
                        control(node)
                                .redrive(
                                        new ErrorFilter(
                                                "queue", null, null, "ODD", null, null, null),
                                        EVA));

        awaitStatus(last, RunStatus.COMPLETED);
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(statuses("queue"))
                                .containsExactly("redriven written", "redriven rejected"));
    }

    private Sync doubling() {
        return new Sync(
                SyncDefinition.named("doubling", "doubles numbers")
                        .retried(new RetryPolicy(1, Duration.ofMillis(100), ofSeconds(1))),
                steps ->
                        steps.inSequence(
                                steps.<Long>step("double", 10, new OpenedReader())
                                        .processor(this::twice)
                                        .redriving(number(), number())
                                        .writer(outcomes ->
                                                chunk -> chunk.forEach(n -> write(n, outcomes))),
                                steps.task("tidy", outcomes -> tasksDone.incrementAndGet())));
    }

    private static Redrivable<Long> number() {
        return payload ->
                payload.value() instanceof Number n
                        ? (Long) n.longValue()
                        : fail(payload.unusable("is no number"));
    }

    private static Long fail(RuntimeException e) {
        throw e;
    }

    private final class OpenedReader extends TestNodes.CountingReader {

        OpenedReader() {
            super(25);
        }

        @Override
        public void open(ExecutionContext context) {
            sourcesOpened.incrementAndGet();
            super.open(context);
        }
    }

    private Long twice(Long n) {
        processing.get().accept(n);
        if (refusedByProcessor.contains(n)) {
            throw new RejectedRecordException(
                    Reject.data(Reject.Phase.PROCESS, "ROUND", "too round", "" + n, n, n));
        }
        return 2 * n;
    }

    private void write(Long n, RecordOutcomes outcomes) {
        if (refusedByWriter.contains(n)) {
            outcomes.reject(Reject.data(Reject.Phase.WRITE, "ODD", "no", "" + n, n / 2, n));
        } else {
            jdbcOfThisTransaction().update("INSERT INTO target VALUES (?)", n);
            outcomes.created(1);
        }
    }

    /// A step over a queue of two rows, whose second is refused and stays in it, marked by its
    /// reject.
    private org.springframework.batch.core.step.Step queue(AttemptSteps steps) {
        Set<String> marked =
                new ErrorQueries(nodes.jdbc).openRecordKeys(steps.attempt().sync(), "send");
        List<String> rows =
                List.of("row-1", "row-2").stream().filter(row -> !marked.contains(row)).toList();
        java.util.Iterator<String> left = rows.iterator();
        return steps.<String>step("send", 10, () -> left.hasNext() ? left.next() : null)
                .writer(outcomes ->
                        chunk ->
                                chunk.forEach(row -> {
                                    if (row.equals("row-2") && !refusedByWriter.isEmpty()) {
                                        outcomes.reject(
                                                Reject.data(
                                                        Reject.Phase.WRITE,
                                                        "ODD",
                                                        "no",
                                                        "row-2",
                                                        2L,
                                                        row));
                                    } else {
                                        outcomes.created(1);
                                    }
                                }));
    }

    private static JdbcTemplate jdbcOfThisTransaction() {
        return TransactionSynchronizationManager.getResourceMap().keySet().stream()
                .filter(javax.sql.DataSource.class::isInstance)
                .map(dataSource -> new JdbcTemplate((javax.sql.DataSource) dataSource))
                .findFirst()
                .orElseThrow();
    }

    private static LongConsumer pauseOnceAt(
            long record, CountDownLatch reached, CountDownLatch goOn) {
        AtomicInteger pauses = new AtomicInteger();
        return n -> {
            if (n == record && pauses.getAndIncrement() == 0) {
                reached.countDown();
                try {
                    goOn.await(60, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    private void refusedInARun(ConfigurableApplicationContext node) {
        awaitStatus(trigger(node, "doubling"), RunStatus.COMPLETED_WITH_ERRORS);
    }

    private static RejectControl control(ConfigurableApplicationContext node) {
        return node.getBean(RejectControl.class);
    }

    private static ErrorFilter ofSync() {
        return new ErrorFilter("doubling", null, null, null, null, null, null);
    }

    private ErrorQueries errors() {
        return new ErrorQueries(nodes.jdbc);
    }

    private long error(String key) {
        return nodes.jdbc
                .sql("SELECT min(error_id) FROM sync_errors WHERE record_key = ?")
                .param(key)
                .query(Long.class)
                .single();
    }

    private List<String> statuses(String sync) {
        return nodes.jdbc
                .sql(
                        "SELECT concat_ws(' ', status, redrive_outcome) FROM sync_error_outcomes WHERE sync = ? ORDER BY error_id DESC")
                .param(sync)
                .query(String.class)
                .list();
    }

    private static long redriven(RejectControl.Answer answer) {
        assertThat(answer).isInstanceOf(RejectControl.Answer.Redriven.class);
        return ((RejectControl.Answer.Redriven) answer).run().runId();
    }

    private static String refusal(RejectControl.Answer answer) {
        assertThat(answer).isInstanceOf(RejectControl.Answer.Refused.class);
        return ((RejectControl.Answer.Refused) answer).why();
    }

    private static long trigger(ConfigurableApplicationContext node, String sync) {
        return node.getBean(RunControl.class)
                .trigger(sync, TriggerKind.API, "test", null)
                .orElseThrow()
                .runId();
    }

    private void awaitStatus(long runId, RunStatus status) {
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(nodes.run(runId).status()).isEqualTo(status));
    }

    private List<Long> target() {
        return nodes.jdbc.sql("SELECT n FROM target ORDER BY n").query(Long.class).list();
    }
}
