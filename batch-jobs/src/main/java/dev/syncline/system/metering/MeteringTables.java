package dev.syncline.system.metering;

import dev.syncline.connection.PeerDatabase;
import dev.syncline.connection.TableCatalog;
import java.util.List;
import java.util.Set;

/// Which tables and columns both databases share, and what is compared.
final class MeteringTables {

    static final String READINGS = "meter_reading";
    static final String KEY = "id";

    /// Local only: whether a reading is done with. Nothing of ours sets it; a reading that the
    /// remote holds is deleted.
    static final String SYNCHRONIZED = "is_synchronized";

    static final Fields METER =
            new Fields(
                    "meter",
                    List.of(
                            "id",
                            "name",
                            "type",
                            "serial_number",
                            "installation_date",
                            "device_id",
                            "location_id",
                            "ip",
                            "port",
                            "protocol",
                            "status",
                            "next_maintenance",
                            "last_maintenance",
                            "maintenance_interval",
                            "maintenance_notes",
                            "register_map",
                            "notes",
                            "active",
                            "created_at",
                            "updated_at"));

    static final Fields TENANT =
            new Fields(
                    "tenant",
                    List.of(
                            "id",
                            "name",
                            "url",
                            "street",
                            "street2",
                            "city",
                            "state",
                            "zip",
                            "country",
                            "active",
                            "created_at",
                            "updated_at",
                            "meter_reading_batch_count"));

    /// Copied with the others, but not compared: a local trigger may set them, and a row would then
    /// be updated in every cycle.
    static final Set<String> NOT_COMPARED = Set.of("created_at", "updated_at");

    private MeteringTables() {}

    /// @param columns those that the sync knows
    record Fields(String table, List<String> columns) {}

    /// The condition for a reading that waits.
    static String waiting(PeerDatabase local) {
        return catalog(local, READINGS).types().containsKey(SYNCHRONIZED)
                ? SYNCHRONIZED + " IS NOT TRUE"
                : "true";
    }

    /// How many readings wait now, counted no further than to a number.
    static long countWaiting(PeerDatabase local, int most) {
        try {
            return local.jdbc()
                    .sql(
                            "SELECT count(*) FROM (SELECT FROM meter_reading WHERE %s LIMIT ?) waiting"
                                    .formatted(waiting(local)))
                    .param(most)
                    .query(Long.class)
                    .single();
        } catch (RuntimeException e) {
            throw local.failure("did not say how many readings wait", e);
        }
    }

    static TableCatalog catalog(PeerDatabase database, String table) {
        try {
            return TableCatalog.read(database.jdbc(), table, "database");
        } catch (RuntimeException e) {
            throw database.failure("could not be asked for its tables", e);
        }
    }
}
