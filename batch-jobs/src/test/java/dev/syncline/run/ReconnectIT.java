package dev.syncline.run;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.connection.Connection;
import dev.syncline.connection.ConnectionChanged;
import dev.syncline.connection.ConnectionMonitor;
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
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;

class ReconnectIT {

    private static final Duration SOON = ofSeconds(40);

    private final TestNodes nodes = new TestNodes();
    private final AtomicBoolean away = new AtomicBoolean();
    private static final RetryPolicy NO_RETRY = new RetryPolicy(1, Duration.ZERO, Duration.ZERO);

    private final AtomicLong queue = new AtomicLong();
    private RetryPolicy retry = NO_RETRY;
    private final List<String> changes = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void skipsWhileThePeerIsAwayAndFiresOnceWhenItIsBack() {
        ConfigurableApplicationContext a = start("a");
        ConfigurableApplicationContext b = start("b");
        goAway(a);

        long skipped = fire(a, TriggerKind.STARTUP);
        awaitStatus(skipped, RunStatus.SKIPPED);
        assertThat(nodes.run(skipped).reason())
                .startsWith("connection 'peer' has been offline since")
                .contains("the connection was refused");

        away.set(false);

        // Nobody does anything: both nodes look by themselves.
        long runId = awaitReconnect();
        awaitStatus(runId, RunStatus.COMPLETED);
        assertThat(nodes.run(runId).reason()).isEqualTo("connection 'peer' is back");
        check(a);
        check(b);
        assertThat(reconnects()).hasSize(1);
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(changes)
                                .contains(
                                        "a: peer online to offline",
                                        "b: peer online to offline",
                                        "a: peer offline to online",
                                        "b: peer offline to online"));
    }

    @Test
    void goesOnWithARunThatFailedBecauseThePeerWentAway() {
        ConfigurableApplicationContext node = start("a");
        check(node);
        away.set(true);
        long runId = fire(node, TriggerKind.API);
        awaitStatus(runId, RunStatus.FAILED);
        await().atMost(SOON).until(() -> state().equals("offline"));

        away.set(false);

        awaitStatus(runId, RunStatus.COMPLETED);
        assertThat(nodes.run(runId).attempts()).isEqualTo(2);
        assertThat(reconnects()).isEmpty();
    }

    @Test
    void bringsAPlannedRetryForward() {
        retry = new RetryPolicy(3, Duration.ofHours(1), Duration.ofHours(1));
        goesOnWithARunThatFailedBecauseThePeerWentAway();
    }

    @Test
    void firesASyncWhoseQueueHasFilledMeanwhile() {
        ConfigurableApplicationContext node = start("a");
        goAway(node);
        queue.set(3);
        away.set(false);

        awaitStatus(awaitReconnect(), RunStatus.COMPLETED);
    }

    @Test
    void leavesAPausedSyncAloneAndOneThatHasNothingToMakeUpFor() {
        ConfigurableApplicationContext node = start("a");
        goAway(node);
        away.set(false);
        check(node);
        assertThat(state()).isEqualTo("online");
        assertThat(reconnects()).isEmpty();

        goAway(node);
        queue.set(3);
        node.getBean(SyncScheduler.class).pause("upload", "me", "a test");
        away.set(false);
        check(node);

        assertThat(state()).isEqualTo("online");
        assertThat(reconnects()).isEmpty();
    }

    @Test
    void letsAPersonsFireThroughWhenThePeerIsBackJustNow() {
        ConfigurableApplicationContext node =
                start("a", "syncline.connections.trouble-interval=1h");
        goAway(node);
        away.set(false);

        long runId = fire(node, TriggerKind.API);

        awaitStatus(runId, RunStatus.COMPLETED);
        assertThat(reconnects()).isEmpty();
    }

    private ConfigurableApplicationContext start(String name, String... settings) {
        Connection peer = new Connection("peer", Connection.Kind.HTTP, "http://peer", this::probe);
        Sync upload =
                new Sync(
                        SyncDefinition.named("upload", "to the peer")
                                .scheduled(SyncSchedule.of("0 0 1 1 *", ZoneOffset.UTC))
                                .retried(retry)
                                .using("peer"),
                        steps ->
                                steps.inSequence(
                                        steps.<Long>step(
                                                        "send", 10, new TestNodes.CountingReader(3))
                                                .processor((Long n) -> {
                                                    probe();
                                                    return n;
                                                })
                                                .writer(outcomes ->
                                                        chunk -> outcomes.created(chunk.size()))),
                        new SyncInsight(() -> OptionalLong.of(queue.get()), Map::of));
        ConfigurableApplicationContext node =
                nodes.start(name, SystemSyncs.of("test", upload).connecting(peer), settings);
        node.addApplicationListener(
                (ApplicationListener<PayloadApplicationEvent<?>>)
                        event -> {
                            if (event.getPayload() instanceof ConnectionChanged change) {
                                changes.add(
                                        "%s: %s %s to %s"
                                                .formatted(
                                                        name,
                                                        change.name(),
                                                        change.from().wireName(),
                                                        change.to().wireName()));
                            }
                        });
        await().atMost(SOON).until(() -> state().equals("online"));
        return node;
    }

    private void probe() {
        if (away.get()) {
            throw new SynclineException(ErrorClass.NETWORK, "the connection was refused");
        }
    }

    private void goAway(ConfigurableApplicationContext node) {
        away.set(true);
        check(node);
        check(node);
        assertThat(state()).isEqualTo("offline");
    }

    private static void check(ConfigurableApplicationContext node) {
        node.getBean(ConnectionMonitor.class).check("peer");
    }

    private String state() {
        return nodes.jdbc.sql("SELECT state FROM sync_connection").query(String.class).single();
    }

    private static long fire(ConfigurableApplicationContext node, TriggerKind kind) {
        return node.getBean(SyncScheduler.class).fireNow("upload", kind, null, null);
    }

    private long awaitReconnect() {
        await().atMost(SOON).until(() -> !reconnects().isEmpty());
        return reconnects().getFirst();
    }

    private List<Long> reconnects() {
        return nodes.jdbc
                .sql("SELECT run_id FROM sync_fire WHERE trigger = 'reconnect' ORDER BY 1")
                .query(Long.class)
                .list();
    }

    private void awaitStatus(long runId, RunStatus status) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(nodes.run(runId).status()).isEqualTo(status));
    }
}
