package dev.syncline.system.clientsystem;

import dev.syncline.connection.PeerDatabase;
import dev.syncline.sync.RecordOutcomes;
import dev.syncline.sync.Reject;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/// Puts the Client System's meters into the local `meters`, by external id. Values are compared as
/// what they are, JSON whatever the order of its keys. A meter that is no longer listed stays.
final class MeterDownload implements Consumer<RecordOutcomes> {

    private static final List<String> CONTENT =
            List.of("name", "bacnet_device_id", "bacnet_ip", "config");

    /// Through the table's own row type, so that a device id may be a number here and text there.
    private static final String MERGE =
            """
            INSERT INTO meters AS m (external_id, name, bacnet_device_id, bacnet_ip, config)
            SELECT external_id, name, bacnet_device_id, bacnet_ip, config
            FROM jsonb_populate_record(NULL::meters, :meter::jsonb)
            ON CONFLICT (external_id) DO UPDATE
            SET name = excluded.name, bacnet_device_id = excluded.bacnet_device_id, bacnet_ip = excluded.bacnet_ip,
                config = excluded.config, updated_at = now()
            WHERE (m.name, m.bacnet_device_id, m.bacnet_ip, m.config)
                  IS DISTINCT FROM (excluded.name, excluded.bacnet_device_id, excluded.bacnet_ip, excluded.config)
            RETURNING xmax = 0
            """;

    private final ClientApi api;
    private final PeerDatabase queue;

    MeterDownload(ClientApi api, PeerDatabase queue) {
        this.api = api;
        this.queue = queue;
    }

    @Override
    public void accept(RecordOutcomes outcomes) {
        long position = 0;
        for (JsonNode meter : api.configuration()) {
            position++;
            String externalId = meter.path("external_id").asString("");
            if (externalId.isBlank()) {
                outcomes.reject(
                        reject(
                                "NO_EXTERNAL_ID",
                                "The meter has no external_id",
                                null,
                                position,
                                meter));
            } else {
                merge(meter, externalId, position, outcomes);
            }
        }
    }

    private void merge(JsonNode meter, String externalId, long position, RecordOutcomes outcomes) {
        Optional<Reject> refused =
                queue.ask(
                        "take the configuration of a meter",
                        jdbc -> {
                            try {
                                account(merge(jdbc, meter), outcomes);
                                return Optional.empty();
                            } catch (DataAccessException e) {
                                return Optional.of(refusal(e, meter, externalId, position));
                            }
                        });
        refused.ifPresent(outcomes::reject);
    }

    private static Optional<Boolean> merge(JdbcClient jdbc, JsonNode meter) {
        return jdbc.sql(MERGE).param("meter", meter.toString()).query(Boolean.class).optional();
    }

    private static void account(Optional<Boolean> inserted, RecordOutcomes outcomes) {
        if (inserted.isEmpty()) {
            outcomes.unchanged(1);
        } else if (inserted.get()) {
            outcomes.created(1);
        } else {
            outcomes.updated(1);
        }
    }

    /// Only what the meter itself is to blame for; anything else ends the run.
    private static Reject refusal(
            DataAccessException thrown, JsonNode meter, String externalId, long position) {
        String state = PeerDatabase.sqlState(thrown);
        if (!state.startsWith("22") && !state.startsWith("23")) {
            throw thrown;
        }
        return reject(
                state,
                "The table meters refused the meter; look at its %s".formatted(CONTENT),
                externalId,
                position,
                meter);
    }

    private static Reject reject(
            String code, String message, @Nullable String key, long position, JsonNode meter) {
        return Reject.data(Reject.Phase.WRITE, code, message, key, position, meter);
    }
}
