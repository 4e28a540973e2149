package dev.syncline.run;

import static dev.syncline.run.TestStores.taken;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.Ledger;
import dev.syncline.sync.Reject;
import dev.syncline.sync.RunStatus;
import dev.syncline.sync.TriggerKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;

class RunSearchIT {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final TestStores stores = new TestStores();
    private final LeaseStore leases = stores.leases(new Node("anna", "a1"));
    private final RunQueries runs = new RunQueries(stores.jdbc);
    private final RunSearch search = new RunSearch(stores.jdbc, runs);
    private final SyncHistory history = new SyncHistory(stores.jdbc);
    private final LedgerStore ledgers = new LedgerStore(stores.jdbc);

    @AfterEach
    void close() {
        stores.close();
    }

    @ParameterizedTest(name = "Batch {0}, lease held {1}, stop requested {2}, rejects {3}: {4}")
    @CsvSource({
        "STARTED,   true,  false, 0, RUNNING",
        "STARTED,   true,  true,  0, STOPPING",
        "STOPPING,  true,  false, 0, STOPPING",
        "STOPPED,   true,  true,  0, STOPPING",
        "STOPPED,   false, true,  0, STOPPED",
        "COMPLETED, false, false, 0, COMPLETED",
        "COMPLETED, false, false, 2, COMPLETED_WITH_ERRORS",
        "FAILED,    false, false, 2, FAILED",
        "FAILED,    true,  false, 0, RUNNING",
        "UNKNOWN,   false, false, 0, FAILED",
        "ABANDONED, false, false, 0, ABANDONED",
    })
    void findsARunByTheStatusThatTheViewShows(
            BatchStatus batch,
            boolean leaseHeld,
            boolean stopRequested,
            long rejected,
            RunStatus status) {
        long other = stores.fire("t", NOON);
        long runId = stores.fire("s", NOON);
        Lease lease = taken(leases.take("s", runId));
        JobExecution attempt = stores.attempt(lease, "anna", BatchStatus.STARTED);
        ledgers.add(
                runId, attempt.getId(), "load", new Ledger(5 + rejected, 5, 0, 0, 0, 0, rejected));
        if (stopRequested) {
            stores.jdbc
                    .sql("UPDATE sync_fire SET stop_requested_at = now() WHERE run_id = ?")
                    .param(runId)
                    .update();
        }
        attempt.setStatus(batch);
        stores.unfenced.update(attempt);
        if (!leaseHeld) {
            leases.release(lease);
        }

        assertThat(runs.find(runId).orElseThrow().status()).isEqualTo(status);
        assertThat(ids(withStatus(status))).containsExactly(runId);
        assertThat(ids(withStatus(RunStatus.PENDING))).containsExactly(other);
        assertThat(history.last(List.of("s"), 5).get("s"))
                .extracting(SyncHistory.Bar::status)
                .containsExactly(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"skipped", "missed"})
    void findsAFireThatLedToNoRun(String outcome) {
        stores.fire("s", NOON);
        long runId = stores.fire("s", NOON.plusSeconds(1));
        stores.jdbc
                .sql("UPDATE sync_fire SET outcome = ? WHERE run_id = ?")
                .params(outcome, runId)
                .update();

        assertThat(ids(withStatus(RunStatus.ofWireName(outcome)))).containsExactly(runId);
    }

    /// A later attempt decides; what an earlier one's node writes afterwards changes nothing.
    @Test
    void goesByTheLastAttempt() {
        long runId = stores.fire("s", NOON);
        Lease lease = taken(leases.take("s", runId));
        JobExecution first = stores.attempt(lease, "anna", BatchStatus.STARTED);
        stores.attempt(lease, "bora", BatchStatus.COMPLETED);
        leases.release(lease);
        first.setStatus(BatchStatus.FAILED);
        stores.unfenced.update(first);

        assertThat(ids(withStatus(RunStatus.COMPLETED))).containsExactly(runId);
        assertThat(ids(withStatus(RunStatus.FAILED))).isEmpty();
    }

