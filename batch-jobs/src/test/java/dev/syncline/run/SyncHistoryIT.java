package dev.syncline.run;

import static dev.syncline.run.TestStores.taken;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.Reject;
import dev.syncline.sync.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;

class SyncHistoryIT {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final TestStores stores = new TestStores();
    private final LeaseStore leases = stores.leases(new Node("anna", "a1"));
    private final SyncHistory history = new SyncHistory(stores.jdbc);
    private final RunQueries runs = new RunQueries(stores.jdbc);

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void showsTheLastFiresOfEachSyncOldestFirst() {
        ran("s", 0, BatchStatus.COMPLETED);
        long second = ran("s", 1, BatchStatus.FAILED);
        long third = stores.fire("s", NOON.plusSeconds(2));
        long other = stores.fire("t", NOON);

        Map<String, List<SyncHistory.Bar>> last = history.last(List.of("s", "t", "none"), 2);

        assertThat(last.keySet()).containsExactlyInAnyOrder("s", "t");
        assertThat(last.get("s"))
                .containsExactly(
                        new SyncHistory.Bar(
                                second, RunStatus.FAILED, NOON.plusSeconds(1), 5_000L, 0),
                        new SyncHistory.Bar(
                                third, RunStatus.PENDING, NOON.plusSeconds(2), null, 0));
        assertThat(last.get("t")).extracting(SyncHistory.Bar::runId).containsExactly(other);
    }

    @Test
    void tellsTheLastRunTheLastSuccessAndOpenRejects() {
        ran("s", 0, BatchStatus.COMPLETED);
        long failed = ran("s", 1, BatchStatus.FAILED);
        skipped("s", 2);
        skipped("never", 0);

        Map<String, SyncHistory.Standing> standings = history.standings(List.of("s", "never"));

        // Batch's rows of these tests all end five seconds after noon.
        assertThat(standings.get("s"))
                .isEqualTo(new SyncHistory.Standing(failed, NOON.plusSeconds(5), 1));
        assertThat(standings.get("never")).isEqualTo(SyncHistory.Standing.NOTHING);
    }

    @Test
    void countsHowTheFiresOfTheLastHoursStand() {
        stores.fire("s", Instant.now().minusSeconds(60));
        stores.fire("s", Instant.now().minusSeconds(30));
        stores.fire("s", Instant.now().minus(Duration.ofHours(25)));

        assertThat(history.counts(Duration.ofHours(24))).isEqualTo(Map.of(RunStatus.PENDING, 2L));
    }

    @Test
    void showsTheNeighboursOfAFire() {
        for (int n = 0; n < 6; n++) {
            stores.fire("s", NOON.plusSeconds(n));
        }
        stores.fire("t", NOON.plusSeconds(3));

        assertThat(history.around("s", NOON.plusSeconds(3), 2, 1))
                .extracting(bar -> bar.scheduledFor().getEpochSecond() - NOON.getEpochSecond())
                .containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void tellsWhatStandsBesideARun() {
        long runId = stores.fire("s", NOON);
        Lease lease = taken(leases.take("s", runId));
        stores.attempt(lease, "anna", BatchStatus.STARTED);
        stores.jdbc
                .sql(
                        """
                        UPDATE sync_fire SET stop_requested_at = now(), stop_requested_by = 'eva', stop_reason = 'too long',
                               next_attempt_at = now(), next_attempt_trigger = 'retry'
                        """)
                .update();

        RunFacts facts = runs.facts(runId).orElseThrow();

        assertThat(facts.lease())
                .returns("anna", RunFacts.HeldLease::node)
                .returns(lease.epoch(), RunFacts.HeldLease::epoch);
        assertThat(facts.stop())
                .returns("eva", RunFacts.Wish::actor)
                .returns("too long", RunFacts.Wish::reason)
                .returns(null, RunFacts.Wish::trigger);
        assertThat(facts.next()).returns("retry", RunFacts.Wish::trigger);
        leases.release(lease);
        assertThat(runs.facts(runId).orElseThrow().lease()).isNull();
        assertThat(runs.parameters(runId).values())
                .singleElement()
                .satisfies(parameters ->
                        assertThat(parameters).containsEntry("node", "anna").containsKey("epoch"));
        assertThat(runs.facts(runId + 1)).isEmpty();
    }

    private long ran(String sync, int second, BatchStatus status) {
        long runId = stores.fire(sync, NOON.plusSeconds(second));
        Lease lease = taken(leases.take(sync, runId));
        JobExecution attempt = stores.attempt(lease, "anna", status);
        if (status == BatchStatus.FAILED) {
            stores.rejects.add(
                    runId,
                    attempt.getId(),
                    sync,
                    null,
                    List.of(error(Reject.Phase.RUN), error(Reject.Phase.WRITE)));
        }
        leases.release(lease);
        return runId;
    }

    private static Reject error(Reject.Phase phase) {
        return new Reject(phase, ErrorClass.DATA, "BAD", "it is bad", false, null, null, null);
    }

    private void skipped(String sync, int second) {
        stores.jdbc
                .sql("UPDATE sync_fire SET outcome = 'skipped' WHERE run_id = ?")
                .param(stores.fire(sync, NOON.plusSeconds(second)))
                .update();
    }
}
