package dev.syncline.system.metering;

import dev.syncline.connection.Connection;
import dev.syncline.connection.PeerDatabase;
import dev.syncline.reject.ErrorQueries;
import dev.syncline.run.AttemptSteps;
import dev.syncline.run.Node;
import dev.syncline.run.RunQueries;
import dev.syncline.run.Sync;
import dev.syncline.run.SystemSyncs;
import dev.syncline.schedule.SyncScheduler;
import dev.syncline.source.TableItemReader;
import dev.syncline.source.TableQuery;
import dev.syncline.sync.Delivery;
import dev.syncline.sync.RedrivePolicy;
import dev.syncline.sync.RejectLimit;
import dev.syncline.sync.RetryPolicy;
import dev.syncline.sync.StepOutline;
import dev.syncline.sync.SyncDefinition;
import dev.syncline.sync.SyncRecord;
import dev.syncline.sync.SyncSchedule;
import dev.syncline.target.OtherDatabaseWriter;
import dev.syncline.target.TableTarget;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.springframework.batch.core.step.Step;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.function.SingletonSupplier;

/// `metering`: each minute the queue of readings goes from the local database into the remote one,
/// and the remote one's meters and tenants come back. Nothing is ever deleted but readings that the
/// remote holds.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MeteringProperties.class)
class MeteringConfiguration {

    static final String SYNC = "metering";
    static final String UPLOAD = "upload-readings";
    static final String METERS = "download-meters";
    static final String TENANTS = "download-tenants";

    /// As document 2 has it for connections: 2, 4, 8, 16, 32 s.
    private static final RetryPolicy RETRY =
            new RetryPolicy(6, Duration.ofSeconds(2), Duration.ofSeconds(32));

    /// A refused reading stays in the queue, marked: however many of them there are, the others
    /// should go on.
    private static final RejectLimit REJECTS = new RejectLimit(10_000, 1, 100);

    @Bean
    MeteringDatabases meteringDatabases(MeteringProperties properties, Node node) {
        return new MeteringDatabases(properties, node);
    }

    @Bean
    MeteringStatus meteringStatus(MeteringDatabases databases, RunQueries runs, Clock clock) {
        return new MeteringStatus(SYNC, databases, runs, clock);
    }

    @Bean
    SystemSyncs metering(
            MeteringProperties properties,
            MeteringDatabases databases,
            MeteringStatus status,
            ErrorQueries errors,
            JdbcClient jdbc) {
        if (!properties.local().isConfigured() || !properties.remote().isConfigured()) {
            return SystemSyncs.off(
                    SYNC,
                    "%s_HOST, _DB and _USER are not all set"
                            .formatted(
                                    properties.local().isConfigured()
                                            ? "POSTGRES_CLIENT"
                                            : "POSTGRES_SYNC"));
        }
        PeerDatabase local = databases.local();
        PeerDatabase remote = databases.remote();
        return SystemSyncs.of(
                        SYNC,
                        new Sync(
                                        definition(properties),
                                        steps ->
                                                steps.eachOnItsOwn(
                                                        upload(
                                                                steps,
                                                                properties,
                                                                databases,
                                                                errors,
                                                                jdbc),
                                                        download(
                                                                steps,
                                                                METERS,
                                                                properties,
                                                                databases,
                                                                MeteringTables.METER),
                                                        download(
                                                                steps,
                                                                TENANTS,
                                                                properties,
                                                                databases,
                                                                MeteringTables.TENANT)),
                                        status.insight())
                                // A refused reading stays in its queue, marked by its reject.
                                .redriven(RedrivePolicy.WHOLE)
                                .outlined(
                                        StepOutline.of(
                                                UPLOAD,
                                                "the queue meter_reading of the sync database",
                                                "meter_reading of the remote database; what it holds leaves the queue",
                                                Delivery.ONCE_BY_KEY),
                                        copied(METERS, MeteringTables.METER.table()),
                                        copied(TENANTS, MeteringTables.TENANT.table())))
                .connecting(
                        new Connection(
                                local.name(),
                                Connection.Kind.DATABASE,
                                properties.local().address(),
                                local::check),
                        new Connection(
                                remote.name(),
                                Connection.Kind.DATABASE,
                                properties.remote().address(),
                                remote::check));
    }

