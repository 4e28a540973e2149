package dev.syncline.schedule;

import dev.syncline.sync.TriggerKind;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// Finds the instants at which a sync was due and nobody was there, and records each as `missed`.
///
/// An instant is surely missed when its trigger has moved past it, no node has fired it, and it has
/// no row: all three seen in one statement, because Quartz moves the trigger and notes the fire in
/// one commit, and a fire's row is made before that note goes.
public final class MissedFires {

    /// After years of standstill, only the newest are worth a row each.
    private static final int MOST_PER_SYNC = 1_000;

    private static final Logger log = LoggerFactory.getLogger(MissedFires.class);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Duration misfireThreshold;
    private final Map<String, Integer> uncounted = new ConcurrentHashMap<>();

    MissedFires(JdbcClient jdbc, TransactionTemplate transaction, Duration misfireThreshold) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.misfireThreshold = misfireThreshold;
    }

    /// Records what one sync has missed until now, in the transaction of this thread: its trigger
    /// is about to go, and afterwards nobody could tell when it was due. The next [#collect] counts
    /// it.
    ///
    /// @param expression of the schedule that ends
    /// @param zone of the schedule that ends
    void account(String sync, String expression, String zone) {
        int count =
                jdbc.sql(
                                """
                                SELECT s.accounted_until, clock_timestamp() - :threshold * interval '1 millisecond',
                                       t.start_time
                                FROM sync_schedule s
                                JOIN qrtz_triggers t ON t.trigger_name = s.sync AND t.trigger_group = 'schedule'
                                WHERE s.sync = :sync AND s.paused_at IS NULL
                                FOR UPDATE OF s
                                """)
                        .param("threshold", misfireThreshold.toMillis())
                        .param("sync", sync)
                        .query((row, number) ->
                                new Window(
                                        row.getTimestamp(1).toInstant(),
                                        row.getTimestamp(2).toInstant(),
                                        Instant.ofEpochMilli(row.getLong(3)),
                                        expression,
                                        zone))
                        .optional()
                        .filter(window -> window.from().isBefore(window.to()))
                        .map(window -> record(sync, window))
                        .orElse(0);
        if (count > 0) {
            uncounted.merge(sync, count, Integer::sum);
            log.warn("Sync {} missed {} fires: no node was there to run it", sync, count);
        }
    }

    /// Records what was missed since the last call, of any node.
    ///
    /// @return how many, by sync
    public Map<String, Integer> collect() {
        Map<String, Integer> missed = new LinkedHashMap<>();
        for (String sync : List.copyOf(uncounted.keySet())) {
            Integer count = uncounted.remove(sync);
            if (count != null) {
                missed.put(sync, count);
            }
        }
        for (String sync :
                jdbc.sql(
                                "SELECT trigger_name FROM qrtz_triggers WHERE trigger_group = 'schedule' ORDER BY 1")
                        .query(String.class)
                        .list()) {
            int count = transaction.execute(status -> collect(sync));
            if (count > 0) {
                missed.merge(sync, count, Integer::sum);
                log.warn("Sync {} missed {} fires: no node was there to run it", sync, count);
            }
        }
        return missed;
    }

    private int collect(String sync) {
        return jdbc.sql(
                        """
                        SELECT s.accounted_until, coalesce(own_expression, expression), coalesce(own_zone, zone),
                               t.start_time,
                               least(clock_timestamp() - :threshold * interval '1 millisecond',
                                     to_timestamp(t.next_fire_time / 1000.0))
                        FROM sync_schedule s
                        JOIN qrtz_triggers t ON t.trigger_name = s.sync AND t.trigger_group = 'schedule'
                        WHERE s.sync = :sync AND s.paused_at IS NULL AND t.next_fire_time > 0
                        FOR UPDATE OF s SKIP LOCKED
                        """)
                .param("threshold", misfireThreshold.toMillis())
                .param("sync", sync)
                .query((row, number) ->
                        new Window(
                                row.getTimestamp(1).toInstant(),
                                row.getTimestamp(5).toInstant(),
                                Instant.ofEpochMilli(row.getLong(4)),
                                row.getString(2),
                                row.getString(3)))
                .optional()
                .filter(window -> window.from().isBefore(window.to()))
                .map(window -> record(sync, window))
                .orElse(0);
    }

    private int record(String sync, Window window) {
        DueTimes times = SyncScheduler.dueTimes(window.expression(), window.zone());
        List<Instant> due =
                times.newestBetween(window.from(), window.to(), window.anchor(), MOST_PER_SYNC + 1);
        List<Instant> newest = due.subList(Math.max(0, due.size() - MOST_PER_SYNC), due.size());
        if (newest.size() < due.size()) {
            log.warn(
                    "Sync {} missed more than {} fires since {}; only the newest are recorded",
                    sync,
                    MOST_PER_SYNC,
                    window.from());
        }
        int recorded = newest.isEmpty() ? 0 : insert(sync, times.kind(), newest);
        jdbc.sql("UPDATE sync_schedule SET accounted_until = ? WHERE sync = ?")
                // An instant that falls on the bound itself belongs to the next window.
                .params(Timestamp.from(window.to().minusMillis(1)), sync)
                .update();
        return recorded;
    }

    private int insert(String sync, TriggerKind kind, List<Instant> due) {
        return jdbc.sql(
                        """
                        INSERT INTO sync_fire
                            (sync, scheduled_for, job_key, trigger, outcome, outcome_reason, definition_version)
                        SELECT :sync, due.at, %s, :kind, 'missed', 'no node was there to run it', %s
                        FROM unnest(:due) AS due (at)
                        WHERE NOT EXISTS (
                                  SELECT FROM qrtz_fired_triggers f
                                  WHERE f.job_name = :sync AND to_timestamp(f.sched_time / 1000.0) = due.at)
                          AND NOT EXISTS (
                                  SELECT FROM sync_fire f WHERE f.sync = :sync AND f.scheduled_for = due.at)
                        ORDER BY due.at
                        ON CONFLICT DO NOTHING
                        """
                                .formatted(
                                        FireStore.JOB_KEY.formatted("due.at"), FireStore.VERSION))
                .param("sync", sync)
                .param("kind", kind.wireName())
                .param("due", due.stream().map(Timestamp::from).toArray(Timestamp[]::new))
                .update();
    }

    private record Window(
            Instant from, Instant to, Instant anchor, String expression, String zone) {}
}
