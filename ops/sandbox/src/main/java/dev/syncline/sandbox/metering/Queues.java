package dev.syncline.sandbox.metering;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/// The two local tables in which readings wait: `meter_reading` for the remote database, and
/// `meter_readings` for the Client System.
final class Queues {

    static final int METERS = 12;
    static final int DATA_POINTS = 2;

    /// One row for each number: a meter after the other, then a millisecond back.
    private static final String WIDE =
            """
            INSERT INTO meter_reading (meter_id, createdat, active_energy, power, power_factor, current_line_a,
                                       voltage_a_n, voltage_b_n, voltage_c_n, frequency)
            SELECT 1 + n % 12, now() - n / 12 * interval '1 millisecond', round(extract(epoch FROM now()) / 3600 * (1 + n % 12), 3),
                   round((500 + 400 * random())::numeric, 3), 0.97, round((2 + random())::numeric, 3),
                   round((229 + 2 * random())::numeric, 3), CASE WHEN n % 12 = 3 THEN NULL ELSE 230.1 END, NULL,
                   round((49.95 + 0.1 * random())::numeric, 3)
              FROM generate_series(0, ? - 1) AS n
             WHERE (SELECT count(*) FROM (SELECT 1 FROM meter_reading WHERE NOT is_synchronized LIMIT ?) AS waiting) < ?
            """;

    private static final String NARROW =
            """
            INSERT INTO meter_readings (meter_external_id, timestamp, data_point, value, unit)
            SELECT 'MTR-' || lpad((1 + n % 12)::text, 3, '0'), date_trunc('milliseconds', now()) - n / 24 * interval '1 millisecond',
                   CASE n / 12 % 2 WHEN 0 THEN 'active_energy' ELSE 'power' END,
                   round((1000 + 400 * random())::numeric, 3), CASE n / 12 % 2 WHEN 0 THEN 'kWh' ELSE 'W' END
              FROM generate_series(0, ? - 1) AS n
             WHERE (SELECT count(*) FROM (SELECT 1 FROM meter_readings WHERE NOT is_synchronized LIMIT ?) AS waiting) < ?
            """;

    private final Database local;
    private final Database remote;

    Queues(Database local, Database remote) {
        this.local = local;
        this.remote = remote;
    }

    /// One reading of each meter's every data point, unless more than `limit` wait already.
    void collect(int limit) throws SQLException {
        try (Connection connection = local.connect()) {
            add(connection, WIDE, METERS, limit);
            add(connection, NARROW, METERS * DATA_POINTS, limit);
        }
    }

    /// As many more readings as are asked for, however many wait.
    void add(int wide, int narrow) throws SQLException {
        try (Connection connection = local.connect()) {
            add(connection, WIDE, wide, Integer.MAX_VALUE);
            add(connection, NARROW, narrow, Integer.MAX_VALUE);
        }
    }

    private static void add(Connection connection, String sql, int rows, int limit)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setInt(1, rows);
            insert.setInt(2, limit);
            insert.setInt(3, limit);
            insert.executeUpdate();
        }
    }

    /// What waits, and what has arrived, seen past the way that can break.
    Map<String, ?> counts() throws SQLException {
        Map<String, Object> counts = new LinkedHashMap<>();
        try (Connection connection = local.connect()) {
            counts.put(
                    "waiting",
                    counted(
                            connection,
                            """
                            SELECT (SELECT count(*) FROM meter_reading WHERE NOT is_synchronized) AS meter_reading,
                                   (SELECT count(*) FROM meter_readings WHERE NOT is_synchronized) AS meter_readings
                            """));
        }
        try (Connection connection = remote.connect()) {
            counts.put(
                    "arrived",
                    counted(
                            connection,
                            """
                            SELECT (SELECT count(*) FROM meter_reading) AS meter_reading,
                                   (SELECT count(*) FROM meter) AS meter,
                                   (SELECT count(*) FROM tenant) AS tenant
                            """));
        }
        return counts;
    }

    private static Map<String, Long> counted(Connection connection, String sql)
            throws SQLException {
        Map<String, Long> counts = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                counts.put(row.getMetaData().getColumnName(column), row.getLong(column));
            }
        }
        return counts;
    }
}
