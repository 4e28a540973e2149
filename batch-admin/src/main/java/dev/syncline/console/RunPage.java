package dev.syncline.console;

import dev.syncline.operation.AuditLog;
import dev.syncline.operation.Caller;
import dev.syncline.operation.RunOperations;
import dev.syncline.reject.ErrorQueries;
import dev.syncline.reject.RecordError;
import dev.syncline.run.RestartPreviews;
import dev.syncline.run.Run;
import dev.syncline.run.RunAttempt;
import dev.syncline.run.RunControl.Answer;
import dev.syncline.run.RunQueries;
import dev.syncline.run.RunStep;
import dev.syncline.run.SyncHistory;
import dev.syncline.telemetry.RunLog;
import dev.syncline.telemetry.RunLogLine;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
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

/// `/runs/{id}`: what a run did, how far it is, why it ended so, and what can be done about it. An
/// action leads back here; one that isn't possible shows the page with the reason.
@Controller
@RequestMapping("/runs/{runId}")
final class RunPage {

    private static final int REJECTS_SHOWN = 50;
    private static final int NEIGHBOURS = 15;
    private static final int LINES_SHOWN = 200;

    private final RunQueries runs;
    private final SyncHistory history;
    private final RestartPreviews previews;
    private final ErrorQueries errors;
    private final AuditLog audit;
    private final RunLog log;
    private final RunOperations operations;
    private final Clock clock;

    RunPage(
            RunQueries runs,
            SyncHistory history,
            RestartPreviews previews,
            ErrorQueries errors,
            AuditLog audit,
            RunLog log,
            RunOperations operations,
            Clock clock) {
        this.runs = runs;
        this.history = history;
        this.previews = previews;
        this.errors = errors;
        this.audit = audit;
        this.log = log;
        this.operations = operations;
        this.clock = clock;
    }

    /// A line of the log.
    public record LineView(RunLogLine line, Moment at) {}

    @GetMapping
    String show(@PathVariable long runId, Model model, HttpServletResponse response) {
        Optional<Run> found = runs.find(runId);
        if (found.isEmpty()) {
            return Answers.unknown("There is no run " + runId + ".", model, response);
        }
        Run run = found.get();
        RunView view = RunView.of(run);
        List<RunAttempt> attempts = runs.attempts(runId);
        List<RunStep> steps = runs.steps(runId);
        List<SyncHistory.Bar> around =
                history.around(run.sync(), run.scheduledFor(), NEIGHBOURS, NEIGHBOURS);
        List<RecordError> troubles = errors.ofRun(runId, 0, REJECTS_SHOWN);
        model.addAttribute("view", view);
        model.addAttribute("steps", steps);
        runs.facts(runId)
                .ifPresent(facts ->
                        model.addAttribute(
                                "timeline",
                                Timeline.of(run, facts, attempts, steps, audit.ofRun(runId))));
        if (view.isUnderWay()) {
            model.addAttribute("progress", Progress.of(run, around, clock.instant()));
        }
        if (view.canRestart()) {
            model.addAttribute("preview", PreviewView.of(previews.of(run)));
        }
        model.addAttribute(
                "rejects",
                troubles.stream().filter(error -> !error.phase().equals("run")).toList());
        model.addAttribute("traces", Traces.of(troubles));
        model.addAttribute("parameters", runs.parameters(runId));
        model.addAttribute(
                "lines",
                log.of(runId, LINES_SHOWN).stream()
                        .map(line -> new LineView(line, Moment.at(line.at())))
                        .toList());
        neighbours(run, around, model);
        return "run";
    }

    private static void neighbours(Run run, List<SyncHistory.Bar> around, Model model) {
        int here = around.stream().map(SyncHistory.Bar::runId).toList().indexOf(run.runId());
        model.addAttribute("earlier", here > 0 ? around.get(here - 1).runId() : null);
        model.addAttribute(
                "later",
                here >= 0 && here < around.size() - 1 ? around.get(here + 1).runId() : null);
        model.addAttribute("around", RunBars.of(around, around.size()));
    }

    @PostMapping("/restart")
    String restart(
            @PathVariable long runId,
            @RequestParam(required = false) @Nullable String reason,
            Caller caller,
            Model model,
            HttpServletResponse response) {
        return after(
                operations.restart(runId, caller, Answers.reason(reason)), runId, model, response);
    }

    @PostMapping("/stop")
    String stop(
            @PathVariable long runId,
            @RequestParam(required = false) @Nullable String reason,
            Caller caller,
            Model model,
            HttpServletResponse response) {
        return after(
                operations.stop(runId, caller, Answers.reason(reason)), runId, model, response);
    }

    @PostMapping("/abandon")
    String abandon(
            @PathVariable long runId,
            @RequestParam(required = false) @Nullable String reason,
            Caller caller,
            Model model,
            HttpServletResponse response) {
        return after(
                operations.abandon(runId, caller, Answers.reason(reason)), runId, model, response);
    }

    private String after(Answer answer, long runId, Model model, HttpServletResponse response) {
        return switch (answer) {
            case Answer.Accepted accepted -> "redirect:/runs/" + runId;
            case Answer.Refused refused -> {
                Answers.refused(refused.why(), model, response);
                yield show(runId, model, response);
            }
            case Answer.Unknown unknown ->
                    Answers.unknown("There is no run " + runId + ".", model, response);
        };
    }
}
