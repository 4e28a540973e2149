package dev.syncline.schedule;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SyncDefinition;
import dev.syncline.sync.SyncSchedule;
import dev.syncline.sync.SynclineException;
import dev.syncline.sync.TriggerKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// Plans fires. Every method joins the transaction of the calling thread or opens one: our rows and
/// Quartz's commit together. Thread-safe.
public final class SyncScheduler {

    private static final String SCHEDULES = "schedule";

    private final Scheduler quartz;
    private final FireStore fires;
    private final OneShotFires oneShots;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final MissedFires missed;

    SyncScheduler(
            Scheduler quartz,
            FireStore fires,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            MissedFires missed) {
        this.quartz = quartz;
        this.fires = fires;
        this.oneShots = new OneShotFires(quartz, jdbc);
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.missed = missed;
    }

    /// Makes the database's plan that of these definitions. An unchanged schedule keeps its
    /// trigger, so that a rolling restart loses no fire. Safe on several nodes at once.
    ///
    /// @throws SynclineException of class `config` when a schedule can't be used
    public void register(Collection<SyncDefinition> definitions) {
        doInTransaction(() -> {
            jdbc.sql("SELECT pg_advisory_xact_lock(hashtext('syncline.register'))")
                    .query()
                    .listOfRows();
            for (SyncDefinition definition : definitions) {
                register(definition);
            }
        });
    }

    private void register(SyncDefinition definition) throws SchedulerException {
        SyncSchedule schedule = definition.schedule();
        jdbc.sql(
                        """
                        INSERT INTO sync_schedule AS s (sync, expression, zone, definition_version) VALUES (?, ?, ?, ?)
                        ON CONFLICT (sync) DO UPDATE
                        SET expression = excluded.expression, zone = excluded.zone,
                            definition_version = greatest(s.definition_version, excluded.definition_version)
                        """)
                .param(definition.name())
                .param(schedule.expression().orElse(null))
                .param(schedule.zone().getId())
                .param(definition.version())
                .update();
        quartz.addJob(SyncFireJob.detail(definition.name()), true);
        plan(definition.name());
    }

    /// Brings the sync's trigger in line with `sync_schedule`.
    private void plan(String sync) throws SchedulerException {
        ScheduleState state = state(sync).orElseThrow();
        TriggerKey key = new TriggerKey(sync, SCHEDULES);
        String wanted = state.expression() == null ? "" : state.expression() + " " + state.zone();
        Trigger present = quartz.getTrigger(key);
        if (present != null && wanted.equals(present.getDescription())) {
            return;
        }
        if (present != null && present.getDescription() != null) {
            // As the schedule that ends has it: the expression, and behind its last blank the zone.
            String ending = present.getDescription();
            int blank = ending.lastIndexOf(' ');
            missed.account(sync, ending.substring(0, blank), ending.substring(blank + 1));
        }
        // Never rescheduled in place: Quartz corrupts its rows when a trigger changes its type.
        quartz.unscheduleJob(key);
        if (state.expression() != null) {
            DueTimes times = dueTimes(state.expression(), state.zone());
            quartz.scheduleJob(
                    TriggerBuilder.newTrigger()
                            .withIdentity(key)
                            .forJob(SyncFireJob.key(sync))
                            .withDescription(wanted)
                            .usingJobData(SyncFireJob.KIND, times.kind().wireName())
                            .startAt(
                                    new Date(
                                            System.currentTimeMillis()
                                                    + times.firstDelay().toMillis()))
                            .withSchedule(times.quartzSchedule())
                            .build());
            if (state.paused()) {
                quartz.pauseTrigger(key);
            }
        }
        jdbc.sql("UPDATE sync_schedule SET accounted_until = clock_timestamp() WHERE sync = ?")
                .param(sync)
                .update();
    }

    /// A schedule in words, such as `every 15 minutes`; without its zone.
    ///
    /// @throws SynclineException of class `config` when the expression can't be read
    public static String inWords(String expression) {
        return DueTimes.of(SyncSchedule.of(expression, ZoneOffset.UTC), expression.strip())
                .inWords();
    }

    static DueTimes dueTimes(String expression, String zone) {
        return DueTimes.of(SyncSchedule.of(expression, DueTimes.zone(zone)), expression.strip());
    }

    /// Asks for a fire now.
    ///
    /// @return the run id, at which the fire can be followed from now on
    public long fireNow(
            String sync, TriggerKind kind, @Nullable String actor, @Nullable String reason) {
        return fireAt(sync, kind, Instant.now(), actor, reason);
    }

