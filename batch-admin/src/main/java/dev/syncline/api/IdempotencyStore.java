package dev.syncline.api;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The table `api_idempotency`: the first answer to each request that named a key, for a day.
@Component
final class IdempotencyStore {

    private final JdbcClient jdbc;

    IdempotencyStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// @param status null until the request has been answered
    record First(
            byte[] requestHash,
            @Nullable Integer status,
            @Nullable String contentType,
            @Nullable String location,
            byte @Nullable [] body) {}

    /// @return whether this request is the first one with the key
    boolean claim(String actor, String key, byte[] requestHash) {
        jdbc.sql("DELETE FROM api_idempotency WHERE received_at < now() - interval '24 hours'")
                .update();
        return jdbc.sql(
                                "INSERT INTO api_idempotency (actor, key, request_hash) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
                        .params(actor, key, requestHash)
                        .update()
                == 1;
    }

    Optional<First> first(String actor, String key) {
        return jdbc.sql(
                        "SELECT request_hash, status, content_type, location, body FROM api_idempotency WHERE actor = ? AND key = ?")
                .params(actor, key)
                .query((row, number) ->
                        new First(
                                row.getBytes(1),
                                row.getObject(2, Integer.class),
                                row.getString(3),
                                row.getString(4),
                                row.getBytes(5)))
                .optional();
    }

    /// What the same request is told when it comes again.
    record Answer(
            int status, @Nullable String contentType, @Nullable String location, byte[] body) {}

    void answered(String actor, String key, Answer answer) {
        jdbc.sql(
                        """
                        UPDATE api_idempotency SET status = ?, content_type = ?, location = ?, body = ?
                        WHERE actor = ? AND key = ?
                        """)
                .param(answer.status())
                .param(answer.contentType())
                .param(answer.location())
                .param(answer.body())
                .param(actor)
                .param(key)
                .update();
    }

    /// Nothing was done: the same request may come again.
    void forget(String actor, String key) {
        jdbc.sql("DELETE FROM api_idempotency WHERE actor = ? AND key = ?")
                .params(actor, key)
                .update();
    }
}
