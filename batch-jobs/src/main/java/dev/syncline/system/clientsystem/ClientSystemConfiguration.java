package dev.syncline.system.clientsystem;

import dev.syncline.connection.Connection;
import dev.syncline.connection.ConnectionGate;
import dev.syncline.connection.HttpCaller;
import dev.syncline.connection.PeerDatabase;
import dev.syncline.connection.PeerPool;
import dev.syncline.reject.ErrorQueries;
import dev.syncline.run.Sync;
import dev.syncline.run.SystemSyncs;
import dev.syncline.sync.Delivery;
import dev.syncline.sync.RedrivePolicy;
import dev.syncline.sync.RejectLimit;
import dev.syncline.sync.RetryPolicy;
import dev.syncline.sync.StepOutline;
import dev.syncline.sync.SyncDefinition;
import dev.syncline.sync.SyncSchedule;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.simple.JdbcClient;

/// `client-readings`: what waits in the local `meter_readings`, in batches over HTTP, every 5
/// minutes; `client-config`: the meters' configuration into the local `meters`, hourly;
/// `client-heartbeat`: every minute; `client-cleanup`: synchronized readings older than 7 days and
/// log entries older than 30, daily.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ClientSystemProperties.class)
class ClientSystemConfiguration {

    static final String READINGS = "client-readings";

    private static final String SYSTEM = "client-system";
    private static final int QUEUE_CONNECTIONS = 5;
    private static final Duration KEEP_READINGS = Duration.ofDays(7);
    private static final Duration KEEP_LOG = Duration.ofDays(30);

    /// Each refusal is to be seen: nothing is gained by failing the run, which would send the
    /// accepted ones again.
    private static final RejectLimit EVERY_REFUSAL = new RejectLimit(Long.MAX_VALUE, 1, 1);

    /// The next one comes soon enough.
    private static final RetryPolicy NO_RETRY =
            new RetryPolicy(1, Duration.ZERO, Duration.ofSeconds(1));

    /// What the syncs work with; closed with the node.
    record Peers(ClientApi api, PeerPool pool, ReadingQueue queue) implements AutoCloseable {

        PeerDatabase database() {
            return pool.database();
        }

        @Override
        public void close() {
            pool.close();
        }
    }

    @Bean
    SystemSyncs clientSystem(
            ClientSystemProperties properties,
            ObjectProvider<Peers> peers,
            JdbcClient jdbc,
            ErrorQueries errors,
            ObjectProvider<ConnectionGate> gate,
            Clock clock) {
        Optional<String> off = properties.offBecause();
        if (off.isPresent()) {
            return SystemSyncs.off(SYSTEM, off.get());
        }
        Peers all = peers.getObject();
        UploadStatus status =
                new UploadStatus(
                        READINGS,
                        jdbc,
                        all.queue(),
                        () -> gate.getIfAvailable(() -> ConnectionGate.OPEN),
                        clock);
        return SystemSyncs.of(
                        SYSTEM,
                        readings(
                                properties,
                                new ReadingUpload.Parts(
                                        all.api(), all.queue(), new BatchStore(jdbc), errors),
                                status),
                        config(properties, all),
                        heartbeat(properties, all, clock),
                        cleanup(properties, all))
                .connecting(
                        new Connection(
                                ClientSystemProperties.CONNECTION,
                                Connection.Kind.HTTP,
                                String.valueOf(properties.apiUrl()),
                                all.api()::check),
                        new Connection(
                                ReadingQueue.CONNECTION,
                                Connection.Kind.DATABASE,
                                properties.queue().toString(),
                                all.database()::check));
    }

    @Bean
    @Lazy
    Peers clientSystemPeers(ClientSystemProperties properties, Clock clock) {
        URI base = Objects.requireNonNull(properties.apiUrl());
        PeerPool pool =
                PeerPool.to(
                        ReadingQueue.CONNECTION,
                        properties.queue().address(),
                        QUEUE_CONNECTIONS,
                        "syncline-client-system");
        return new Peers(
                new ClientApi(
                        new HttpCaller(properties.connection(base), clock),
                        new HttpCaller(properties.probe(base), clock),
                        properties.apiKey()),
                pool,
                new ReadingQueue(pool.database()));
    }

