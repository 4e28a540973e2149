package dev.syncline.run;

import static dev.syncline.run.TestStores.taken;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.Ledger;
import dev.syncline.sync.Reject;
import dev.syncline.sync.RunStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;

/// The public views, as [RunQueries] reads them.
class RunQueriesIT {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final TestStores stores = new TestStores();
    private final LeaseStore leases = stores.leases(new Node("anna", "a1"));
    private final RunQueries runs = new RunQueries(stores.jdbc);
    private final LedgerStore ledgers = new LedgerStore(stores.jdbc);

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void pageThroughAllRunsNewestFirstEachOnce() {
        List<Long> fired = new ArrayList<>();
        for (int n = 0; n < 7; n++) {
            fired.add(stores.fire("s", NOON.plusSeconds(n)));
        }

        List<Long> seen = new ArrayList<>();
        List<Run> page = runs.list(filter(null, null, null, null, null, 3));
        while (!page.isEmpty()) {
            page.forEach(run -> seen.add(run.runId()));
            // Comes in between two pages, and belongs to neither.
            stores.fire("s", NOON.plusSeconds(100 + seen.size()));
            page = runs.list(filter(null, null, null, null, page.getLast().runId(), 3));
        }

        assertThat(seen).isEqualTo(fired.reversed());
    }

    @Test
    void filterBySyncStatusAndTime() {
        long pending = stores.fire("s", NOON);
        long skipped = ended("s", NOON.plusSeconds(60), "skipped");
        long missed = ended("s", NOON.plusSeconds(120), "missed");
        long other = stores.fire("t", NOON);

        assertThat(ids(filter("s", null, null, null, null, 10)))
                .containsExactly(missed, skipped, pending);
        assertThat(ids(filter("t", null, null, null, null, 10))).containsExactly(other);
        assertThat(ids(filter(null, RunStatus.PENDING, null, null, null, 10)))
                .containsExactly(other, pending);
        assertThat(ids(filter("s", RunStatus.MISSED, null, null, null, 10)))
                .containsExactly(missed);
        assertThat(ids(filter("u", null, null, null, null, 10))).isEmpty();
        assertThat(ids(filter(null, null, null, null, null, 2))).containsExactly(other, missed);
        // From is part of it, to is not.
        assertThat(ids(filter("s", null, NOON.plusSeconds(60), null, null, 10)))
                .containsExactly(missed, skipped);
        assertThat(ids(filter("s", null, null, NOON.plusSeconds(120), null, 10)))
                .containsExactly(skipped, pending);
        assertThat(ids(filter("s", null, NOON.plusSeconds(60), NOON.plusSeconds(120), null, 10)))
                .containsExactly(skipped);
        assertThat(ids(filter("s", null, null, null, missed, 1))).containsExactly(skipped);
    }

    @Test
    void findOneRunAndTheNewestOfASync() {
        long first = stores.fire("s", NOON.plusSeconds(60));
        long second = stores.fire("s", NOON);

        assertThat(runs.find(first)).map(Run::scheduledFor).contains(NOON.plusSeconds(60));
        assertThat(runs.find(second + 1)).isEmpty();
        assertThat(runs.last("s")).map(Run::runId).contains(second);
        assertThat(runs.last("t")).isEmpty();
    }

    @Test
    void showAFireOfWhichNothingHasCome() {
        Run run = runs.find(stores.fire("s", NOON)).orElseThrow();

        assertThat(run.status()).isEqualTo(RunStatus.PENDING);
        assertThat(run.trigger()).isEqualTo("api");
        assertThat(run.attempts()).isZero();
        assertThat(run.startedAt()).isNull();
        assertThat(run.endedAt()).isNull();
        assertThat(run.durationMillis()).isNull();
        assertThat(run.node()).isNull();
        assertThat(run.ledger()).isEqualTo(Ledger.EMPTY);
        assertThat(runs.attempts(run.runId())).isEmpty();
        assertThat(runs.steps(run.runId())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"skipped, SKIPPED", "missed, MISSED"})
    void showAFireThatLedToNoRunWithItsReason(String outcome, RunStatus status) {
        Run run = runs.find(ended("s", NOON, outcome)).orElseThrow();

        assertThat(run.status()).isEqualTo(status);
        assertThat(run.reason()).isEqualTo("because");
        assertThat(run.attempts()).isZero();
        assertThat(run.startedAt()).isNull();
    }

    @ParameterizedTest(name = "Batch {0}, lease held {1}, stop requested {2}, rejects {3}: {4}")
    @CsvSource({
        "STARTING,  true,  false, 0, RUNNING",
        "STARTED,   true,  false, 0, RUNNING",
        "STARTED,   true,  false, 2, RUNNING",
        "STARTED,   true,  true,  0, STOPPING",
        "STOPPING,  true,  false, 0, STOPPING",
        "STOPPED,   true,  true,  0, STOPPING",
        "STOPPED,   false, true,  0, STOPPED",
        "COMPLETED, false, false, 0, COMPLETED",
        "COMPLETED, false, false, 2, COMPLETED_WITH_ERRORS",
        "FAILED,    false, false, 0, FAILED",
        "FAILED,    false, false, 2, FAILED",
        "UNKNOWN,   false, false, 0, FAILED",
        "ABANDONED, false, false, 0, ABANDONED",
    })
    void showWhatBatchSaysInOurWords(
            BatchStatus batch,
            boolean leaseHeld,
            boolean stopRequested,
            long rejected,
            RunStatus status) {
        long runId = stores.fire("s", NOON);
        Lease lease = taken(leases.take("s", runId));
        JobExecution attempt = stores.attempt(lease, "anna", batch);
        ledgers.add(
                runId, attempt.getId(), "load", new Ledger(5 + rejected, 5, 0, 0, 0, 0, rejected));
        if (stopRequested) {
            stores.jdbc.sql("UPDATE sync_fire SET stop_requested_at = now()").update();
        }
        if (!leaseHeld) {
            leases.release(lease);
        }

        Run run = runs.find(runId).orElseThrow();

        assertThat(run.status()).isEqualTo(status);
        assertThat(runs.attempts(runId)).extracting(RunAttempt::status).containsExactly(status);
        assertThat(run.endedAt() != null).isEqualTo(status.hasEnded());
        assertThat(ids(filter(null, status, null, null, null, 10))).containsExactly(runId);
    }

