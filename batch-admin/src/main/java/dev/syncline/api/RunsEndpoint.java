package dev.syncline.api;

import dev.syncline.operation.Caller;
import dev.syncline.operation.RunOperations;
import dev.syncline.reject.ErrorQueries;
import dev.syncline.run.Run;
import dev.syncline.run.RunControl;
import dev.syncline.run.RunQueries;
import dev.syncline.sync.RunStatus;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// `/v1/runs`: what happened, and what people do about it.
@RestController
@RequestMapping("/v1/runs")
final class RunsEndpoint {

    private final RunQueries runs;
    private final ErrorQueries errors;
    private final RunOperations operations;

    RunsEndpoint(RunQueries runs, ErrorQueries errors, RunOperations operations) {
        this.runs = runs;
        this.errors = errors;
        this.operations = operations;
    }

    /// Newest first.
    @Operation(operationId = "listRuns", summary = "What happened, newest first")
    @GetMapping
    Page<RunJson> list(
            @RequestParam(required = false) @Nullable String sync,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            @RequestParam(required = false) @Nullable Long after,
            @RequestParam(defaultValue = "" + Page.DEFAULT_LIMIT) int limit) {
        int size = Page.checked(limit);
        List<Run> found =
                runs.list(
                        new RunQueries.Filter(
                                sync,
                                status == null ? null : status(status),
                                from,
                                to,
                                after,
                                size + 1));
        return Page.of(found, size, RunJson::of, Run::runId);
    }

    private static RunStatus status(String word) {
        try {
            return RunStatus.ofWireName(word);
        } catch (IllegalArgumentException e) {
            throw RequestRefused.badRequest(
                    "There is no status '%s'; there are %s"
                            .formatted(
                                    word,
                                    java.util.Arrays.stream(RunStatus.values())
                                            .map(RunStatus::wireName)
                                            .toList()));
        }
    }

    @Operation(operationId = "getRun", summary = "One run with its attempts and steps")
    @Refuses({ProblemType.UNKNOWN_RUN})
    @GetMapping("/{runId}")
    RunJson.Details one(@PathVariable long runId) {
        Run run = runs.find(runId).orElseThrow(() -> RequestRefused.unknownRun(runId));
        return new RunJson.Details(
                RunJson.of(run),
                runs.attempts(runId).stream().map(RunJson.AttemptJson::of).toList(),
                runs.steps(runId));
    }

    /// Oldest first.
    @Operation(
            operationId = "listErrorsOfRun",
            summary = "What a run set aside and what stopped it, oldest first")
    @Refuses({ProblemType.UNKNOWN_RUN})
    @GetMapping("/{runId}/errors")
    Page<RecordErrorJson> errors(
            @PathVariable long runId,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "" + Page.DEFAULT_LIMIT) int limit) {
        int size = Page.checked(limit);
        if (runs.find(runId).isEmpty()) {
            throw RequestRefused.unknownRun(runId);
        }
        return Page.of(
                errors.ofRun(runId, after, size + 1),
                size,
                RecordErrorJson::of,
                dev.syncline.reject.RecordError::errorId);
    }

    @Operation(
            operationId = "restartRun",
            summary = "Starts a run again, from its last committed chunk")
    @ApiResponse(responseCode = "202", description = "Accepted", useReturnTypeSchema = true)
    @Refuses({ProblemType.UNKNOWN_RUN, ProblemType.CONFLICT})
    @PostMapping("/{runId}/restart")
    ResponseEntity<RunJson> restart(
            @PathVariable long runId,
            @RequestBody(required = false) @Nullable Reason reason,
            Caller caller) {
        return answer(runId, operations.restart(runId, caller, Reason.of(reason)));
    }

    @Operation(
            operationId = "stopRun",
            summary = "Ends a run after the chunk under way; it can be restarted")
    @ApiResponse(responseCode = "202", description = "Accepted", useReturnTypeSchema = true)
    @Refuses({ProblemType.UNKNOWN_RUN, ProblemType.CONFLICT})
    @PostMapping("/{runId}/stop")
    ResponseEntity<RunJson> stop(
            @PathVariable long runId,
            @RequestBody(required = false) @Nullable Reason reason,
            Caller caller) {
        return answer(runId, operations.stop(runId, caller, Reason.of(reason)));
    }

    @Operation(operationId = "abandonRun", summary = "Gives a run up for good")
    @ApiResponse(responseCode = "202", description = "Accepted", useReturnTypeSchema = true)
    @Refuses({ProblemType.UNKNOWN_RUN, ProblemType.CONFLICT})
    @PostMapping("/{runId}/abandon")
    ResponseEntity<RunJson> abandon(
            @PathVariable long runId,
            @RequestBody(required = false) @Nullable Reason reason,
            Caller caller) {
        return answer(runId, operations.abandon(runId, caller, Reason.of(reason)));
    }

    private static ResponseEntity<RunJson> answer(long runId, RunControl.Answer answer) {
        return switch (answer) {
            case RunControl.Answer.Accepted accepted ->
                    ResponseEntity.accepted().body(RunJson.of(accepted.run()));
            case RunControl.Answer.Refused refused -> throw RequestRefused.conflict(refused.why());
            case RunControl.Answer.Unknown unknown -> throw RequestRefused.unknownRun(runId);
        };
    }
}