    @Bean
    MeterReadings meterReadings(ClientSystemProperties properties, ObjectProvider<Peers> peers) {
        return properties
                .offBecause()
                .map(MeterReadings::off)
                .orElseGet(() -> MeterReadings.in(peers.getObject().queue()));
    }

    private static Sync readings(
            ClientSystemProperties properties, ReadingUpload.Parts parts, UploadStatus status) {
        String every = "every %dm".formatted(properties.syncIntervalMinutes());
        SyncDefinition definition =
                SyncDefinition.named(READINGS, "Queued meter readings to the Client System")
                        .scheduled(schedule(properties.autoSync() ? every : ""))
                        .runAtStart(properties.autoSync() && properties.runAtStart())
                        .retried(properties.retry())
                        .limited(EVERY_REFUSAL)
                        .using(ClientSystemProperties.CONNECTION, ReadingQueue.CONNECTION);
        return new Sync(
                        definition,
                        steps ->
                                steps.inSequence(
                                        steps.repeated(
                                                "upload",
                                                new ReadingUpload(
                                                        steps, parts, properties.batchSize()))),
                        status.insight())
                // What was refused is still in the queue.
                .redriven(RedrivePolicy.WHOLE)
                .outlined(
                        StepOutline.of(
                                "upload",
                                "the queue meter_reading of the sync database",
                                "the Client System, in batches of " + properties.batchSize(),
                                Delivery.AT_LEAST_ONCE));
    }

    private static Sync config(ClientSystemProperties properties, Peers peers) {
        SyncDefinition definition =
                SyncDefinition.named(
                                "client-config",
                                "The Client System's configuration of meters into the local table meters")
                        .scheduled(schedule(properties.configSchedule()))
                        .runAtStart(properties.runAtStart())
                        .retried(properties.retry())
                        .using(ClientSystemProperties.CONNECTION, ReadingQueue.CONNECTION);
        return new Sync(
                        definition,
                        steps ->
                                steps.inSequence(
                                        steps.task(
                                                "download",
                                                new MeterDownload(peers.api(), peers.database()))))
                .outlined(
                        StepOutline.of(
                                "download",
                                "the Client System's configuration",
                                "table meters of the sync database",
                                Delivery.ONCE_BY_KEY));
    }

    private static Sync heartbeat(ClientSystemProperties properties, Peers peers, Clock clock) {
        SyncDefinition definition =
                SyncDefinition.named("client-heartbeat", "A sign of life to the Client System")
                        .scheduled(schedule(properties.heartbeatSchedule()))
                        .runAtStart(properties.runAtStart())
                        .retried(NO_RETRY)
                        .using(ClientSystemProperties.CONNECTION, ReadingQueue.CONNECTION);
        return new Sync(
                        definition,
                        steps ->
                                steps.inSequence(
                                        steps.task(
                                                "heartbeat",
                                                outcomes ->
                                                        peers.api()
                                                                .heartbeat(
                                                                        clock.instant().toString(),
                                                                        peers.queue().size(),
                                                                        peers.queue()
                                                                                .lastCollection()
                                                                                .map(
                                                                                        Instant
                                                                                                ::toString)
                                                                                .orElse(null)))))
                .outlined(
                        StepOutline.of(
                                "heartbeat",
                                "the queue's size and the last collection",
                                "the Client System",
                                Delivery.REPEATABLE));
    }

    private static Sync cleanup(ClientSystemProperties properties, Peers peers) {
        SyncDefinition definition =
                SyncDefinition.named(
                                "client-cleanup",
                                "Removes synchronized readings and log entries that are old from the local queue")
                        .scheduled(schedule(properties.cleanupSchedule()))
                        .runAtStart(properties.runAtStart())
                        .using(ReadingQueue.CONNECTION);
        return new Sync(
                        definition,
                        steps ->
                                steps.inSequence(
                                        steps.task(
                                                "cleanup",
                                                outcomes ->
                                                        outcomes.deleted(
                                                                peers.queue()
                                                                        .removeOlder(
                                                                                KEEP_READINGS,
                                                                                KEEP_LOG)))))
                .outlined(
                        StepOutline.of(
                                "cleanup",
                                "old readings and log lines of the sync database",
                                "nowhere: they are deleted",
                                Delivery.REPEATABLE));
    }

    private static SyncSchedule schedule(String expression) {
        return expression.isBlank()
                ? SyncSchedule.NONE
                : SyncSchedule.of(expression, ZoneOffset.UTC);
    }
}
