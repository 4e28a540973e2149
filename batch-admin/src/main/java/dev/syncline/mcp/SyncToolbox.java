package dev.syncline.mcp;

import dev.syncline.mcp.Tool.Call;
import dev.syncline.operation.SyncOperations;
import dev.syncline.run.RunQueries;
import dev.syncline.run.Sync;
import dev.syncline.run.SyncRegistry;
import dev.syncline.schedule.ScheduleState;
import dev.syncline.schedule.SyncScheduler;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// What there is, when it runs next, and whether its schedule is in force.
@Component
final class SyncToolbox implements Toolbox {

    private static final Logger log = LoggerFactory.getLogger(SyncToolbox.class);
    private static final int FIRES_SHOWN = 5;
    private static final int MOST = 200;

    private final SyncRegistry syncs;
    private final SyncScheduler scheduler;
    private final RunQueries runs;
    private final SyncOperations operations;

    SyncToolbox(
            SyncRegistry syncs,
            SyncScheduler scheduler,
            RunQueries runs,
            SyncOperations operations) {
        this.syncs = syncs;
        this.scheduler = scheduler;
        this.runs = runs;
        this.operations = operations;
    }

    @Override
    public List<Tool> tools() {
        ToolInput sync = ToolInput.NONE.text("sync", "The sync's name, from list_syncs");
        return List.of(
                Tool.looking(
                        "list_syncs",
                        "Lists the syncs: what each does, its schedule, whether it is paused, when it fires next.",
                        ToolInput.NONE.optionalText(
                                "after",
                                "The last name already seen, when there are more than 200"),
                        this::list),
                Tool.looking(
                        "get_sync",
                        "Tells of one sync: its schedule with the next fires, its last run, what waits in its queue.",
                        sync,
                        this::get),
                Tool.acting(
                        "pause_sync",
                        "Stops a sync's schedule until somebody resumes it. A run under way goes on, and runs that are asked for still run.",
                        sync,
                        call -> previewPause(find(call)),
                        call -> pause(find(call).name(), call)),
                Tool.acting(
                        "resume_sync",
                        "Puts a paused sync's schedule into force again.",
                        sync,
                        call -> previewResume(find(call)),
                        call -> resume(find(call).name(), call)));
    }

    private Reply list(Call call) {
        List<Sync> oneMore = syncs.page(call.arguments().optionalText("after"), MOST + 1);
        List<Sync> page = oneMore.subList(0, Math.min(MOST, oneMore.size()));
        Map<String, ScheduleState> states = scheduler.states();
        Map<String, Instant> fires = scheduler.nextFires();
        return new Reply()
                .with(
                        "syncs",
                        page.stream()
                                .map(sync ->
                                        summary(sync, Optional.ofNullable(states.get(sync.name())))
                                                .with("next_fire", fires.get(sync.name())))
                                .toList())
                .with("next", oneMore.size() > MOST ? page.getLast().name() : null);
    }

    private Reply get(Call call) {
        Sync sync = find(call);
        Optional<ScheduleState> state = scheduler.state(sync.name());
        return summary(sync, state)
                .with("next_fires", scheduler.nextFires(sync.name(), FIRES_SHOWN))
                .with("connections", sync.definition().connections())
                .with("queue_size", queueSize(sync))
                .with("last_run", runs.last(sync.name()).map(RunReply::of).orElse(null));
    }

    private static Reply summary(Sync sync, Optional<ScheduleState> state) {
        return new Reply()
                .with("name", sync.name())
                .with("description", sync.definition().description())
                .with("schedule", state.map(ScheduleState::expression).orElse(null))
                .with("zone", state.map(ScheduleState::zone).orElse(null))
                .with("paused", state.map(ScheduleState::paused).orElse(false))
                .with("paused_by", state.map(ScheduleState::pausedBy).orElse(null))
                .untrusted("pause_reason", state.map(ScheduleState::pauseReason).orElse(null));
    }

    /// Also for the tools that know a sync by another name.
    String previewPause(String name) {
        return previewPause(syncs.find(name).orElseThrow(() -> ToolRefused.unknownSync(name)));
    }

    private String previewPause(Sync sync) {
        ScheduleState state = scheduler.state(sync.name()).orElse(null);
        if (state == null || state.expression() == null) {
            return "Sync '%s' has no schedule: it runs only when asked to. Once paused, it goes on doing so."
                    .formatted(sync.name());
        }
        if (state.paused()) {
            return "The schedule of sync '%s' is paused already, by %s; nothing would change."
                    .formatted(sync.name(), state.pausedBy());
        }
        return "The schedule of sync '%s' (%s, %s) stops until somebody resumes it%s.%s"
                .formatted(
                        sync.name(),
                        state.expression(),
                        state.zone(),
                        scheduler.nextFires(sync.name(), 1).stream()
                                .findFirst()
                                .map("; it would have fired at %s"::formatted)
                                .orElse(""),
                        underWay(sync)
                                .map(" Run %d of it, which is under way, goes on."::formatted)
                                .orElse(""));
    }

    String previewResume(String name) {
        return previewResume(syncs.find(name).orElseThrow(() -> ToolRefused.unknownSync(name)));
    }

    private String previewResume(Sync sync) {
        ScheduleState state = scheduler.state(sync.name()).orElse(null);
        return state == null || !state.paused()
                ? "The schedule of sync '%s' is not paused; nothing would change."
                        .formatted(sync.name())
                : "The schedule of sync '%s' (%s, %s), which %s paused, is in force again."
                        .formatted(
                                sync.name(),
                                Objects.requireNonNullElse(state.expression(), "none"),
                                state.zone(),
                                state.pausedBy());
    }

    private Optional<Long> underWay(Sync sync) {
        return runs.underWay().stream()
                .filter(run -> run.sync().equals(sync.name()))
                .map(run -> run.runId())
                .findFirst();
    }

    Reply pause(String name, Call call) {
        return state(name, operations.pause(name, call.caller(), call.arguments().reason()));
    }

    Reply resume(String name, Call call) {
        return state(name, operations.resume(name, call.caller(), call.arguments().reason()));
    }

    private Reply state(String name, Optional<ScheduleState> now) {
        ScheduleState state = now.orElseThrow(() -> ToolRefused.unknownSync(name));
        return new Reply()
                .with("done", true)
                .with("sync", name)
                .with("paused", state.paused())
                .with("next_fires", scheduler.nextFires(name, FIRES_SHOWN));
    }

    private Sync find(Call call) {
        String name = call.arguments().text("sync");
        return syncs.find(name).orElseThrow(() -> ToolRefused.unknownSync(name));
    }

    /// Its peer may be away just now.
    static @Nullable Long queueSize(Sync sync) {
        try {
            OptionalLong size = sync.insight().queueSize().get();
            return size.isPresent() ? size.getAsLong() : null;
        } catch (RuntimeException e) {
            log.warn("The queue of sync {} could not be counted: {}", sync.name(), e.toString());
            return null;
        }
    }
}
