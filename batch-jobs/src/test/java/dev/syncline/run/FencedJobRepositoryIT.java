package dev.syncline.run;

import static dev.syncline.run.TestStores.taken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;

class FencedJobRepositoryIT {

    private final TestStores stores = new TestStores();
    private final LeaseStore anna = stores.leases(new Node("anna", "a1"));
    private final LeaseStore bora = stores.leases(new Node("bora", "b1"));
    private final JobRepository fenced = stores.fenced(anna);

    private Lease lease;
    private JobParameters parameters;
    private JobInstance instance;
    private JobExecution execution;
    private StepExecution step;

    @BeforeEach
    void beginAnAttempt() {
        long runId = stores.fire("s", Instant.parse("2026-03-01T12:00:00Z"));
        lease = taken(anna.take("s", runId));
        parameters = stores.parameters(lease, "anna");
        instance = fenced.createJobInstance("s", parameters);
        execution = fenced.createJobExecution(instance, parameters, new ExecutionContext());
        step = fenced.createStepExecution("load", execution);
    }

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void writesUnderTheNewestEpoch() {
        step.setStatus(BatchStatus.COMPLETED);
        step.getExecutionContext().putLong("last", 7);
        fenced.update(step);
        fenced.updateExecutionContext(step);
        execution.setStatus(BatchStatus.COMPLETED);
        fenced.update(execution);
        fenced.updateExecutionContext(execution);

        JobExecution stored = stores.unfenced.getJobExecution(execution.getId());
        assertThat(stored.getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(
                        stored.getStepExecutions()
                                .iterator()
                                .next()
                                .getExecutionContext()
                                .getLong("last"))
                .isEqualTo(7);
    }

    @Test
    void namesAnInstanceByItsScheduledTime() {
        assertThat(
                        stores.jdbc
                                .sql("SELECT job_name || ' ' || job_key FROM batch_job_instance")
                                .query(String.class)
                                .single())
                .isEqualTo("s 2026-03-01T12:00:00.000Z");
        assertThat(fenced.getJobInstance("s", parameters)).isEqualTo(instance);
    }

    @Test
    void opensNothingUnderAStaleEpoch() {
        loseTheLease();

        assertRefused(
                () -> fenced.createJobExecution(instance, parameters, new ExecutionContext()));
        assertRefused(() -> fenced.createStepExecution("next", execution));

        assertThat(count("batch_job_execution")).isEqualTo(1);
        assertThat(count("batch_step_execution")).isEqualTo(1);
    }

    @Test
    void changesNothingUnderAStaleEpoch() {
        loseTheLease();
        step.setStatus(BatchStatus.COMPLETED);
        step.getExecutionContext().putLong("last", 7);
        execution.setStatus(BatchStatus.UNKNOWN);

        assertRefused(() -> fenced.update(step));
        assertRefused(() -> fenced.updateExecutionContext(step));
        assertRefused(() -> fenced.update(execution));
        assertRefused(() -> fenced.updateExecutionContext(execution));

        JobExecution stored = stores.unfenced.getJobExecution(execution.getId());
        assertThat(stored.getStatus()).isEqualTo(BatchStatus.STARTING);
        StepExecution storedStep = stored.getStepExecutions().iterator().next();
        assertThat(storedStep.getStatus()).isEqualTo(BatchStatus.STARTING);
        assertThat(storedStep.getExecutionContext().containsKey("last")).isFalse();
    }

    @Test
    void changesNothingWhenTheLeaseIsFree() {
        anna.release(lease);

        assertRefused(() -> fenced.update(execution));
    }

    /// What a chunk has written goes with the step's update that was refused.
    @Test
    void takesTheWholeChunkBackUnderAStaleEpoch() {
        stores.database.execute("CREATE TABLE target (n bigint)");
        loseTheLease();

        assertRefused(() ->
                stores.transaction.executeWithoutResult(status -> {
                    stores.jdbc.sql("INSERT INTO target VALUES (1)").update();
                    fenced.update(step);
                }));

        assertThat(count("target")).isZero();
    }

    @Test
    void recordsNoAttemptWithoutALease() {
        JobParameters none = new JobParametersBuilder().addString("sync", "s").toJobParameters();

        assertThatThrownBy(() -> fenced.createJobExecution(instance, none, new ExecutionContext()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Only attempts that hold a lease");
    }

    /// An attempt on a node whose clock ran ahead seems newer than the one that came after it.
    @Test
    void goesOnFromTheStepThatCameLastWhateverTheClocksSay() {
        step.getExecutionContext().putLong("last", 10);
        fenced.updateExecutionContext(step);
        JobExecution second =
                fenced.createJobExecution(instance, parameters, new ExecutionContext());
        StepExecution later = fenced.createStepExecution("load", second);
        later.getExecutionContext().putLong("last", 20);
        later.setCommitCount(2);
        fenced.updateExecutionContext(later);
        fenced.update(later);
        stores.jdbc
                .sql(
                        "UPDATE batch_step_execution SET create_time = create_time + interval '1 hour' WHERE step_execution_id = ?")
                .param(step.getId())
                .update();

        StepExecution last = fenced.getLastStepExecution(instance, "load");

        assertThat(last.getId()).isEqualTo(later.getId());
        assertThat(last.getExecutionContext().getLong("last")).isEqualTo(20);
        assertThat(fenced.getLastStepExecution(instance, "other")).isNull();
    }

    @Test
    void goesOnFromTheLastCommitWhenLaterAttemptsDiedBeforeTheirFirst() {
        step.getExecutionContext().putLong("last", 10);
        step.setCommitCount(1);
        step.setStatus(BatchStatus.FAILED);
        fenced.updateExecutionContext(step);
        fenced.update(step);
        JobInstance instance = step.getJobExecution().getJobInstance();
        JobExecution second =
                fenced.createJobExecution(
                        instance,
                        step.getJobExecution().getJobParameters(),
                        new ExecutionContext());
        fenced.createStepExecution("load", second);

        StepExecution last = fenced.getLastStepExecution(instance, "load");

        assertThat(last.getId()).isEqualTo(step.getId());
        assertThat(last.getExecutionContext().getLong("last")).isEqualTo(10);
    }

    @Test
    void keepsRowsThatAnErrorQuotesOutOfBatchsTables() {
        step.setStatus(BatchStatus.FAILED);
        step.addFailureException(
                new java.sql.SQLException(
                        "duplicate key\n  Detail: Key (email)=(eva@x.cz) exists", "23505"));
        step.setExitStatus(
                org.springframework.batch.core.ExitStatus.FAILED.addExitDescription(
                        step.getFailureExceptions().getFirst()));

        fenced.update(step);

        assertThat(
                        stores.jdbc
                                .sql("SELECT exit_message FROM batch_step_execution")
                                .query(String.class)
                                .single())
                .isEqualTo("SQLException: duplicate key");
    }

    private void loseTheLease() {
        stores.letRunOut("s");
        taken(bora.take("s", lease.runId()));
    }

    private static void assertRefused(ThrowingCallable write) {
        assertThatThrownBy(write)
                .isInstanceOfSatisfying(
                        SynclineException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.LEASE_LOST));
    }

    private long count(String table) {
        return stores.jdbc.sql("SELECT count(*) FROM " + table).query(Long.class).single();
    }
}
