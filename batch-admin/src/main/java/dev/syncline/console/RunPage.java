package dev.syncline.console;

import dev.syncline.operation.Action;
import dev.syncline.operation.AuditLog;
import dev.syncline.operation.Caller;
import dev.syncline.operation.Role;
import dev.syncline.operation.RunOperations;
import dev.syncline.operation.SyncOperations;
import dev.syncline.reject.ErrorQueries;
import dev.syncline.run.Run;
import dev.syncline.run.RunControl.Answer;
import dev.syncline.run.RunQueries;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// `/runs/{id}`: what a run did and why it ended so, and what can be done about it. Each action
/// redirects to the page of the run it is about; one that isn't possible shows it with the reason.
@Controller
final class RunPage {

    private static final int REJECTS_SHOWN = 50;

    private final RunQueries runs;
    private final ErrorQueries errors;
    private final AuditLog audit;
    private final RunOperations operations;
    private final SyncOperations syncs;

    RunPage(
            RunQueries runs,
            ErrorQueries errors,
            AuditLog audit,
            RunOperations operations,
            SyncOperations syncs) {
        this.runs = runs;
        this.errors = errors;
        this.audit = audit;
        this.operations = operations;
        this.syncs = syncs;
    }

    @GetMapping("/runs/{runId}")
    String show(
            @PathVariable long runId, Caller caller, Model model, HttpServletResponse response) {
        Optional<Run> run = runs.find(runId);
        if (run.isEmpty()) {
            return unknown("There is no run " + runId, model, response);
        }
        model.addAttribute("view", RunView.of(run.get()));
        model.addAttribute("attempts", runs.attempts(runId));
        model.addAttribute("steps", runs.steps(runId));
        model.addAttribute("rejects", errors.ofRun(runId, 0, REJECTS_SHOWN));
        model.addAttribute("actions", audit.ofRun(runId));
        model.addAttribute("actor", caller.actor());
        model.addAttribute("mayAct", caller.role().covers(Role.OPERATOR));
        return "run";
    }

    @PostMapping("/syncs/{name}/trigger")
    String trigger(
            @PathVariable String name,
            @RequestParam(required = false) @Nullable String reason,
            Caller caller,
            Model model,
            HttpServletResponse response) {
        return syncs.trigger(name, caller, stated(reason))
                .map(run -> "redirect:/runs/" + run.runId())
                .orElseGet(() -> unknown("There is no sync '%s'".formatted(name), model, response));
    }

    @PostMapping("/runs/{runId}/restart")
    String restart(
            @PathVariable long runId,
            @RequestParam(required = false) @Nullable String reason,
            Caller caller,
            Model model,
            HttpServletResponse response) {
        return after(
                operations.restart(runId, caller, stated(reason)), runId, caller, model, response);
    }

    @PostMapping("/runs/{runId}/stop")
    String stop(
            @PathVariable long runId,
            @RequestParam(required = false) @Nullable String reason,
            Caller caller,
            Model model,
            HttpServletResponse response) {
        return after(
                operations.stop(runId, caller, stated(reason)), runId, caller, model, response);
    }

    @PostMapping("/runs/{runId}/abandon")
    String abandon(
            @PathVariable long runId,
            @RequestParam(required = false) @Nullable String reason,
            Caller caller,
            Model model,
            HttpServletResponse response) {
        return after(
                operations.abandon(runId, caller, stated(reason)), runId, caller, model, response);
    }

    private String after(
            Answer answer, long runId, Caller caller, Model model, HttpServletResponse response) {
        return switch (answer) {
            case Answer.Accepted accepted -> "redirect:/runs/" + runId;
            case Answer.Refused refused -> {
                response.setStatus(HttpStatus.CONFLICT.value());
                model.addAttribute("sentence", refused.why());
                yield show(runId, caller, model, response);
            }
            case Answer.Unknown unknown -> unknown("There is no run " + runId, model, response);
        };
    }

    private static @Nullable String stated(@Nullable String reason) {
        if (reason == null || reason.isBlank()) {
            return null;
        }
        int[] stated =
                reason.strip()
                        .codePoints()
                        .filter(c -> c != 0)
                        .limit(Action.LONGEST_REASON)
                        .toArray();
        return new String(stated, 0, stated.length);
    }

    private static String unknown(String sentence, Model model, HttpServletResponse response) {
        response.setStatus(HttpStatus.NOT_FOUND.value());
        model.addAttribute("sentence", sentence);
        return "unknown";
    }
}
