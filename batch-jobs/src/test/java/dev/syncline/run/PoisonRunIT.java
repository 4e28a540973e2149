package dev.syncline.run;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.schedule.SyncScheduler;
import dev.syncline.sync.RetryPolicy;
import dev.syncline.sync.RunStatus;
import dev.syncline.sync.SyncDefinition;
import dev.syncline.sync.TriggerKind;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/// A run that takes its node down each time it reaches the same record, as one does that fills the
/// memory.
class PoisonRunIT {

    private static final Duration SOON = ofSeconds(30);
    private static final int DEATHS_IN_VAIN = 5;

    private final TestNodes nodes = new TestNodes();
    private final CountDownLatch afterlife = new CountDownLatch(1);

    @AfterEach
    void close() {
        afterlife.countDown();
        nodes.close();
    }

    @Test
    void isGivenUpAfterFiveNodesInARowOnWhichItCommittedNothing() throws Exception {
        CountDownLatch firstReached = new CountDownLatch(1);
        ConfigurableApplicationContext node = nodes.start("n1", poison(firstReached));
        long runId =
                node.getBean(RunControl.class)
                        .trigger("poison", TriggerKind.API, "test", null)
                        .orElseThrow()
                        .runId();
        assertThat(firstReached.await(30, TimeUnit.SECONDS)).isTrue();

        // The first attempt committed a chunk; and deaths don't count among the three attempts that
        // the sync's policy allows.
        for (int death = 1; death <= DEATHS_IN_VAIN; death++) {
            kill(node);
            CountDownLatch reached = new CountDownLatch(1);
            node = nodes.start("n" + (death + 1), poison(reached));
            assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(nodes.run(runId).status()).isEqualTo(RunStatus.RUNNING);
        kill(node);
        CountDownLatch never = new CountDownLatch(1);
        nodes.start("last", poison(never));

        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(nodes.run(runId).status()).isEqualTo(RunStatus.FAILED));
        assertThat(nodes.run(runId).attempts()).isEqualTo(DEATHS_IN_VAIN + 1);
        assertThat(nodes.run(runId).errorMessage()).contains("last 5 nodes", "restart the run");
        assertThat(never.getCount()).isEqualTo(1);
        // Each attempt went on where the first one's commit had ended.
        assertThat(nodes.run(runId).ledger().read()).isEqualTo(10);
    }

    @Test
    void endsWhenAPersonStopsIt() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        ConfigurableApplicationContext node = nodes.start("n1", poison(reached));
        long runId =
                node.getBean(RunControl.class)
                        .trigger("poison", TriggerKind.API, "test", null)
                        .orElseThrow()
                        .runId();
        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();

        RunControl.Answer answer =
                node.getBean(RunControl.class).stop(runId, "eva", "it kills nodes");
        assertThat(answer).isInstanceOf(RunControl.Answer.Accepted.class);
        kill(node);
        nodes.start("n2", poison(new CountDownLatch(1)));

        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(nodes.run(runId).status()).isEqualTo(RunStatus.STOPPED));
        assertThat(nodes.run(runId).attempts()).isEqualTo(1);
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(
                                        nodes.jdbc
                                                .sql("SELECT run_id IS NULL FROM sync_lease")
                                                .query(Boolean.class)
                                                .single())
                                .isTrue());
    }

    /// From now on the node does nothing any more, as far as others can tell.
    private void kill(ConfigurableApplicationContext node) {
        node.getBean(SyncScheduler.class).standby();
        LiveRuns live = node.getBean(LiveRuns.class);
        live.all().forEach(live::end);
        // Rather than wait for the lease to run out.
        nodes.jdbc.sql("UPDATE sync_lease SET expires_at = clock_timestamp()").update();
    }

    /// Its first chunk commits; then the node is gone.
    private Sync poison(CountDownLatch reached) {
        return new Sync(
                SyncDefinition.named("poison", "kills its node")
                        .retried(new RetryPolicy(3, Duration.ofMillis(100), ofSeconds(1))),
                steps ->
                        steps.inSequence(
                                steps.<Long>step("count", 10, new TestNodes.CountingReader(25))
                                        .processor((Long n) -> {
                                            if (n == 15) {
                                                reached.countDown();
                                                lieDead();
                                            }
                                            return n;
                                        })
                                        .writer(outcomes ->
                                                chunk -> outcomes.created(chunk.size()))));
    }

    private void lieDead() {
        try {
            assertThat(afterlife.await(120, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
