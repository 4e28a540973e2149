package dev.syncline.reject;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The open rejects by sync and reason, in bounded time however many there are.
public final class ErrorGroups {

    /// Each group is counted up to here.
    public static final int MOST_COUNTED = 1_000;

    private static final int MOST_GROUPS = 200;

    private final JdbcClient jdbc;

    public ErrorGroups(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// @param open at most [#MOST_COUNTED]
    /// @param newest the error id of its newest reject; class, step, message and time are that
    ///   one's
    public record Group(
            String sync,
            String code,
            long open,
            long newest,
            String errorClass,
            @Nullable String step,
            String message,
            Instant occurredAt) {}

    /// In the order of sync and code, at most 200.
    ///
    /// @param sync null for all
    public List<Group> open(@Nullable String sync) {
        return jdbc.sql(
                        """
                        WITH RECURSIVE reasons AS (
                            (SELECT sync, error_code FROM sync_error
                             WHERE status = 'open' AND phase <> 'run' AND %s
                             ORDER BY sync, error_code LIMIT 1)
                            UNION ALL
                            SELECT next.sync, next.error_code
                            FROM reasons r
                            CROSS JOIN LATERAL (
                                SELECT sync, error_code FROM sync_error
                                WHERE status = 'open' AND phase <> 'run' AND %s
                                  AND (sync, error_code) > (r.sync, r.error_code)
                                ORDER BY sync, error_code LIMIT 1) next
                        )
                        SELECT r.sync, r.error_code, counted.open, newest.error_id, newest.error_class, newest.step,
                               newest.message, newest.occurred_at
                        FROM (SELECT * FROM reasons LIMIT :groups) r
                        CROSS JOIN LATERAL (
                            SELECT count(*) AS open
                            FROM (SELECT FROM sync_error
                                  WHERE status = 'open' AND phase <> 'run' AND sync = r.sync AND error_code = r.error_code
                                  LIMIT :most) few) counted
                        CROSS JOIN LATERAL (
                            SELECT error_id, error_class, step, message, occurred_at FROM sync_error
                            WHERE status = 'open' AND phase <> 'run' AND sync = r.sync AND error_code = r.error_code
                            ORDER BY error_id DESC LIMIT 1) newest
                        """
                                .formatted(
                                        sync == null ? "true" : "sync = :sync",
                                        // Without the sync in the key it would be looked for in
                                        // all the others behind its last reason.
                                        sync == null
                                                ? "(sync, error_code) > (r.sync, r.error_code)"
                                                : "sync = :sync AND error_code > r.error_code"))
                .param("sync", sync)
                .param("groups", MOST_GROUPS)
                .param("most", MOST_COUNTED)
                .query((row, number) ->
                        new Group(
                                row.getString(1),
                                row.getString(2),
                                row.getLong(3),
                                row.getLong(4),
                                row.getString(5),
                                row.getString(6),
                                row.getString(7),
                                row.getTimestamp(8).toInstant()))
                .list();
    }
}
