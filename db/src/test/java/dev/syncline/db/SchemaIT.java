package dev.syncline.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

class SchemaIT {

    private final TestDatabase database = TestDatabase.migrated();

    @Test
    void showsThePublicViewsWithTheirColumnsInOrder() throws Exception {
        assertThat(columns("sync_runs"))
                .containsExactly(
                        "run_id sync status trigger actor reason scheduled_for started_at ended_at duration_ms attempts node records_read records_created records_updated records_unchanged records_deleted records_filtered records_rejected error_class error_message definition_version error_is_retryable"
                                .split(" "));
        assertThat(columns("sync_errors"))
                .containsExactly(
                        "error_id run_id attempt_id sync step phase error_class error_code message is_retryable record_key record_position payload status occurred_at"
                                .split(" "));
        assertThat(columns("sync_attempts")).startsWith("attempt_id", "run_id", "sync", "status");
        assertThat(columns("external_ref"))
                .containsExactly(
                        "type",
                        "external_id",
                        "internal_id",
                        "metadata",
                        "created_at",
                        "updated_at");
    }

    @Test
    void migratesOnceAndFindsNothingLeftToDo() {
        assertThat(
                        Flyway.configure()
                                .dataSource(database.dataSource())
                                .load()
                                .migrate()
                                .migrationsExecuted)
                .isZero();
    }

    private List<String> columns(String view) throws Exception {
        try (Connection connection = database.dataSource().getConnection();
                ResultSet rows = connection.getMetaData().getColumns(null, "public", view, null)) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString("COLUMN_NAME"));
            }
            return names;
        }
    }
}
