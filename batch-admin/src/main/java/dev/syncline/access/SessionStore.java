package dev.syncline.access;

import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `spring_session`, which is Spring Session's: whether a session is still there.
final class SessionStore {

    private final JdbcClient jdbc;

    SessionStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    boolean isOpen(String sessionId, Instant now) {
        return jdbc.sql(
                        "SELECT EXISTS (SELECT FROM spring_session WHERE session_id = ? AND expiry_time > ?)")
                .params(sessionId, now.toEpochMilli())
                .query(Boolean.class)
                .single();
    }
}
