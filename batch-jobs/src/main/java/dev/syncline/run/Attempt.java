package dev.syncline.run;

import dev.syncline.schedule.Fire;
import dev.syncline.sync.TriggerKind;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;

/// One Batch `JobExecution` of a run, before it has its number: what the job's parameters say.
///
/// @param epoch the lease's fencing number under which this attempt may write
/// @param definitionVersion which version of the sync's definition the run was fired with
/// @param trigger what caused this attempt, which for a second one is not what caused the run
public record Attempt(
        long runId,
        String sync,
        Instant scheduledFor,
        long epoch,
        TriggerKind trigger,
        @Nullable String actor,
        @Nullable String reason,
        String node,
        int definitionVersion) {

    static final String SYNC = "sync";
    static final String SCHEDULED_FOR = "scheduledFor";
    static final String EPOCH = "epoch";
    static final String RUN_ID = "runId";

    // As long as the column (32) and readable; also what sync_fire.job_key holds.
    private static final DateTimeFormatter JOB_KEY =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    static Attempt of(Fire fire, long epoch, Node node) {
        return new Attempt(
                fire.runId(),
                fire.sync(),
                fire.scheduledFor(),
                epoch,
                fire.trigger(),
                fire.actor(),
                fire.reason(),
                node.name(),
                fire.definitionVersion());
    }

    /// Identifying are the sync and the scheduled time only, so that a later attempt may carry
    /// another epoch and actor.
    JobParameters toJobParameters() {
        JobParametersBuilder parameters =
                new JobParametersBuilder()
                        .addString(SYNC, sync, true)
                        .addString(SCHEDULED_FOR, JOB_KEY.format(scheduledFor), true)
                        .addLong(RUN_ID, runId, false)
                        .addLong(EPOCH, epoch, false)
                        .addString("trigger", trigger.wireName(), false)
                        .addString("node", node, false)
                        .addLong("definitionVersion", (long) definitionVersion, false);
        if (actor != null) {
            parameters.addString("actor", actor, false);
        }
        if (reason != null) {
            parameters.addString("reason", reason, false);
        }
        return parameters.toJobParameters();
    }

    /// The `BATCH_JOB_INSTANCE.JOB_KEY` of a run: its scheduled time. Together with the job's name
    /// it is unique, and the views join on it.
    static String jobKey(JobParameters parameters) {
        String scheduledFor = parameters.getString(SCHEDULED_FOR);
        if (scheduledFor == null) {
            throw new IllegalArgumentException(
                    "A run's parameters name its scheduled time: " + parameters);
        }
        return scheduledFor;
    }
}
