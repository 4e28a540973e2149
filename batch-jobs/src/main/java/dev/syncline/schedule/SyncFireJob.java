package dev.syncline.schedule;

import dev.syncline.sync.TriggerKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDataMap;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// Turns what Quartz fires into a [Fire]. Not `@DisallowConcurrentExecution`: that flag is a hint
/// in a cluster, and the lease does the exclusion.
final class SyncFireJob implements Job {

    static final String RUN_ID = "runId";
    static final String KIND = "kind";
    static final String ACTOR = "actor";
    static final String REASON = "reason";

    private static final String GROUP = "syncs";
    private static final Logger log = LoggerFactory.getLogger(SyncFireJob.class);

    private final FireStore fires;
    private final FireHandler handler;

    SyncFireJob(FireStore fires, FireHandler handler) {
        this.fires = fires;
        this.handler = handler;
    }

    static JobKey key(String sync) {
        return new JobKey(sync, GROUP);
    }

    static JobDetail detail(String sync) {
        return JobBuilder.newJob(SyncFireJob.class)
                .withIdentity(key(sync))
                .storeDurably()
                .requestRecovery()
                .build();
    }

    @Override
    public void execute(JobExecutionContext context) {
        String sync = context.getJobDetail().getKey().getName();
        try (MDC.MDCCloseable _ = MDC.putCloseable("sync", sync)) {
            fire(context, sync);
        }
    }

    private void fire(JobExecutionContext context, String sync) {
        try {
            JobDataMap data = context.getMergedJobDataMap();
            Fire fire =
                    data.containsKey(RUN_ID)
                            ? asked(data)
                            : due(context, sync, data.getString(KIND));
            if (fire != null) {
                handler.handle(fire);
            }
        } catch (RuntimeException e) {
            // Quartz must not fire it again at once: what is left to do, the lease's end and its
            // recovery tell.
            log.error("A fire of sync {} ended badly", sync, e);
        }
    }

    private @Nullable Fire asked(JobDataMap data) {
        return fires.find(Long.parseLong(data.getString(RUN_ID)))
                .map(fire ->
                        fire.as(
                                TriggerKind.ofWireName(data.getString(KIND)),
                                data.getString(ACTOR),
                                data.getString(REASON)))
                .orElse(null);
    }

    /// A recovered fire keeps the time for which it was scheduled, and so finds its row.
    private @Nullable Fire due(JobExecutionContext context, String sync, @Nullable String kind) {
        Instant scheduledFor = context.getScheduledFireTime().toInstant();
        TriggerKind scheduled = kind == null ? TriggerKind.CRON : TriggerKind.ofWireName(kind);
        FireStore.Recorded recorded = fires.recordDue(sync, scheduledFor, scheduled);
        TriggerKind trigger = recorded.isNew() ? scheduled : TriggerKind.RECOVERY;
        return fires.find(recorded.runId()).map(fire -> fire.as(trigger, null, null)).orElse(null);
    }
}
