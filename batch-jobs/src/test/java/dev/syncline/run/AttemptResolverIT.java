package dev.syncline.run;

import static dev.syncline.run.TestStores.taken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.sync.SynclineException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.step.StepExecution;

class AttemptResolverIT {

    private static final int MOST_LOST = 3;

    private final TestStores stores = new TestStores();
    private final LeaseStore anna = stores.leases(new Node("anna", "a1"));
    private final LeaseStore bora = stores.leases(new Node("bora", "b1"));
    private final AttemptResolver resolver =
            new AttemptResolver(
                    new AttemptResolver.Stores(stores.unfenced, bora, stores.jdbc, stores.rejects),
                    stores.transaction,
                    MOST_LOST);

    private long runId;
    private Lease annas;

    @BeforeEach
    void annaTakesTheLease() {
        runId = stores.fire("s", Instant.parse("2026-03-01T12:00:00Z"));
        annas = taken(anna.take("s", runId));
    }

    @AfterEach
    void close() {
        stores.close();
    }

    @ParameterizedTest
    @CsvSource({
        "STARTING, false, FAILED",
        "STARTED,  false, FAILED",
        "STOPPING, false, FAILED",
        "UNKNOWN,  false, FAILED",
        "STARTING, true,  STOPPED",
        "STARTED,  true,  STOPPED",
        "STOPPING, true,  STOPPED",
        "UNKNOWN,  true,  STOPPED"
    })
    void endsWhatADeadNodeLeftUnfinished(
            BatchStatus left, boolean stopRequested, BatchStatus resolved) {
        JobExecution attempt = stores.attempt(annas, "anna", left);
        StepExecution step = stores.unfenced.createStepExecution("load", attempt);
        step.setStatus(left);
        step.getExecutionContext().putLong("last", 10);
        stores.unfenced.update(step);
        stores.unfenced.updateExecutionContext(step);
        if (stopRequested) {
            requestStop();
        }

        boolean goesOn = resolver.resolve(boraTakesOver());

        JobExecution stored = stores.unfenced.getJobExecution(attempt.getId());
        StepExecution storedStep = stored.getStepExecutions().iterator().next();
        assertThat(stored.getStatus()).isEqualTo(resolved);
        assertThat(stored.getExitStatus().getExitCode()).isEqualTo(resolved.name());
        assertThat(stored.getEndTime()).isNotNull();
        assertThat(storedStep.getStatus()).isEqualTo(resolved);
        assertThat(storedStep.getEndTime()).isNotNull();
        assertThat(storedStep.getExecutionContext().getLong("last")).isEqualTo(10);
        assertThat(goesOn).isEqualTo(!stopRequested);
        assertThat(errors())
                .isEqualTo(
                        stopRequested
                                ? List.of()
                                : List.of(
                                        "lease_lost: Node anna left attempt %d unfinished (%s); the run goes on from its last committed chunk"
                                                .formatted(attempt.getId(), left)));
    }

    @ParameterizedTest
    @EnumSource(
            value = BatchStatus.class,
            names = {"COMPLETED", "FAILED", "STOPPED", "ABANDONED"})
    void leavesAloneWhatHasEnded(BatchStatus ended) {
        JobExecution attempt = stores.attempt(annas, "anna", ended);

        assertThat(resolver.resolve(boraTakesOver())).isFalse();
        assertThat(stores.unfenced.getJobExecution(attempt.getId()).getStatus()).isEqualTo(ended);
        assertThat(errors()).isEmpty();
    }

    @Test
    void leavesTheStepsAloneThatHadEndedBefore() {
        JobExecution attempt = stores.attempt(annas, "anna", BatchStatus.STARTED);
        StepExecution first = stores.unfenced.createStepExecution("first", attempt);
        first.setStatus(BatchStatus.COMPLETED);
        stores.unfenced.update(first);
        StepExecution second = stores.unfenced.createStepExecution("second", attempt);
        second.setStatus(BatchStatus.STARTED);
        stores.unfenced.update(second);

        resolver.resolve(boraTakesOver());

        assertThat(
                        stores
                                .unfenced
                                .getJobExecution(attempt.getId())
                                .getStepExecutions()
                                .stream()
                                .sorted(Comparator.comparing(StepExecution::getId))
                                .map(StepExecution::getStatus))
                .containsExactly(BatchStatus.COMPLETED, BatchStatus.FAILED);
    }