    private static StepOutline copied(String step, String table) {
        return StepOutline.of(
                step,
                table + " of the remote database",
                table + " of the sync database",
                Delivery.ONCE_BY_KEY);
    }

    /// While one of the databases is offline fires are skipped, and the queue keeps filling.
    private static SyncDefinition definition(MeteringProperties properties) {
        return SyncDefinition.named(
                        SYNC, "Meter readings to the remote database, meters and tenants from it")
                .scheduled(
                        SyncSchedule.of(
                                "every %ds".formatted(properties.cycle().toSeconds()),
                                ZoneOffset.UTC))
                .runAtStart(properties.runAtStart())
                .retried(RETRY)
                .limited(REJECTS)
                .using(MeteringDatabases.LOCAL, MeteringDatabases.REMOTE);
    }

    @Bean
    AdaptivePace meteringPace(
            MeteringProperties properties,
            MeteringStatus status,
            ErrorQueries errors,
            SyncScheduler scheduler,
            Clock clock) {
        return new AdaptivePace(
                SYNC,
                properties.adaptive(),
                () ->
                        Math.max(
                                0,
                                status.queueSize().orElse(0)
                                        - errors.openRecordKeys(SYNC, UPLOAD).size()),
                scheduler,
                clock);
    }

    /// Ordered by uuid: the table's own index gives that order page by page, however long the queue
    /// is.
    private static Step upload(
            AttemptSteps steps,
            MeteringProperties properties,
            MeteringDatabases databases,
            ErrorQueries errors,
            JdbcClient jdbc) {
        PeerDatabase local = databases.local();
        var columns = SingletonSupplier.of(() -> UploadColumns.of(local, databases.remote()));
        TableItemReader queue =
                new TableItemReader(
                        local,
                        () ->
                                new TableQuery(
                                        MeteringTables.READINGS,
                                        List.of(MeteringTables.KEY),
                                        columns.obtain().names(),
                                        MeteringTables.waiting(local),
                                        properties.batchSize(),
                                        MeteringTables.countWaiting(
                                                local, properties.mostReadingsPerRun())));
        return steps.<SyncRecord>step(UPLOAD, properties.batchSize(), queue)
                .processor(new MarkedReadings(errors.openRecordKeys(SYNC, UPLOAD)))
                .writer(outcomes ->
                        new ReadingUpload(
                                local,
                                databases.remote(),
                                columns::obtain,
                                new UploadedReadings(jdbc, steps),
                                outcomes));
    }

    private static Step download(
            AttemptSteps steps,
            String step,
            MeteringProperties properties,
            MeteringDatabases databases,
            MeteringTables.Fields fields) {
        PeerDatabase local = databases.local();
        var columns =
                SingletonSupplier.of(() -> DownloadColumns.of(fields, databases.remote(), local));
        TableItemReader rows =
                new TableItemReader(
                        databases.remote(),
                        () ->
                                new TableQuery(
                                        fields.table(),
                                        List.of(MeteringTables.KEY),
                                        columns.obtain().names(),
                                        "true",
                                        properties.batchSize(),
                                        Long.MAX_VALUE));
        return steps.<SyncRecord>step(step, properties.batchSize(), rows)
                .processor(new DownloadedRecords(columns::obtain, local))
                .writer(outcomes ->
                        new OtherDatabaseWriter(local, () -> target(columns.obtain()), outcomes));
    }

    private static TableTarget target(DownloadColumns columns) {
        return new TableTarget(
                columns.table(),
                List.of(MeteringTables.KEY),
                columns.names(),
                Map.of(),
                MeteringTables.NOT_COMPARED);
    }
}