    /// A stop takes effect on the paper of a dead node as well, though it still seems to hold on.
    @Test
    void showARunAsStoppedWhenItsHoldersLeaseHasRunOut() {
        long runId = stores.fire("s", NOON);
        stores.attempt(taken(leases.take("s", runId)), "anna", BatchStatus.STOPPED);
        stores.letRunOut("s");

        assertThat(runs.find(runId).orElseThrow().status()).isEqualTo(RunStatus.STOPPED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tellWhetherTryingAgainCanHelpAsTheErrorHasIt(boolean retryable) {
        long runId = stores.fire("s", NOON);
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
                                ErrorClass.SOURCE,
                                "SOURCE",
                                "the source hiccuped",
                                retryable,
                                null,
                                null,
                                null)));
        leases.release(lease);

        assertThat(runs.find(runId).orElseThrow().errorIsRetryable()).isEqualTo(retryable);
        assertThat(runs.attempts(runId).getFirst().errorIsRetryable()).isEqualTo(retryable);
    }

    @Test
    void addTheAttemptsOfARunUp() {
        long runId = stores.fire("s", NOON);
        Lease lease = taken(leases.take("s", runId));
        JobExecution first = stores.attempt(lease, "anna", BatchStatus.FAILED);
        ledgers.add(runId, first.getId(), "load", new Ledger(10, 9, 0, 0, 0, 0, 1));
        stores.rejects.add(
                runId,
                first.getId(),
                "s",
                null,
                List.of(
                        new Reject(
                                Reject.Phase.RUN,
                                ErrorClass.SOURCE,
                                "SOURCE",
                                "the source hiccuped",
                                true,
                                null,
                                null,
                                null)));
        assertThat(runs.find(runId).orElseThrow().errorMessage()).isEqualTo("the source hiccuped");
        JobExecution second = stores.attempt(lease, "bora", BatchStatus.COMPLETED);
        ledgers.add(runId, second.getId(), "load", new Ledger(5, 0, 1, 1, 7, 3, 0));
        leases.release(lease);

        Run run = runs.find(runId).orElseThrow();
        List<RunAttempt> attempts = runs.attempts(runId);

        assertThat(run.status()).isEqualTo(RunStatus.COMPLETED_WITH_ERRORS);
        assertThat(run.attempts()).isEqualTo(2);
        assertThat(run.node()).isEqualTo("bora");
        assertThat(run.ledger()).isEqualTo(new Ledger(15, 9, 1, 1, 7, 3, 1));
        assertThat(run.durationMillis()).isEqualTo(10_000);
        assertThat(run.errorMessage()).isNull();
        assertThat(run.errorClass()).isNull();
        assertThat(run.errorIsRetryable()).isNull();
        assertThat(attempts)
                .extracting(RunAttempt::status)
                .containsExactly(RunStatus.FAILED, RunStatus.COMPLETED);
        assertThat(attempts)
                .extracting(RunAttempt::ledger)
                .containsExactly(new Ledger(10, 9, 0, 0, 0, 0, 1), new Ledger(5, 0, 1, 1, 7, 3, 0));
        assertThat(attempts.getFirst().errorClass()).isEqualTo("source");
        assertThat(attempts.getFirst().epoch()).isEqualTo(1);
        assertThat(attempts.getFirst().actor()).isEqualTo("eva");
        assertThat(runs.attemptLedger(second.getId())).isEqualTo(attempts.getLast().ledger());
    }

    @Test
    void listTheStepsOfAllAttemptsInTheirOrder() {
        long runId = stores.fire("s", NOON);
        Lease lease = taken(leases.take("s", runId));
        JobExecution first = stores.attempt(lease, "anna", BatchStatus.FAILED);
        stores.unfenced.createStepExecution("load", first);
        ledgers.add(runId, first.getId(), "load", new Ledger(10, 10, 0, 0, 0, 0, 0));
        JobExecution second = stores.attempt(lease, "anna", BatchStatus.COMPLETED);
        stores.unfenced.createStepExecution("load", second);
        stores.unfenced.createStepExecution("clean", second);

        assertThat(runs.steps(runId))
                .extracting(
                        step -> step.attemptId() + " " + step.step() + " " + step.ledger().read())
                .containsExactly(
                        first.getId() + " load 10",
                        second.getId() + " load 0",
                        second.getId() + " clean 0");
    }

    private long ended(String sync, Instant scheduledFor, String outcome) {
        long runId = stores.fire(sync, scheduledFor);
        stores.jdbc
                .sql(
                        "UPDATE sync_fire SET outcome = ?, outcome_reason = 'because', reason = 'asked' WHERE run_id = ?")
                .params(outcome, runId)
                .update();
        return runId;
    }

    private List<Long> ids(RunQueries.Filter filter) {
        return runs.list(filter).stream().map(Run::runId).toList();
    }

    private static RunQueries.Filter filter(
            @Nullable String sync,
            @Nullable RunStatus status,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable Long after,
            int limit) {
        return new RunQueries.Filter(sync, status, from, to, after, limit);
    }
}
