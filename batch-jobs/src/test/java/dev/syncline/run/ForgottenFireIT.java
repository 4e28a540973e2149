package dev.syncline.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.schedule.SyncScheduler;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.RunStatus;
import dev.syncline.sync.SyncDefinition;
import dev.syncline.sync.SynclineException;
import dev.syncline.sync.TriggerKind;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/// A fire whose node or database fails before there is a lease: Quartz is done with it, and nobody
/// holds anything that could run out.
class ForgottenFireIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final TestNodes nodes = new TestNodes();

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void isDealtWithLater() {
        ConfigurableApplicationContext node = nodes.start("a", numbers());
        nodes.database.execute("ALTER TABLE sync_lease RENAME TO not_to_be_found");
        long runId =
                node.getBean(SyncScheduler.class)
                        .fireNow("numbers", TriggerKind.API, "eva", "to see");
        await().atMost(SOON).until(() -> quartzIsDoneWith(runId));
        nodes.database.execute("ALTER TABLE not_to_be_found RENAME TO sync_lease");
        assertThat(nodes.run(runId).status()).isEqualTo(RunStatus.PENDING);

        nodes.jdbc
                .sql("UPDATE sync_fire SET recorded_at = recorded_at - interval '1 minute'")
                .update();

        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(nodes.run(runId).status()).isEqualTo(RunStatus.COMPLETED));
        assertThat(nodes.run(runId).trigger()).isEqualTo("api");
        assertThat(nodes.run(runId).actor()).isEqualTo("eva");
        assertThat(nodes.run(runId).attempts()).isEqualTo(1);
    }

    @Test
    void isDealtWithLaterWhenItIsARestart() {
        ConfigurableApplicationContext node = nodes.start("a", unreadable());
        long runId =
                node.getBean(SyncScheduler.class)
                        .fireNow("numbers", TriggerKind.API, "eva", "to see");
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(nodes.run(runId).status()).isEqualTo(RunStatus.FAILED));

        // As a node leaves it that took the restart's trigger and then could not take the lease.
        nodes.jdbc
                .sql(
                        """
                        UPDATE sync_fire
                        SET next_attempt_at = now() - interval '1 minute', next_attempt_trigger = 'restart'
                        """)
                .update();

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(nodes.run(runId).attempts()).isEqualTo(2));
        assertThat(
                        nodes.jdbc
                                .sql("SELECT next_attempt_at IS NULL FROM sync_fire")
                                .query(Boolean.class)
                                .single())
                .isTrue();
    }

    private static Sync unreadable() {
        return new Sync(
                SyncDefinition.named("numbers", "fails"),
                steps -> {
                    throw new SynclineException(ErrorClass.CONFIG, "a setting is missing");
                });
    }

    private boolean quartzIsDoneWith(long runId) {
        return nodes.jdbc
                .sql(
                        """
                        SELECT NOT EXISTS (SELECT FROM qrtz_triggers WHERE trigger_group = :group)
                           AND NOT EXISTS (SELECT FROM qrtz_fired_triggers WHERE trigger_group = :group)
                        """)
                .param("group", "run-" + runId)
                .query(Boolean.class)
                .single();
    }

    private static Sync numbers() {
        return new Sync(
                SyncDefinition.named("numbers", "counts"),
                steps ->
                        steps.inSequence(
                                steps.<Long>step("count", 10, new TestNodes.CountingReader(5))
                                        .writer(outcomes ->
                                                chunk -> outcomes.created(chunk.size()))));
    }
}
