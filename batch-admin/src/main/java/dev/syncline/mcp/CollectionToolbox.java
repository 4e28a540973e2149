package dev.syncline.mcp;

import dev.syncline.connection.ConnectionState;
import dev.syncline.connection.ConnectionStates;
import dev.syncline.connection.ConnectionStatus;
import dev.syncline.mcp.Tool.Call;
import dev.syncline.run.RunStatistics;
import dev.syncline.run.Sync;
import dev.syncline.run.SyncRegistry;
import dev.syncline.system.clientsystem.MeterReadings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// The tools of the meters' own assistant (document 4), by their names and with their fields. What
/// it calls the collection is here the scheduled upload of what the collector has queued.
@Component
final class CollectionToolbox implements Toolbox {

    private static final String SYNC = MeterReadings.SYNC;
    private static final int UPLOADS_SHOWN = 10;
    private static final int MOST_HOURS = 8_760;
    private static final int MOST_READINGS = 1_000;

    private final MeterReadings readings;
    private final SyncRegistry syncs;
    private final SyncToolbox syncToolbox;
    private final ConnectionStates connections;
    private final RunStatistics statistics;

    CollectionToolbox(
            MeterReadings readings,
            SyncRegistry syncs,
            SyncToolbox syncToolbox,
            ConnectionStates connections,
            RunStatistics statistics) {
        this.readings = readings;
        this.syncs = syncs;
        this.syncToolbox = syncToolbox;
        this.connections = connections;
        this.statistics = statistics;
    }

    @Override
    public List<Tool> tools() {
        ToolInput meter =
                ToolInput.NONE.text(
                        "meter_id", "The meter's own id, such as the readings carry it");
        return List.of(
                Tool.acting(
                        "start_collection",
                        "Takes the collection of meter readings up again: puts the schedule of the sync 'client-readings', which sends queued readings to the Client System, into force.",
                        ToolInput.NONE,
                        call -> syncToolbox.previewResume(uploading()),
                        call -> syncToolbox.resume(uploading(), call)),
                Tool.acting(
                        "stop_collection",
                        "Stops the collection of meter readings: pauses the schedule of the sync 'client-readings'. Readings go on queueing, and are sent once it is started again.",
                        ToolInput.NONE,
                        call -> syncToolbox.previewPause(uploading()),
                        call -> syncToolbox.pause(uploading(), call)),
                Tool.looking(
                        "get_sync_status",
                        "Tells how the upload of meter readings to the Client System stands: the queue, the last upload, whether the Client System answers, the last 24 hours, the latest batches.",
                        ToolInput.NONE,
                        call -> status()),
                Tool.looking(
                        "query_meter_readings",
                        "Lists a meter's readings that are in the local queue, newest first. Those that the Client System has taken are no longer there.",
                        meter.optionalNumber("hours", "How far back; 24 unless said", 1, MOST_HOURS)
                                .optionalNumber(
                                        "limit", "How many; 100 unless said", 1, MOST_READINGS),
                        this::query),
                Tool.looking(
                        "get_meter_status",
                        "Tells what is known of a meter: its name, whether it is active, its last reading, how many readings wait to be sent.",
                        meter,
                        this::meter));
    }

    private String uploading() {
        return sync().name();
    }

    private Sync sync() {
        return syncs.find(SYNC)
                .orElseThrow(() ->
                        new ToolRefused(
                                "The Client System is switched off on this node; set CLIENT_API_URL, CLIENT_API_KEY, POSTGRES_SYNC_HOST and POSTGRES_SYNC_DB"));
    }

    private Reply status() {
        return new Reply()
                .with("sync_status", upload(sync().insight().details().get()))
                .with(
                        "connectivity",
                        connections
                                .find(MeterReadings.CONNECTION)
                                .map(CollectionToolbox::connectivity)
                                .orElse(null))
                .with("stats_24h", lastDay())
                .with(
                        "recent_logs",
                        readings.uploads(UPLOADS_SHOWN).stream()
                                .map(CollectionToolbox::log)
                                .toList());
    }

    /// What an error says may quote the Client System; everything else is a number, a truth or an
    /// instant.
    private static Reply upload(Map<String, Object> details) {
        Reply reply = new Reply();
        details.forEach((name, value) -> {
            if (name.endsWith("Error")) {
                reply.untrusted(name, value.toString());
            } else {
                reply.with(name, value);
            }
        });
        return reply;
    }

    private static Reply connectivity(ConnectionState state) {
        return new Reply()
                .with("isConnected", !state.isOffline())
                .with("lastCheckTime", state.lastCheckedAt())
                .with("lastSuccessfulConnection", state.lastSuccessAt())
                .with("lastFailedConnection", state.lastFailureAt())
                .with("consecutiveFailures", state.consecutiveFailures())
                .with("uptime", secondsIn(state, ConnectionStatus.ONLINE))
                .with("downtime", secondsIn(state, ConnectionStatus.OFFLINE));
    }

    private static long secondsIn(ConnectionState state, ConnectionStatus status) {
        return state.status() == status ? state.inStatusFor().toSeconds() : 0;
    }

    private Reply lastDay() {
        RunStatistics.Count count =
                RunStatistics.sum(
                        SYNC,
                        statistics.since(Duration.ofHours(24)).stream()
                                .filter(of -> of.sync().equals(SYNC))
                                .toList());
        return new Reply()
                .with("total_syncs", count.total())
                .with("successful_syncs", count.successful())
                .with("failed_syncs", count.failed())
                .with("total_readings_synced", count.recordsWritten())
                .with("success_rate", count.successRate());
    }

    private static Reply log(MeterReadings.Upload upload) {
        return new Reply()
                .with("id", upload.id())
                .with("batch_size", upload.batchSize())
                .with("success", upload.success())
                .with("synced_at", upload.at())
                .untrusted("error_message", upload.error());
    }

    private Reply query(Call call) {
        Arguments asked = call.arguments();
        int hours = asked.number("hours", 24);
        List<MeterReadings.Queued> found =
                readings.of(
                        asked.text("meter_id"),
                        Duration.ofHours(hours),
                        asked.number("limit", 100));
        return new Reply()
                .with("hours", hours)
                .with("count", found.size())
                .with("readings", found.stream().map(CollectionToolbox::reading).toList())
                .untrusted("meter_id", asked.text("meter_id"));
    }

    private static Reply reading(MeterReadings.Queued reading) {
        return new Reply()
                .with("id", reading.id())
                .with("timestamp", reading.timestamp())
                .with("value", reading.value())
                .with("is_synchronized", reading.synchronizedAlready())
                .with("retry_count", reading.retries())
                .untrusted("data_point", reading.dataPoint())
                .untrusted("unit", reading.unit());
    }

    private Reply meter(Call call) {
        String id = call.arguments().text("meter_id");
        MeterReadings.@Nullable Meter meter = readings.meter(id).orElse(null);
        if (meter == null) {
            throw new ToolRefused(
                    "Neither the meters nor the queue know a meter '%s'".formatted(id));
        }
        return new Reply()
                .with("is_active", meter.active())
                .with("last_reading_at", meter.lastReadingAt())
                .with("queued_readings", meter.waiting())
                .with("last_queued_reading_at", meter.lastQueuedAt())
                .untrusted("meter_id", meter.meter())
                .untrusted("name", meter.name());
    }
}
