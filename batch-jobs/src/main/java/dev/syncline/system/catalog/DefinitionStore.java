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

    /// The same if nobody has it; else nothing happens.
    ///
    /// @return whether it is locked now
    boolean tryLock(String name) {
        return jdbc.sql(
                        "SELECT pg_try_advisory_xact_lock(hashtext('syncline.definition'), hashtext(?))")
                .param(name)
                .query(Boolean.class)
                .single();
    }

    /// Empty when the sync was removed, or never was.
    Optional<StoredDefinition> latest(String name) {
        return jdbc.sql(
                        "SELECT "
                                + COLUMNS
                                + " FROM sync_definition WHERE name = ? AND retired_at IS NULL ORDER BY version DESC LIMIT 1")
                .param(name)
                .query(this::definition)
                .optional();
    }

    /// How many versions there ever were, those of a removed sync of that name as well.
    int versions(String name) {
        return jdbc.sql("SELECT coalesce(max(version), 0) FROM sync_definition WHERE name = ?")
                .param(name)
                .query(Integer.class)
                .single();
    }

    /// Empty when the version was removed with its sync.
    Optional<StoredDefinition> find(String name, int version) {
        return jdbc.sql(
                        "SELECT "
                                + COLUMNS
                                + " FROM sync_definition WHERE name = ? AND version = ? AND retired_at IS NULL")
                .params(name, version)
                .query(this::definition)
                .optional();
    }

    /// The latest version of each, by name.
    List<StoredDefinition> allLatest() {
        return jdbc.sql(
                        "SELECT DISTINCT ON (name) "
                                + COLUMNS
                                + " FROM sync_definition WHERE retired_at IS NULL ORDER BY name, version DESC")
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

    /// Its versions stay, without their secrets, and none of them runs any more.
    void retire(String name, @Nullable String actor, @Nullable String reason) {
        jdbc.sql(
                        """
                        UPDATE sync_definition
                        SET retired_at = clock_timestamp(), retired_by = ?, retire_reason = ?, secrets = '{}'
                        WHERE name = ? AND retired_at IS NULL
                        """)
                .param(actor)
                .param(reason)
                .param(name)
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
