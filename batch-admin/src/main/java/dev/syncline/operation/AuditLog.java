package dev.syncline.operation;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `audit_log`: who did what to what, which way, why, and what came of it. Rows are added
/// and never changed. Thread-safe.
public final class AuditLog {

    private static final Logger log = LoggerFactory.getLogger(AuditLog.class);

    private final JdbcClient jdbc;

    AuditLog(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// @param action null for all; so is every other field
    /// @param after entries older than this one only
    public record Filter(
            @Nullable String actor,
            @Nullable String channel,
            @Nullable String action,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable Long after) {}

    void record(Caller caller, Action action, Outcome outcome) {
        record(caller.actor(), caller.channel(), action, outcome);
    }

    /// Notes what is no action of a caller's, such as a sign-in that was refused.
    public void note(String actor, Channel channel, Action action, Outcome outcome) {
        record(actor, channel, action, outcome);
        say(actor, channel, action, outcome);
    }

    /// Joins the calling thread's transaction, if there is one.
    private void record(String actor, Channel channel, Action action, Outcome outcome) {
        String sync = action.sync() == null ? outcome.sync() : action.sync();
        Long runId = action.runId() == null ? outcome.runId() : action.runId();
        jdbc.sql(
                        """
                        INSERT INTO audit_log (actor, channel, action, subject, sync, run_id, reason, outcome, detail)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .param(actor)
                .param(channel.wireName())
                .param(action.name())
                .param(action.subject())
                .param(sync)
                .param(runId)
                .param(action.reason())
                .param(outcome.word())
                .param(outcome.detail())
                .update();
    }

    /// For whoever reads the node's log, once what is said stands.
    static void say(Caller caller, Action action, Outcome outcome) {
        say(caller.actor(), caller.channel(), action, outcome);
    }

    private static void say(String actor, Channel channel, Action action, Outcome outcome) {
        log.atInfo()
                .setMessage("{} by {}: {}")
                .addArgument(action.name())
                .addArgument(actor)
                .addArgument(outcome.word())
                .addKeyValue("channel", channel.wireName())
                .addKeyValue("subject", action.subject())
                .log();
    }

    /// Newest first.
    public List<AuditEntry> list(Filter filter, int limit) {
        return jdbc.sql(
                        """
                        SELECT * FROM audit_log
                        WHERE (:actor::text IS NULL OR actor = :actor)
                          AND (:channel::text IS NULL OR channel = :channel)
                          AND (:action::text IS NULL OR action = :action OR action LIKE :action || '.%')
                          AND (:from::timestamptz IS NULL OR at >= :from)
                          AND (:to::timestamptz IS NULL OR at < :to)
                          AND (:after::bigint IS NULL OR audit_id < :after)
                        ORDER BY audit_id DESC LIMIT :limit
                        """)
                .param("actor", filter.actor())
                .param("channel", filter.channel())
                .param("action", filter.action())
                .param("from", timestamp(filter.from()))
                .param("to", timestamp(filter.to()))
                .param("after", filter.after())
                .param("limit", limit)
                .query(AuditLog::entry)
                .list();
    }

    /// What people did about a run, oldest first.
    public List<AuditEntry> ofRun(long runId) {
        return jdbc.sql("SELECT * FROM audit_log WHERE run_id = ? ORDER BY audit_id")
                .param(runId)
                .query(AuditLog::entry)
                .list();
    }

    private static AuditEntry entry(java.sql.ResultSet row, int number)
            throws java.sql.SQLException {
        return new AuditEntry(
                row.getLong("audit_id"),
                row.getTimestamp("at").toInstant(),
                row.getString("actor"),
                row.getString("channel"),
                row.getString("action"),
                row.getString("subject"),
                row.getString("sync"),
                row.getObject("run_id", Long.class),
                row.getString("reason"),
                row.getString("outcome"),
                row.getString("detail"));
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }
}
