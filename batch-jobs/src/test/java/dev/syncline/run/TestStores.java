package dev.syncline.run;

import com.zaxxer.hikari.HikariDataSource;
import dev.syncline.db.TestDatabase;
import dev.syncline.reject.RejectStore;
import dev.syncline.sync.TriggerKind;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// The engine's stores on a database of their own, without a node that does anything by itself.
final class TestStores implements AutoCloseable {

    static final Duration LEASE = Duration.ofSeconds(60);

    final TestDatabase database = TestDatabase.migrated();
    final HikariDataSource dataSource = pool(database);
    final JdbcClient jdbc = JdbcClient.create(dataSource);
    final JdbcTransactionManager transactionManager = new JdbcTransactionManager(dataSource);
    final TransactionTemplate transaction = new TransactionTemplate(transactionManager);
    final JobRepository unfenced = unfenced();
    final RejectStore rejects = new RejectStore(new JdbcTemplate(dataSource));

    private static HikariDataSource pool(TestDatabase database) {
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(database.dataSource());
        return pool;
    }

    private JobRepository unfenced() {
        try {
            return new EngineConfiguration()
                    .unfencedJobRepository(dataSource, transactionManager)
                    .repository();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    LeaseStore leases(Node node) {
        return leases(node, dataSource);
    }

    LeaseStore leases(Node node, DataSource control) {
        return new LeaseStore(dataSource, control, node, LEASE);
    }

    JobRepository fenced(LeaseStore leases) {
        return FencedJobRepository.around(unfenced, leases, transaction, jdbc);
    }

    /// As if the holder had been silent for longer than its lease.
    void letRunOut(String sync) {
        jdbc.sql(
                        "UPDATE sync_lease SET expires_at = clock_timestamp() - interval '1 second' WHERE sync = ?")
                .param(sync)
                .update();
    }

    long fire(String sync, Instant scheduledFor) {
        return jdbc.sql(
                        """
                        INSERT INTO sync_fire (sync, scheduled_for, job_key, trigger)
                        VALUES (:sync, :at, to_char(:at::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'api')
                        RETURNING run_id
                        """)
                .param("sync", sync)
                .param("at", Timestamp.from(scheduledFor))
                .query(Long.class)
                .single();
    }

    JobParameters parameters(Lease lease, String node) {
        Instant scheduledFor =
                jdbc.sql("SELECT scheduled_for FROM sync_fire WHERE run_id = ?")
                        .param(lease.runId())
                        .query(Timestamp.class)
                        .single()
                        .toInstant();
        return new Attempt(
                        lease.runId(),
                        lease.sync(),
                        scheduledFor,
                        lease.epoch(),
                        TriggerKind.API,
                        "eva",
                        null,
                        node,
                        1)
                .toJobParameters();
    }

    /// A new attempt of the lease's run, as Batch's rows have it.
    JobExecution attempt(Lease lease, String node, BatchStatus status) {
        JobParameters parameters = parameters(lease, node);
        JobInstance found = unfenced.getJobInstance(lease.sync(), parameters);
        JobInstance instance =
                found == null ? unfenced.createJobInstance(lease.sync(), parameters) : found;
        JobExecution execution =
                unfenced.createJobExecution(instance, parameters, new ExecutionContext());
        jdbc.sql("UPDATE sync_fire SET outcome = 'run' WHERE run_id = ?")
                .param(lease.runId())
                .update();
        execution.setStatus(status);
        execution.setStartTime(java.time.LocalDateTime.of(2026, 3, 1, 12, 0));
        if (!status.isRunning()) {
            execution.setEndTime(java.time.LocalDateTime.of(2026, 3, 1, 12, 0, 5));
        }
        unfenced.update(execution);
        return execution;
    }

    static Lease taken(LeaseOutcome outcome) {
        return switch (outcome) {
            case LeaseOutcome.Taken taken -> taken.lease();
            case LeaseOutcome.Held held -> throw new AssertionError("Not taken: " + held);
        };
    }

    @Override
    public void close() {
        dataSource.close();
    }
}
