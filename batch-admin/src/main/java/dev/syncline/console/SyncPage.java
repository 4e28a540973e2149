package dev.syncline.console;

import dev.syncline.operation.Caller;
import dev.syncline.operation.SyncOperations;
import dev.syncline.run.Sync;
import dev.syncline.run.SyncHistory;
import dev.syncline.run.SyncRegistry;
import dev.syncline.schedule.ScheduleState;
import dev.syncline.schedule.SyncScheduler;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// `/syncs/{name}`: what a sync does, when it is due, how its runs went, and what can be changed.
@Controller
@RequestMapping("/syncs/{name}")
final class SyncPage {

    private static final int FIRES_SHOWN = 10;
    private static final int RUNS_SHOWN = 60;
    private static final int FEWEST_SLOTS = 24;

    private final SyncRegistry syncs;
    private final SyncScheduler scheduler;
    private final SyncHistory history;
    private final SyncRows rows;
    private final SyncOperations operations;

    SyncPage(
            SyncRegistry syncs,
            SyncScheduler scheduler,
            SyncHistory history,
            SyncRows rows,
            SyncOperations operations) {
        this.syncs = syncs;
        this.scheduler = scheduler;
        this.history = history;
        this.rows = rows;
        this.operations = operations;
    }

    @GetMapping
    String show(@PathVariable String name, Model model, HttpServletResponse response) {
        Optional<Sync> found = syncs.find(name);
        if (found.isEmpty()) {
            return unknown(name, model, response);
        }
        Sync sync = found.get();
        ScheduleState state = scheduler.state(name).orElse(null);
        List<SyncHistory.Bar> last =
                history.last(List.of(name), RUNS_SHOWN).getOrDefault(name, List.of());
        int slots = Math.max(FEWEST_SLOTS, last.size());
        model.addAttribute("row", rows.of(List.of(sync)).getFirst());
        model.addAttribute("policies", SyncPolicies.of(sync));
        model.addAttribute("outline", sync.outline());
        model.addAttribute("connections", sync.definition().connections());
        model.addAttribute("state", state);
        model.addAttribute("zone", state == null ? "UTC" : SyncRows.zone(state.zone()));
        model.addAttribute(
                "fires",
                scheduler.nextFires(name, FIRES_SHOWN).stream()
                        .map(fire -> DueFire.of(fire, state))
                        .toList());
        model.addAttribute("hasRuns", !last.isEmpty());
        model.addAttribute("durations", RunBars.of(last, slots, 10, 90, RunBars.Measure.DURATION));
        model.addAttribute("volumes", RunBars.of(last, slots, 10, 90, RunBars.Measure.VOLUME));
        model.addAttribute("spread", Spread.of(last));
        return "sync";
    }

    @PostMapping("/trigger")
    String trigger(
            @PathVariable String name,
            @RequestParam(required = false) @Nullable String reason,
            Caller caller,
            Model model,
            HttpServletResponse response) {
        return operations
                .trigger(name, caller, Answers.reason(reason))
                .map(run -> "redirect:/runs/" + run.runId())
                .orElseGet(() -> unknown(name, model, response));
    }

    @PostMapping("/pause")
    String pause(
            @PathVariable String name,
            @RequestParam(required = false) @Nullable String reason,
            Caller caller,
            Model model,
            HttpServletResponse response) {
        return back(operations.pause(name, caller, Answers.reason(reason)), name, model, response);
    }

    @PostMapping("/resume")
    String resume(
            @PathVariable String name,
            @RequestParam(required = false) @Nullable String reason,
            Caller caller,
            Model model,
            HttpServletResponse response) {
        return back(operations.resume(name, caller, Answers.reason(reason)), name, model, response);
    }

    /// @param version of the schedule that the person saw; nobody overwrites what another one has
    ///   set meanwhile
    /// @param expression blank returns to the schedule that the code or the configuration says
    @PostMapping("/schedule")
    String reschedule(
            @PathVariable String name,
            @RequestParam long version,
            @RequestParam(defaultValue = "") String expression,
            @RequestParam(defaultValue = "UTC") String zone,
            @RequestParam(required = false) @Nullable String reason,
            Caller caller,
            Model model,
            HttpServletResponse response) {
        SyncScheduler.OwnSchedule own =
                expression.isBlank()
                        ? null
                        : new SyncScheduler.OwnSchedule(expression.strip(), zone.strip());
        try {
            Optional<ScheduleState> now =
                    operations.reschedule(name, own, version, caller, Answers.reason(reason));
            if (now.isPresent() || syncs.find(name).isEmpty()) {
                return back(now, name, model, response);
            }
            Answers.refused(
                    "Somebody else has changed this schedule meanwhile; look at it again, then change it.",
                    model,
                    response);
        } catch (SynclineException e) {
            if (e.errorClass() != ErrorClass.CONFIG) {
                throw e;
            }
            Answers.refused(e.getMessage() + ".", model, response);
        }
        return show(name, model, response);
    }

    private static String back(
            Optional<ScheduleState> now, String name, Model model, HttpServletResponse response) {
        return now.isPresent() ? "redirect:/syncs/" + name : unknown(name, model, response);
    }

    private static String unknown(String name, Model model, HttpServletResponse response) {
        return Answers.unknown("There is no sync '%s'.".formatted(name), model, response);
    }
}