    /// Asks for a fire beside the sync's schedule.
    ///
    /// @param at not before that time; the run is pending until then
    /// @return the run id
    public long fireAt(
            String sync,
            TriggerKind kind,
            Instant at,
            @Nullable String actor,
            @Nullable String reason) {
        return inTransaction(() -> {
            long runId = fires.recordAsked(sync, kind, actor, reason);
            oneShots.plan(fires.find(runId).orElseThrow(), at);
            return runId;
        });
    }

    /// Plans a further attempt of a run. Does nothing when one is planned for that time or an
    /// earlier one.
    public void fireAgain(
            long runId,
            TriggerKind kind,
            Instant at,
            @Nullable String actor,
            @Nullable String reason) {
        doInTransaction(() -> {
            Optional<Fire> fire = fires.find(runId);
            if (fire.isPresent() && !oneShots.isPlanned(runId, at)) {
                oneShots.plan(fire.get().as(kind, actor, reason), at);
            }
        });
    }

    /// Whether a further attempt of the run waits for its time.
    public boolean isPlanned(long runId) {
        return oneShots.isPlanned(runId, Instant.ofEpochMilli(Long.MAX_VALUE));
    }

    /// Stops the schedule of a sync; whoever asks for a fire still gets one. Instants that pass
    /// meanwhile are not missed.
    public void pause(String sync, @Nullable String actor, @Nullable String reason) {
        doInTransaction(() -> {
            accountForMissed(sync);
            jdbc.sql(
                            """
                            UPDATE sync_schedule
                            SET paused_at = clock_timestamp(), paused_by = ?, pause_reason = ?, version = version + 1
                            WHERE sync = ? AND paused_at IS NULL
                            """)
                    .param(actor)
                    .param(reason)
                    .param(sync)
                    .update();
            quartz.pauseTrigger(new TriggerKey(sync, SCHEDULES));
        });
    }

    private void accountForMissed(String sync) {
        state(sync)
                .filter(state -> state.expression() != null)
                .ifPresent(state ->
                        missed.account(sync, String.valueOf(state.expression()), state.zone()));
    }

    public void resume(String sync) {
        doInTransaction(() -> {
            jdbc.sql(
                            """
                            UPDATE sync_schedule
                            SET paused_at = NULL, paused_by = NULL, pause_reason = NULL, version = version + 1,
                                accounted_until = clock_timestamp()
                            WHERE sync = ? AND paused_at IS NOT NULL
                            """)
                    .param(sync)
                    .update();
            quartz.resumeTrigger(new TriggerKey(sync, SCHEDULES));
        });
    }

    /// Sets an operator's schedule in place of the one that the code or the configuration says. It
    /// stays when that one changes.
    ///
    /// @param own null to return to the code's own
    /// @param ifVersion the [ScheduleState#version] that it must have now; null for whichever
    /// @return empty when the sync has none of that version
    /// @throws SynclineException of class `config` when the schedule can't be used
    public Optional<ScheduleState> reschedule(
            String sync,
            @Nullable OwnSchedule own,
            @Nullable Long ifVersion,
            @Nullable String actor,
            @Nullable String reason) {
        if (own != null) {
            var _ = dueTimes(own.expression(), own.zone());
        }
        return inTransaction(() -> {
            boolean changed =
                    jdbc.sql(
                                            """
                                            UPDATE sync_schedule
                                            SET own_expression = :expression, own_zone = :zone, own_set_by = :actor,
                                                own_set_reason = :reason, version = version + 1, updated_at = clock_timestamp()
                                            WHERE sync = :sync AND (:version::bigint IS NULL OR version = :version)
                                            """)
                                    .param("expression", own == null ? null : own.expression())
                                    .param("zone", own == null ? null : own.zone())
                                    .param("actor", actor)
                                    .param("reason", reason)
                                    .param("sync", sync)
                                    .param("version", ifVersion)
                                    .update()
                            == 1;
            if (!changed) {
                return Optional.empty();
            }
            plan(sync);
            jdbc.sql(OneShotFires.WAKE).query().listOfRows();
            return state(sync);
        });
    }

    /// @param expression as in [SyncSchedule]
    /// @param zone its id
    public record OwnSchedule(String expression, String zone) {}

    /// Ends the schedule of a sync that nobody knows any more. It comes back with [#register].
    public void unschedule(String sync) {
        doInTransaction(() -> {
            quartz.unscheduleJob(new TriggerKey(sync, SCHEDULES));
        });
    }

