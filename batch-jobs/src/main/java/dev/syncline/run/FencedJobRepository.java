package dev.syncline.run;

import java.util.List;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.ReflectionUtils;

/// The fence. Everything that Batch writes about an attempt passes here, and is written only in a
/// transaction that has checked that the attempt's epoch is still the lease's, and that keeps it so
/// until its commit.
///
/// Since a chunk's transaction ends with Batch's update of the step, a chunk of a node that lost
/// its lease can't commit; and neither can such a node open a further step, or overwrite the status
/// that its successor has given the attempt.
final class FencedJobRepository implements MethodInterceptor {

    private final JobRepository repository;
    private final LeaseStore leases;
    private final TransactionTemplate transaction;
    private final JdbcClient jdbc;

    private FencedJobRepository(
            JobRepository repository,
            LeaseStore leases,
            TransactionTemplate transaction,
            JdbcClient jdbc) {
        this.repository = repository;
        this.leases = leases;
        this.transaction = transaction;
        this.jdbc = jdbc;
    }

    static JobRepository around(
            JobRepository repository,
            LeaseStore leases,
            TransactionTemplate transaction,
            JdbcClient jdbc) {
        ProxyFactory proxy =
                new ProxyFactory(
                        JobRepository.class,
                        new FencedJobRepository(repository, leases, transaction, jdbc));
        return (JobRepository) proxy.getProxy(JobRepository.class.getClassLoader());
    }

    @Override
    public @Nullable Object invoke(MethodInvocation call) {
        Object[] arguments = call.getArguments();
        return switch (call.getMethod().getName()) {
            case "update" -> {
                ExitMessages.shorten(arguments[0]);
                yield fenced(parametersOf(arguments[0]), call);
            }
            case "updateExecutionContext" -> fenced(parametersOf(arguments[0]), call);
            case "createStepExecution" -> fenced(parametersOf(arguments[1]), call);
            case "createJobExecution" -> fenced((JobParameters) arguments[1], call);
            case "getLastStepExecution" ->
                    lastStepExecution((JobInstance) arguments[0], (String) arguments[1]);
            default -> proceed(call);
        };
    }

    private @Nullable Object fenced(JobParameters parameters, MethodInvocation call) {
        String sync = parameters.getString(Attempt.SYNC);
        Long epoch = parameters.getLong(Attempt.EPOCH);
        if (sync == null || epoch == null) {
            throw new IllegalStateException(
                    "Only attempts that hold a lease are recorded, not " + parameters);
        }
        @Nullable Object[] result = new @Nullable Object[1];
        transaction.executeWithoutResult(status -> {
            leases.hold(sync, epoch);
            result[0] = proceed(call);
        });
        return result[0];
    }

    /// Where the step goes on from.
    ///
    /// Batch picks the last step execution by its creation time, which is a node's wall clock:
    /// after a node with a fast clock, it would go on from an older position. The sequence tells
    /// the true order. And Batch takes the last one even when its node died before it committed
    /// anything: its context is empty then, and the step would begin again from its first record.
    private @Nullable StepExecution lastStepExecution(JobInstance instance, String step) {
        List<long[]> last =
                jdbc.sql(
                                """
                                SELECT s.job_execution_id, s.step_execution_id
                                FROM batch_step_execution s JOIN batch_job_execution e USING (job_execution_id)
                                WHERE e.job_instance_id = ? AND s.step_name = ?
                                ORDER BY s.commit_count > 0 OR s.status = 'COMPLETED' DESC, s.step_execution_id DESC
                                LIMIT 1
                                """)
                        .params(instance.getInstanceId(), step)
                        .query((row, number) -> new long[] {row.getLong(1), row.getLong(2)})
                        .list();
        return last.isEmpty()
                ? null
                : repository.getStepExecution(last.getFirst()[0], last.getFirst()[1]);
    }

    private @Nullable Object proceed(MethodInvocation call) {
        return ReflectionUtils.invokeMethod(call.getMethod(), repository, call.getArguments());
    }

    private static JobParameters parametersOf(Object execution) {
        return switch (execution) {
            case JobExecution job -> job.getJobParameters();
            case StepExecution step -> step.getJobExecution().getJobParameters();
            default ->
                    throw new IllegalArgumentException(
                            "Neither a job nor a step execution: " + execution);
        };
    }
}