    @Test
    void pagesByTheScheduledTimeEachRunOnce() {
        List<Long> fired = new ArrayList<>();
        for (int n = 0; n < 7; n++) {
            // Two syncs that are due at one instant, and one that was asked for out of order.
            fired.add(stores.fire("s" + n % 2, NOON.plusSeconds(n / 2 * 60L)));
        }
        long oldest = stores.fire("late", NOON.minusSeconds(1));

        List<Long> seen = new ArrayList<>();
        RunSearch.Position after = null;
        do {
            RunSearch.Found page = search.find(RunSearch.Filter.ANY, after, 3);
            page.runs().forEach(run -> seen.add(run.runId()));
            after =
                    page.next() == null
                            ? null
                            : RunSearch.Position.of(page.next().toString()).orElseThrow();
        } while (after != null);

        List<Long> expected = new ArrayList<>(fired.reversed());
        expected.add(oldest);
        assertThat(seen).isEqualTo(expected);
    }

    @Test
    void narrowsBySyncTriggerAndTime() {
        long first = stores.fire("s", NOON);
        long second = stores.fire("s", NOON.plusSeconds(60));
        stores.fire("t", NOON.plusSeconds(60));
        stores.jdbc
                .sql("UPDATE sync_fire SET trigger = 'cron' WHERE run_id = ?")
                .param(second)
                .update();

        assertThat(ids(filter("s", null, null, null, null))).containsExactly(second, first);
        assertThat(ids(filter("s", TriggerKind.CRON, null, null, null))).containsExactly(second);
        assertThat(ids(filter("s", null, NOON.plusSeconds(60), null, null)))
                .containsExactly(second);
        assertThat(ids(filter("s", null, null, NOON.plusSeconds(60), null))).containsExactly(first);
    }

    @ParameterizedTest
    @CsvSource({"AUDIT, true", "eva, true", "100% gone, true", "_ gone, false", "nobody, false"})
    void findsATextInReasonActorAndError(String text, boolean found) {
        long runId = stores.fire("s", NOON);
        stores.fire("s", NOON.plusSeconds(1));
        stores.jdbc
                .sql(
                        "UPDATE sync_fire SET actor = 'eva', reason = 'for the audit' WHERE run_id = ?")
                .param(runId)
                .update();
        Lease lease = taken(leases.take("s", runId));
        JobExecution attempt = stores.attempt(lease, "anna", BatchStatus.FAILED);
        stores.rejects.add(
                runId,
                attempt.getId(),
                "s",
                null,
                List.of(
                        new Reject(
                                Reject.Phase.RUN,
                                ErrorClass.DATA,
                                "GONE",
                                "the source is 100% gone",
                                false,
                                null,
                                null,
                                null)));
        leases.release(lease);

        assertThat(ids(filter(null, null, null, null, text)))
                .isEqualTo(found ? List.of(runId) : List.of());
    }

    @Test
    void looksForATextInSoManyRunsAndSaysWhereToGoOn() {
        stores.jdbc
                .sql(
                        """
                        INSERT INTO sync_fire (sync, scheduled_for, job_key, trigger, reason)
                        SELECT 'many', :noon::timestamptz + n * interval '1 second', 'k' || n, 'api',
                               CASE WHEN n = 1 THEN 'the needle' END
                        FROM generate_series(1, :count) n
                        """)
                .param("noon", java.sql.Timestamp.from(NOON))
                .param("count", RunSearch.RUNS_READ_FOR_TEXT + 5)
                .update();
        RunSearch.Filter needle = filter(null, null, null, null, "needle");

        RunSearch.Found newest = search.find(needle, null, 50);
        RunSearch.Found older = search.find(needle, newest.next(), 50);

        assertThat(newest.runs()).isEmpty();
        assertThat(older.runs()).extracting(Run::reason).containsExactly("the needle");
        assertThat(older.next()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "_", "7", "noon_7", "2026-03-01T12:00:00Z_seven"})
    void takesNoPositionThatIsNone(String text) {
        assertThat(RunSearch.Position.of(text)).isEmpty();
    }

    private List<Long> ids(RunSearch.Filter filter) {
        return search.find(filter, null, 50).runs().stream().map(Run::runId).toList();
    }

    private static RunSearch.Filter withStatus(RunStatus status) {
        return new RunSearch.Filter(null, Set.of(status), null, null, null, null);
    }

    private static RunSearch.Filter filter(
            @Nullable String sync,
            @Nullable TriggerKind trigger,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable String text) {
        return new RunSearch.Filter(sync, Set.of(), trigger, from, to, text);
    }
}
