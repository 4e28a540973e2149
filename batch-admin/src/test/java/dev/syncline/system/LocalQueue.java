package dev.syncline.system;

import dev.syncline.db.TestDatabase;
import java.util.HashMap;
import java.util.Map;

/// The local database of document 4, and a node's settings for it.
public final class LocalQueue {

    public static final String SCHEMA =
            """
            CREATE TABLE meters (id serial PRIMARY KEY, external_id varchar(255) NOT NULL UNIQUE,
                name varchar(255) NOT NULL, bacnet_device_id integer, bacnet_ip varchar(45), config jsonb,
                last_reading_at timestamptz, is_active boolean DEFAULT true,
                created_at timestamptz DEFAULT now(), updated_at timestamptz DEFAULT now());
            CREATE TABLE meter_readings (id serial PRIMARY KEY, meter_external_id varchar(255) NOT NULL,
                timestamp timestamp NOT NULL, data_point varchar(100) NOT NULL, value numeric(15, 3),
                unit varchar(50), is_synchronized boolean DEFAULT false, retry_count integer DEFAULT 0,
                created_at timestamp DEFAULT now());
            CREATE TABLE sync_log (id serial PRIMARY KEY, batch_size integer, success boolean,
                error_message text, synced_at timestamp DEFAULT now());
            """;

    private LocalQueue() {}

    /// Nothing fires by itself but what the connections bring about.
    public static Map<String, String> settings(
            ClientSystemDouble peer, TestDatabase queue, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>();
        settings.put("CLIENT_API_URL", "http://127.0.0.1:%d/api".formatted(peer.port()));
        settings.put("CLIENT_API_KEY", ClientSystemDouble.KEY);
        settings.put("ENABLE_AUTO_SYNC", "false");
        settings.put("syncline.client-system.config-schedule", "");
        settings.put("syncline.client-system.heartbeat-schedule", "");
        settings.put("POSTGRES_SYNC_HOST", queue.dataSource().getServerNames()[0]);
        settings.put(
                "POSTGRES_SYNC_PORT", Integer.toString(queue.dataSource().getPortNumbers()[0]));
        settings.put("POSTGRES_SYNC_DB", String.valueOf(queue.dataSource().getDatabaseName()));
        settings.put("POSTGRES_SYNC_USER", queue.username());
        settings.put("POSTGRES_SYNC_PASSWORD", queue.password());
        settings.putAll(more);
        return settings;
    }

    /// Of five meters in turn, each a second later.
    public static void add(TestDatabase queue, int readings) {
        queue.execute(
                """
                INSERT INTO meter_readings (meter_external_id, timestamp, data_point, value, unit)
                SELECT 'MTR-' || 1 + (n - 1) %% 5,
                       timestamp '2026-01-02 03:04:05.678' + (waiting + n - 1) * interval '1 second',
                       'power', n * 1.5, 'W'
                FROM generate_series(1, %d) n, (SELECT count(*) AS waiting FROM meter_readings) w
                """
                        .formatted(readings));
    }
}
