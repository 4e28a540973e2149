package dev.syncline.console;

import dev.syncline.connection.ConnectionState;
import dev.syncline.connection.ConnectionStates;
import dev.syncline.operation.Caller;
import dev.syncline.operation.Role;
import dev.syncline.run.RunQueries;
import dev.syncline.run.Sync;
import dev.syncline.run.SyncRegistry;
import dev.syncline.schedule.ScheduleState;
import dev.syncline.schedule.SyncScheduler;
import dev.syncline.sync.RunStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/// `/`: what needs a person now, each sync with its last run, and the newest runs.
@Controller
final class OverviewPage {

    private static final int NEWEST_RUNS = 30;

    private final SyncRegistry syncs;
    private final SyncScheduler scheduler;
    private final RunQueries runs;
    private final ConnectionStates connections;

    OverviewPage(
            SyncRegistry syncs,
            SyncScheduler scheduler,
            RunQueries runs,
            ConnectionStates connections) {
        this.syncs = syncs;
        this.scheduler = scheduler;
        this.runs = runs;
        this.connections = connections;
    }

    /// @param schedule null when it runs only when asked to
    public record SyncRow(
            String name,
            String description,
            @Nullable String schedule,
            String zone,
            boolean paused,
            @Nullable Moment next,
            @Nullable RunView last) {}

    @GetMapping("/")
    String show(Caller caller, Model model) {
        List<SyncRow> rows = syncs.all().stream().map(this::row).toList();
        model.addAttribute("syncs", rows);
        model.addAttribute("failed", rows.stream().filter(OverviewPage::needsAPerson).toList());
        model.addAttribute(
                "offline", connections.all().stream().filter(ConnectionState::isOffline).toList());
        model.addAttribute(
                "runs",
                runs.list(new RunQueries.Filter(null, null, null, null, null, NEWEST_RUNS)).stream()
                        .map(RunView::of)
                        .toList());
        model.addAttribute("actor", caller.actor());
        model.addAttribute("mayAct", caller.role().covers(Role.OPERATOR));
        return "overview";
    }

    private static boolean needsAPerson(SyncRow row) {
        return row.last() != null
                && (row.last().run().status() == RunStatus.FAILED
                        || row.last().run().status() == RunStatus.COMPLETED_WITH_ERRORS);
    }

    private SyncRow row(Sync sync) {
        ScheduleState state = scheduler.state(sync.name()).orElse(null);
        return new SyncRow(
                sync.name(),
                sync.definition().description(),
                state == null ? null : state.expression(),
                state == null ? "UTC" : state.zone(),
                state != null && state.paused(),
                scheduler.nextFires(sync.name(), 1).stream()
                        .findFirst()
                        .map(Moment::of)
                        .orElse(null),
                runs.last(sync.name()).map(RunView::of).orElse(null));
    }
}
