package dev.syncline.mcp;

import dev.syncline.api.RunWait;
import dev.syncline.connection.ConnectionState;
import dev.syncline.connection.ConnectionStates;
import dev.syncline.mcp.Tool.Call;
import dev.syncline.operation.SyncOperations;
import dev.syncline.run.Run;
import dev.syncline.run.RunQueries;
import dev.syncline.run.Sync;
import dev.syncline.run.SyncRegistry;
import dev.syncline.schedule.ScheduleState;
import dev.syncline.schedule.SyncScheduler;
import dev.syncline.sync.RunStatus;
import dev.syncline.system.clientsystem.MeterReadings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// "Run it now": document 4's tool, which there is about meter readings only, for any sync.
@Component
final class TriggerToolbox implements Toolbox {

    private static final int WAIT = 10;
    private static final int LONGEST_WAIT = 60;

    private final SyncRegistry syncs;
    private final SyncScheduler scheduler;
    private final RunQueries runs;
    private final ConnectionStates connections;
    private final SyncOperations operations;
    private final RunWait wait;

    TriggerToolbox(
            SyncRegistry syncs,
            SyncScheduler scheduler,
            RunQueries runs,
            ConnectionStates connections,
            SyncOperations operations,
            RunWait wait) {
        this.syncs = syncs;
        this.scheduler = scheduler;
        this.runs = runs;
        this.connections = connections;
        this.operations = operations;
        this.wait = wait;
    }

    @Override
    public List<Tool> tools() {
        return List.of(
                Tool.acting(
                        "trigger_sync",
                        "Runs a sync now, once, and tells how that went, or that it still runs.",
                        ToolInput.NONE
                                .optionalText(
                                        "sync",
                                        "The sync's name, from list_syncs; unless said '%s', the upload of meter readings"
                                                .formatted(MeterReadings.SYNC))
                                .optionalNumber(
                                        "wait_seconds",
                                        "How long to wait for its end; 10 unless said",
                                        0,
                                        LONGEST_WAIT),
                        call -> preview(find(call)),
                        this::trigger));
    }

    private String preview(Sync sync) {
        String what =
                "Sync '%s' (%s) runs now, once."
                        .formatted(sync.name(), sync.definition().description());
        Optional<String> skipped = skipped(sync);
        if (skipped.isPresent()) {
            return what
                    + " But as things stand it would be recorded as skipped: "
                    + skipped.get()
                    + ".";
        }
        boolean paused = scheduler.state(sync.name()).map(ScheduleState::paused).orElse(false);
        return paused ? what + " Its schedule is paused, and stays so." : what;
    }

    /// Without the words of a peer.
    private Optional<String> skipped(Sync sync) {
        return runs.underWay().stream()
                .filter(run -> run.sync().equals(sync.name()))
                .findFirst()
                .map(run -> "run %d of it is under way".formatted(run.runId()))
                .or(() -> sync.definition().skipReason().get())
                .or(() ->
                        connections.all().stream()
                                .filter(ConnectionState::isOffline)
                                .filter(state ->
                                        sync.definition().connections().contains(state.name()))
                                .findFirst()
                                .map(state ->
                                        "connection '%s' has been offline since %s"
                                                .formatted(state.name(), state.since())));
    }

    private Reply trigger(Call call) {
        Sync sync = find(call);
        Long before = SyncToolbox.queueSize(sync);
        Run run =
                operations
                        .trigger(sync.name(), call.caller(), call.arguments().reason())
                        .orElseThrow(() -> ToolRefused.unknownSync(sync.name()));
        Run now =
                wait.until(run, Duration.ofSeconds(call.arguments().number("wait_seconds", WAIT)));
        return new Reply()
                .with("done", true)
                .with("success", isGood(now) || !now.status().hasEnded())
                .with(
                        "message",
                        "Run %d of sync '%s' is %s"
                                .formatted(now.runId(), now.sync(), now.status().wireName()))
                .with("queue_size_before", before)
                .with("queue_size_after", SyncToolbox.queueSize(sync))
                .with("last_sync_success", now.status().hasEnded() ? isGood(now) : null)
                .with("run", RunReply.of(now));
    }

    private static boolean isGood(Run run) {
        return run.status() == RunStatus.COMPLETED
                || run.status() == RunStatus.COMPLETED_WITH_ERRORS;
    }

    private Sync find(Call call) {
        String asked = call.arguments().optionalText("sync");
        String name = asked == null ? MeterReadings.SYNC : asked;
        return syncs.find(name).orElseThrow(() -> ToolRefused.unknownSync(name));
    }
}
