package dev.syncline.system.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// The table `sync_definition`. Writes on the transaction of the calling thread.
final class DefinitionStore {

    private static final String COLUMNS = "name, version, definition::text, secrets::text";
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JsonMapper mapper = JsonMapper.shared();

    DefinitionStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// Keeps other requests for the same sync away until the transaction ends.
    void lock(String name) {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtext('syncline.definition'), hashtext(?))")
                .param(name)
                .query()
                .listOfRows();
    }

    Optional<StoredDefinition> latest(String name) {
        return jdbc.sql(
                        "SELECT "
                                + COLUMNS
                                + " FROM sync_definition WHERE name = ? ORDER BY version DESC LIMIT 1")
                .param(name)
                .query(this::definition)
                .optional();
    }

    Optional<StoredDefinition> find(String name, int version) {
        return jdbc.sql(
                        "SELECT "
                                + COLUMNS
                                + " FROM sync_definition WHERE name = ? AND version = ?")
                .params(name, version)
                .query(this::definition)
                .optional();
    }

    /// The latest version of each, by name.
    List<StoredDefinition> allLatest() {
        return jdbc.sql(
                        "SELECT DISTINCT ON (name) "
                                + COLUMNS
                                + " FROM sync_definition ORDER BY name, version DESC")
                .query(this::definition)
                .list();
    }

    void add(StoredDefinition definition, @Nullable String createdBy) {
        jdbc.sql(
                        """
                        INSERT INTO sync_definition (name, version, definition, secrets, created_by)
                        VALUES (?, ?, ?::jsonb, ?::jsonb, ?)
                        """)
                .param(definition.name())
                .param(definition.version())
                .param(mapper.writeValueAsString(definition.definition()))
                .param(mapper.writeValueAsString(definition.secrets()))
                .param(createdBy)
                .update();
    }

    private StoredDefinition definition(ResultSet row, int number) throws SQLException {
        return new StoredDefinition(
                row.getString(1),
                row.getInt(2),
                mapper.readValue(row.getString(3), AdHocDefinition.class),
                mapper.readValue(row.getString(4), TEXTS));
    }
}