    /// Forgets a sync's schedule, whoever set it, and all that is planned of it. It comes back with
    /// [#register].
    public void remove(String sync) {
        doInTransaction(() -> {
            accountForMissed(sync);
            jdbc.sql("DELETE FROM sync_schedule WHERE sync = ?").param(sync).update();
            // Takes Quartz's lock: it fails when a trigger is used up while it deletes the job.
            quartz.unscheduleJob(new TriggerKey(sync, SCHEDULES));
            quartz.deleteJob(SyncFireJob.key(sync));
        });
    }

    public Optional<ScheduleState> state(String sync) {
        return state(sync, "");
    }

    /// As [#state]; nobody else changes it until the end of the caller's transaction.
    public Optional<ScheduleState> lockedState(String sync) {
        return state(sync, "FOR UPDATE");
    }

    private Optional<ScheduleState> state(String sync, String lock) {
        return jdbc.sql(
                        """
                        SELECT coalesce(own_expression, expression), coalesce(own_zone, zone), paused_at IS NOT NULL,
                               paused_by, pause_reason, version
                        FROM sync_schedule WHERE sync = ?
                        """
                                + lock)
                .param(sync)
                .query(SyncScheduler::scheduleState)
                .optional();
    }

    /// The next instant at which each sync is due, by name; one that is paused, or has no schedule,
    /// is missing. An instant in the past is overdue: no node has come to it.
    public Map<String, Instant> nextFires() {
        Map<String, Instant> bySync = new HashMap<>();
        jdbc.sql(
                        """
                        SELECT t.trigger_name, t.next_fire_time
                        FROM qrtz_triggers t JOIN sync_schedule s ON s.sync = t.trigger_name
                        WHERE t.trigger_group = ? AND s.paused_at IS NULL AND t.next_fire_time > 0
                        """)
                .param(SCHEDULES)
                .query(row -> {
                    bySync.put(row.getString(1), Instant.ofEpochMilli(row.getLong(2)));
                });
        return bySync;
    }

    /// The schedules of all syncs, by name.
    public Map<String, ScheduleState> states() {
        Map<String, ScheduleState> bySync = new HashMap<>();
        jdbc.sql(
                        """
                        SELECT coalesce(own_expression, expression), coalesce(own_zone, zone), paused_at IS NOT NULL,
                               paused_by, pause_reason, version, sync
                        FROM sync_schedule
                        """)
                .query(row -> {
                    bySync.put(row.getString(7), scheduleState(row, 0));
                });
        return bySync;
    }

    private static ScheduleState scheduleState(ResultSet row, int number) throws SQLException {
        return new ScheduleState(
                row.getString(1),
                row.getString(2),
                row.getBoolean(3),
                row.getString(4),
                row.getString(5),
                row.getLong(6));
    }

    /// The next instants at which the sync is due; none when it is paused or has no schedule.
    public List<Instant> nextFires(String sync, int count) {
        return inTransaction(() -> {
            Trigger trigger = quartz.getTrigger(new TriggerKey(sync, SCHEDULES));
            if (trigger == null || state(sync).filter(state -> !state.paused()).isEmpty()) {
                return List.of();
            }
            return java.util.stream.Stream.iterate(
                            trigger.getNextFireTime(),
                            java.util.Objects::nonNull,
                            trigger::getFireTimeAfter)
                    .limit(count)
                    .map(Date::toInstant)
                    .toList();
        });
    }

    public void start() {
        doInTransaction(quartz::start);
    }

    /// No further fire begins on this node; what runs goes on.
    public void standby() {
        try {
            quartz.standby();
        } catch (SchedulerException e) {
            throw failed(e);
        }
    }

    /// Makes this node look for due triggers at once, because another one has planned something.
    public void wakeUp() {
        doInTransaction(() -> {
            // Quartz offers no other public way to wake its thread: this changes nothing and
            // signals it.
            quartz.resumeTrigger(new TriggerKey("nothing", "wake"));
        });
    }

    private <T> T inTransaction(QuartzWork<T> work) {
        return transaction.execute(status -> {
            try {
                return work.perform();
            } catch (SchedulerException e) {
                throw failed(e);
            }
        });
    }

    private void doInTransaction(QuartzAction action) {
        inTransaction(() -> {
            action.perform();
            return true;
        });
    }

    private static SynclineException failed(SchedulerException e) {
        return new SynclineException(ErrorClass.PLATFORM, "Quartz failed: " + e.getMessage(), e);
    }

    @FunctionalInterface
    private interface QuartzAction {
        void perform() throws SchedulerException;
    }

    @FunctionalInterface
    private interface QuartzWork<T> {
        T perform() throws SchedulerException;
    }
}
