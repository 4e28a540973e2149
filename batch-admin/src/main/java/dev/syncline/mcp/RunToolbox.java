package dev.syncline.mcp;

import dev.syncline.mcp.Tool.Call;
import dev.syncline.operation.RunOperations;
import dev.syncline.run.RestartPreview;
import dev.syncline.run.RestartPreviews;
import dev.syncline.run.Run;
import dev.syncline.run.RunControl;
import dev.syncline.run.RunQueries;
import dev.syncline.run.RunSearch;
import dev.syncline.sync.RunStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// What happened, and what people do about it.
@Component
final class RunToolbox implements Toolbox {

    private static final int SHOWN = 20;
    private static final int MOST = 100;

    private final RunQueries runs;
    private final RunSearch search;
    private final RunControl control;
    private final RestartPreviews previews;
    private final RunOperations operations;

    RunToolbox(
            RunQueries runs,
            RunSearch search,
            RunControl control,
            RestartPreviews previews,
            RunOperations operations) {
        this.runs = runs;
        this.search = search;
        this.control = control;
        this.previews = previews;
        this.operations = operations;
    }

    @Override
    public List<Tool> tools() {
        ToolInput runId = ToolInput.NONE.id("run_id", "The run's number, from list_runs");
        return List.of(
                Tool.looking(
                        "list_runs",
                        "Lists runs, newest first: how each stands, when, where and how long it ran, what it counted, what went wrong.",
                        ToolInput.NONE
                                .optionalText("sync", "Only this sync's")
                                .optionalWord("status", "Only those that stand so", statuses())
                                .optionalInstant("from", "Only those due at or after this")
                                .optionalInstant("to", "Only those due before this")
                                .optionalText(
                                        "text",
                                        "Only those with this in their reason, actor or error")
                                .optionalText("after", "Go on there: 'next' of the last page")
                                .optionalNumber("limit", "How many; 20 unless said", 1, MOST),
                        this::list),
                Tool.looking(
                        "get_run",
                        "Tells all about one run: its attempts, their steps, counts and errors, and what to do next.",
                        runId,
                        call -> details(find(call))),
                Tool.acting(
                        "restart_run",
                        "Asks for another attempt of a run that failed or was stopped; it goes on from the last commit.",
                        runId,
                        call -> previewRestart(find(call)),
                        call ->
                                answer(
                                        call,
                                        operations.restart(
                                                id(call),
                                                call.caller(),
                                                call.arguments().reason()))),
                Tool.acting(
                        "stop_run",
                        "Ends a run after its current chunk, or keeps one from being tried again.",
                        runId,
                        call -> previewStop(find(call)),
                        call ->
                                answer(
                                        call,
                                        operations.stop(
                                                id(call),
                                                call.caller(),
                                                call.arguments().reason()))),
                Tool.acting(
                        "abandon_run",
                        "Gives a failed or stopped run up for good: it can't be restarted any more.",
                        runId,
                        call -> previewAbandon(find(call)),
                        call ->
                                answer(
                                        call,
                                        operations.abandon(
                                                id(call),
                                                call.caller(),
                                                call.arguments().reason()))));
    }

    private static List<String> statuses() {
        return Arrays.stream(RunStatus.values()).map(RunStatus::wireName).toList();
    }

    private Reply list(Call call) {
        Arguments asked = call.arguments();
        String status = asked.optionalText("status");
        RunSearch.Filter filter =
                new RunSearch.Filter(
                        asked.optionalText("sync"),
                        status == null ? Set.of() : Set.of(RunStatus.ofWireName(status)),
                        null,
                        asked.instant("from"),
                        asked.instant("to"),
                        asked.optionalText("text"));
        RunSearch.Found found = search.find(filter, after(asked), asked.number("limit", SHOWN));
        RunSearch.Position next = found.next();
        return new Reply()
                .with("runs", found.runs().stream().map(RunReply::of).toList())
                .with("next", next == null ? null : next.toString());
    }

    private static RunSearch.@Nullable Position after(Arguments asked) {
        String after = asked.optionalText("after");
        return after == null
                ? null
                : RunSearch.Position.of(after)
                        .orElseThrow(
                                () -> new ToolRefused("'after' is no 'next' of an earlier page"));
    }

    private Reply details(Run run) {
        return new Reply()
                .with("run", RunReply.of(run))
                .with("attempts", runs.attempts(run.runId()).stream().map(RunReply::of).toList())
                .with("steps", runs.steps(run.runId()).stream().map(RunReply::of).toList());
    }

    private String previewRestart(Run run) {
        RestartPreview preview = previews.of(run);
        refuse(Optional.ofNullable(preview.whyNot()));
        return "Run %d of sync '%s', which is %s after %d attempts, gets another attempt now, on whichever node is free. %s%s"
                .formatted(
                        run.runId(),
                        run.sync(),
                        run.status().wireName(),
                        run.attempts(),
                        preview.steps().isEmpty()
                                ? "It runs from the beginning."
                                : preview.steps().stream()
                                        .map(RestartPreview.Step::sentence)
                                        .collect(Collectors.joining(" ")),
                        preview.offline().isEmpty()
                                ? ""
                                : " Offline just now, so that it will probably fail: %s."
                                        .formatted(String.join(", ", preview.offline())));
    }

    private String previewStop(Run run) {
        refuse(control.whyNoStop(run));
        return switch (run.status()) {
            case PENDING ->
                    "Run %d of sync '%s' has not begun, and never will: it ends as skipped."
                            .formatted(run.runId(), run.sync());
            case RUNNING, STOPPING ->
                    "Run %d of sync '%s' ends after its current chunk. What it has committed, %d records read so far, stays; it can be restarted later."
                            .formatted(run.runId(), run.sync(), run.ledger().read());
            default ->
                    "Run %d of sync '%s', which is %s, is not tried again by itself."
                            .formatted(run.runId(), run.sync(), run.status().wireName());
        };
    }

    private String previewAbandon(Run run) {
        refuse(control.whyNoAbandon(run));
        return "Run %d of sync '%s', which is %s, is given up for good: nobody can restart it any more. What it has committed, %d records read, stays."
                .formatted(run.runId(), run.sync(), run.status().wireName(), run.ledger().read());
    }

    private static void refuse(Optional<String> objection) {
        objection.ifPresent(why -> {
            throw new ToolRefused(why);
        });
    }

    private static Reply answer(Call call, RunControl.Answer answer) {
        return switch (answer) {
            case RunControl.Answer.Accepted accepted ->
                    new Reply().with("done", true).with("run", RunReply.of(accepted.run()));
            case RunControl.Answer.Refused refused -> throw new ToolRefused(refused.why());
            case RunControl.Answer.Unknown _ -> throw ToolRefused.unknownRun(id(call));
        };
    }

    private static long id(Call call) {
        return call.arguments().id("run_id");
    }

    private Run find(Call call) {
        return runs.find(id(call)).orElseThrow(() -> ToolRefused.unknownRun(id(call)));
    }
}
