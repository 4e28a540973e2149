package dev.syncline.access;

import dev.syncline.operation.Role;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `app_user`.
final class UserStore {

    private final JdbcClient jdbc;

    UserStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// What is needed to let somebody in.
    ///
    /// @param sessionKey what their sessions have to carry
    record Credentials(
            String name, String passwordHash, Role role, boolean disabled, UUID sessionKey) {

        @Override
        public String toString() {
            return "Credentials[name=%s, role=%s]".formatted(name, role);
        }
    }

    Optional<Credentials> credentials(String name) {
        return jdbc.sql(
                        "SELECT name, password_hash, role, disabled, session_key FROM app_user WHERE name = ?")
                .param(name)
                .query((row, number) ->
                        new Credentials(
                                row.getString(1),
                                row.getString(2),
                                Role.ofWireName(row.getString(3)),
                                row.getBoolean(4),
                                row.getObject(5, UUID.class)))
                .optional();
    }

    List<User> list() {
        return jdbc.sql("SELECT * FROM app_user ORDER BY name").query(UserStore::user).list();
    }

    Optional<User> find(String name) {
        return jdbc.sql("SELECT * FROM app_user WHERE name = ?")
                .param(name)
                .query(UserStore::user)
                .optional();
    }

    /// @return whether there was none of that name yet
    boolean add(String name, String passwordHash, Role role, String createdBy) {
        return jdbc.sql(
                                """
                                INSERT INTO app_user (name, password_hash, role, created_by) VALUES (?, ?, ?, ?)
                                ON CONFLICT DO NOTHING
                                """)
                        .params(name, passwordHash, role.wireName(), createdBy)
                        .update()
                == 1;
    }

    void setRole(String name, Role role) {
        jdbc.sql("UPDATE app_user SET role = ? WHERE name = ?")
                .params(role.wireName(), name)
                .update();
    }

    /// Ends the user's sessions, so that enabling them again brings none of those back.
    void setDisabled(String name, boolean disabled) {
        jdbc.sql("UPDATE app_user SET disabled = ?, session_key = gen_random_uuid() WHERE name = ?")
                .params(disabled, name)
                .update();
    }

    /// Ends the user's sessions.
    void setPassword(String name, String passwordHash) {
        jdbc.sql(
                        "UPDATE app_user SET password_hash = ?, session_key = gen_random_uuid() WHERE name = ?")
                .params(passwordHash, name)
                .update();
    }

    void remove(String name) {
        jdbc.sql("DELETE FROM app_user WHERE name = ?").param(name).update();
    }

    void signedIn(String name) {
        jdbc.sql("UPDATE app_user SET last_sign_in_at = clock_timestamp() WHERE name = ?")
                .param(name)
                .update();
    }

    /// Until the end of the transaction nobody else can change users: what was counted stays true.
    void lock() {
        jdbc.sql("LOCK TABLE app_user IN SHARE ROW EXCLUSIVE MODE").update();
    }

    /// Those who can sign in as an admin.
    boolean hasAdminBeside(@Nullable String name) {
        return jdbc.sql(
                        "SELECT EXISTS (SELECT FROM app_user WHERE role = 'admin' AND NOT disabled AND name IS DISTINCT FROM ?)")
                .param(name)
                .query(Boolean.class)
                .single();
    }

    boolean hasAnybody() {
        return jdbc.sql("SELECT EXISTS (SELECT FROM app_user WHERE NOT disabled)")
                .query(Boolean.class)
                .single();
    }

    private static User user(ResultSet row, int number) throws SQLException {
        Timestamp lastSignIn = row.getTimestamp("last_sign_in_at");
        return new User(
                row.getString("name"),
                Role.ofWireName(row.getString("role")),
                row.getBoolean("disabled"),
                row.getTimestamp("created_at").toInstant(),
                row.getString("created_by"),
                lastSignIn == null ? null : lastSignIn.toInstant(),
                version(row));
    }

    /// As a hash: the session key itself is nobody's business.
    private static String version(ResultSet row) throws SQLException {
        String all =
                "%s %s %s"
                        .formatted(
                                row.getString("role"),
                                row.getBoolean("disabled"),
                                row.getString("session_key"));
        return UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