    @ParameterizedTest
    @EnumSource(
            value = BatchStatus.class,
            names = {"STARTED", "UNKNOWN"})
    void endsAStepOfUnknownOutcomeBehindAFailedOne(BatchStatus left) {
        JobExecution attempt = stores.attempt(annas, "anna", left);
        StepExecution first = stores.unfenced.createStepExecution("first", attempt);
        first.setStatus(BatchStatus.FAILED);
        first.setEndTime(java.time.LocalDateTime.of(2026, 3, 1, 12, 0, 1));
        stores.unfenced.update(first);
        StepExecution second = stores.unfenced.createStepExecution("second", attempt);
        second.setStatus(BatchStatus.UNKNOWN);
        second.getExecutionContext().putLong("last", 10);
        stores.unfenced.update(second);
        stores.unfenced.updateExecutionContext(second);

        assertThat(resolver.resolve(boraTakesOver())).isTrue();

        JobExecution stored = stores.unfenced.getJobExecution(attempt.getId());
        assertThat(stored.getStatus()).isEqualTo(BatchStatus.FAILED);
        List<StepExecution> steps =
                stored.getStepExecutions().stream()
                        .sorted(Comparator.comparing(StepExecution::getId))
                        .toList();
        assertThat(steps)
                .extracting(StepExecution::getStatus)
                .containsExactly(BatchStatus.FAILED, BatchStatus.FAILED);
        assertThat(steps.getFirst().getEndTime()).isEqualTo(first.getEndTime());
        assertThat(steps.getLast().getExecutionContext().getLong("last")).isEqualTo(10);
    }

    @Test
    void namesTheRunsToFinishOldestFirstAndEachOnce() {
        stores.attempt(annas, "anna", BatchStatus.STARTED);
        stores.attempt(annas, "anna", BatchStatus.UNKNOWN);
        long later = stores.fire("s", Instant.parse("2026-03-01T13:00:00Z"));
        stores.attempt(anna.moveTo(annas, later), "anna", BatchStatus.STARTED);

        assertThat(resolver.unfinishedRuns("s")).containsExactly(runId, later);
    }

    @Test
    void resolvesTheRunThatTheLeaseNamesAndNoOther() {
        JobExecution earlier = stores.attempt(annas, "anna", BatchStatus.STARTED);
        long later = stores.fire("s", Instant.parse("2026-03-01T13:00:00Z"));
        Lease moved = anna.moveTo(annas, later);
        stores.attempt(moved, "anna", BatchStatus.STARTED);

        assertThat(resolver.resolve(bora.moveTo(boraTakesOver(), later))).isTrue();

        assertThat(stores.unfenced.getJobExecution(earlier.getId()).getStatus())
                .isEqualTo(BatchStatus.STARTED);
        assertThat(resolver.unfinishedRuns("s")).containsExactly(runId);
    }

    @Test
    void givesUpOnARunThatIsLostOnNodeAfterNodeWithoutACommit() {
        Lease lease = annas;
        for (int lost = 1; lost <= MOST_LOST; lost++) {
            stores.attempt(lease, "anna", BatchStatus.STARTED);
            lease = boraTakesOver();
            assertThat(resolver.resolve(lease)).isEqualTo(lost < MOST_LOST);
        }

        assertThat(errors()).hasSize(MOST_LOST).last().asString().startsWith("platform: Each of");
    }

    @Test
    void countsLostAttemptsAnewBehindOneThatCommitted() {
        Lease lease = annas;
        for (int lost = 1; lost <= MOST_LOST + 1; lost++) {
            JobExecution attempt = stores.attempt(lease, "anna", BatchStatus.STARTED);
            StepExecution step = stores.unfenced.createStepExecution("load", attempt);
            step.setStatus(BatchStatus.STARTED);
            step.setCommitCount(lost == 2 ? 1 : 0);
            stores.unfenced.update(step);
            lease = boraTakesOver();
            assertThat(resolver.resolve(lease)).isTrue();
        }
    }

    @Test
    void leavesOtherSyncsAlone() {
        long other = stores.fire("t", Instant.parse("2026-03-01T12:00:00Z"));
        JobExecution running =
                stores.attempt(taken(anna.take("t", other)), "anna", BatchStatus.STARTED);

        assertThat(resolver.resolve(boraTakesOver())).isFalse();
        assertThat(stores.unfenced.getJobExecution(running.getId()).getStatus())
                .isEqualTo(BatchStatus.STARTED);
    }

    @Test
    void touchesNothingWithoutTheLease() {
        JobExecution attempt = stores.attempt(annas, "anna", BatchStatus.STARTED);
        boraTakesOver();

        assertThatThrownBy(() -> resolver.resolve(annas)).isInstanceOf(SynclineException.class);
        assertThat(stores.unfenced.getJobExecution(attempt.getId()).getStatus())
                .isEqualTo(BatchStatus.STARTED);
        assertThat(errors()).isEmpty();
    }

    private Lease boraTakesOver() {
        stores.letRunOut("s");
        return taken(bora.take("s", runId));
    }

    private void requestStop() {
        stores.jdbc
                .sql("UPDATE sync_fire SET stop_requested_at = now() WHERE run_id = ?")
                .param(runId)
                .update();
    }

    private List<String> errors() {
        return stores.jdbc
                .sql("SELECT error_class || ': ' || message FROM sync_errors WHERE phase = 'run'")
                .query(String.class)
                .list();
    }
}
