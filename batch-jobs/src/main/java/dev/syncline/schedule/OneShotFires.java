package dev.syncline.schedule;

import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.TriggerBuilder;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Triggers that fire once: for what somebody asked for, and for further attempts of a run. Writes
/// on the transaction of the calling thread.
final class OneShotFires {

    /// Has every node look for due triggers once the transaction commits.
    static final String WAKE = "SELECT pg_notify('syncline_wake', '')";

    private final Scheduler quartz;
    private final JdbcClient jdbc;

    OneShotFires(Scheduler quartz, JdbcClient jdbc) {
        this.quartz = quartz;
        this.jdbc = jdbc;
    }

    /// @param at not before that time
    void plan(Fire fire, Instant at) throws SchedulerException {
        JobKey job = SyncFireJob.key(fire.sync());
        if (!exists(job)) {
            // A fire that was under way when its sync was removed must still come to an end.
            quartz.addJob(SyncFireJob.detail(fire.sync()), true);
        }
        String kind = fire.trigger().wireName();
        TriggerBuilder<?> trigger =
                TriggerBuilder.newTrigger()
                        // A name of its own each time: while it fires, a one-shot trigger is still
                        // in the table.
                        .withIdentity(kind + "-" + UUID.randomUUID(), group(fire.runId()))
                        .forJob(job)
                        .usingJobData(SyncFireJob.RUN_ID, Long.toString(fire.runId()))
                        .usingJobData(SyncFireJob.KIND, kind)
                        .startAt(Date.from(at))
                        .withSchedule(
                                SimpleScheduleBuilder.simpleSchedule()
                                        .withMisfireHandlingInstructionFireNow());
        if (fire.actor() != null) {
            trigger.usingJobData(SyncFireJob.ACTOR, fire.actor());
        }
        if (fire.reason() != null) {
            trigger.usingJobData(SyncFireJob.REASON, fire.reason());
        }
        quartz.scheduleJob(trigger.build());
        jdbc.sql(WAKE).query().listOfRows();
    }

    private boolean exists(JobKey job) {
        return jdbc.sql(
                        "SELECT EXISTS (SELECT FROM qrtz_job_details WHERE job_name = ? AND job_group = ?)")
                .params(job.getName(), job.getGroup())
                .query(Boolean.class)
                .single();
    }

    /// Whether one of the run waits for its time, which comes then or before.
    boolean isPlanned(long runId, Instant until) {
        return jdbc.sql(
                        """
                        SELECT EXISTS (SELECT FROM qrtz_triggers
                                       WHERE trigger_group = ? AND next_fire_time <= ?
                                         AND trigger_state IN ('WAITING', 'ACQUIRED'))
                        """)
                .params(group(runId), until.toEpochMilli())
                .query(Boolean.class)
                .single();
    }

    private static String group(long runId) {
        return "run-" + runId;
    }
}
