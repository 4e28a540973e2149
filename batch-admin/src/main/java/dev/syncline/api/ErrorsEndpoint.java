package dev.syncline.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.syncline.operation.Caller;
import dev.syncline.operation.RejectOperations;
import dev.syncline.reject.ErrorFilter;
import dev.syncline.reject.ErrorQueries;
import dev.syncline.reject.RecordError;
import dev.syncline.run.RejectControl;
import dev.syncline.run.Run;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// `/v1/errors`: rejects and run-level errors, and what people do about them.
@RestController
@RequestMapping("/v1/errors")
final class ErrorsEndpoint {

    private static final Set<String> STATUSES = Set.of("open", "redriven", "dismissed");

    private final ErrorQueries errors;
    private final RejectOperations operations;
    private final RunWait wait;

    ErrorsEndpoint(ErrorQueries errors, RejectOperations operations, RunWait wait) {
        this.errors = errors;
        this.operations = operations;
        this.wait = wait;
    }

    /// Newest first.
    @Operation(operationId = "listErrors", summary = "Rejects and what stopped runs, newest first")
    @GetMapping
    Page<RecordErrorJson> list(
            @RequestParam(required = false) @Nullable String sync,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(name = "class", required = false) @Nullable String errorClass,
            @RequestParam(required = false) @Nullable String code,
            @RequestParam(required = false) @Nullable String step,
            @RequestParam(required = false) @Nullable Long run,
            @RequestParam(required = false) @Nullable String text,
            @RequestParam(required = false) @Nullable Long after,
            @RequestParam(defaultValue = "" + Page.DEFAULT_LIMIT) int limit) {
        int size = Page.checked(limit);
        if (status != null && !STATUSES.contains(status)) {
            throw RequestRefused.badRequest(
                    "There is no status '%s'; there are open, redriven and dismissed"
                            .formatted(status));
        }
        if (text != null && sync == null && run == null) {
            throw RequestRefused.badRequest("A search for text names a sync or a run as well");
        }
        List<RecordError> found =
                errors.list(
                        new ErrorFilter(sync, status, errorClass, code, step, run, text),
                        after,
                        size + 1);
        return Page.of(found, size, RecordErrorJson::of, RecordError::errorId);
    }

    @Operation(
            operationId = "getError",
            summary = "One error with its record and each request to send it again")
    @Refuses({ProblemType.UNKNOWN_ERROR})
    @GetMapping("/{errorId}")
    RecordErrorJson.Details one(@PathVariable long errorId) {
        RecordError error =
                errors.find(errorId).orElseThrow(() -> RequestRefused.unknownError(errorId));
        return new RecordErrorJson.Details(
                RecordErrorJson.of(error),
                errors.redrives(errorId).stream().map(RecordErrorJson.RedriveJson::of).toList());
    }

    /// @param payload the record as a person mended it, in the shape of the reject's own payload;
    ///   null to send it as it was
    record RedriveRequest(@Nullable JsonNode payload, @Nullable String reason) {

        RedriveRequest {
            var _ = new Reason(reason);
            if (payload != null && payload.isNull()) {
                throw RequestRefused.badRequest(
                        "The payload is null; leave it out to send the record as it was");
            }
        }
    }

    /// Answers 202 with the run that sends the reject again, or with `wait` 200 when it has ended
    /// within that time.
    @Operation(
            operationId = "redriveError",
            summary = "Sends a reject through its sync again, as it was or mended")
    @ApiResponse(
            responseCode = "202",
            description = "Accepted: the run that does it",
            useReturnTypeSchema = true)
    @ApiResponse(
            responseCode = "200",
            description = "It has ended within `wait`",
            useReturnTypeSchema = true)
    @Refuses({ProblemType.UNKNOWN_ERROR, ProblemType.CONFLICT})
    @PostMapping("/{errorId}/redrive")
    ResponseEntity<Redriven> redriveOne(
            @PathVariable long errorId,
            @RequestParam(name = "wait", required = false) @Nullable String waitFor,
            @RequestBody(required = false) @Nullable RedriveRequest body,
            Caller caller) {
        RedriveRequest request = body == null ? new RedriveRequest(null, null) : body;
        var longest = RunWait.longest(waitFor);
        return redriven(
                request.payload() == null
                        ? operations.redrive(Set.of(errorId), caller, request.reason())
                        : operations.redriveMended(
                                errorId, request.payload(), caller, request.reason()),
                longest);
    }

    /// As [#redriveOne], of many: by their ids, all or none, or of a sync's open ones those that
    /// match, at most 10,000.
    @Operation(
            operationId = "redriveErrors",
            summary =
                    "Sends many rejects of one sync again: those of the ids, all or none, or the open ones that match, at most 10,000")
    @ApiResponse(
            responseCode = "202",
            description = "Accepted: the run that does it",
            useReturnTypeSchema = true)
    @ApiResponse(
            responseCode = "200",
            description = "It has ended within `wait`",
            useReturnTypeSchema = true)
    @Refuses({ProblemType.UNKNOWN_ERROR, ProblemType.CONFLICT})
    @PostMapping("/redrive")
    ResponseEntity<Redriven> redriveMany(
            @RequestParam(name = "wait", required = false) @Nullable String waitFor,
            @RequestBody RejectsRequest request,
            Caller caller) {
        var longest = RunWait.longest(waitFor);
        Set<Long> chosen = request.chosen();
        return redriven(
                chosen == null
                        ? operations.redrive(request.filter(), caller, request.reason())
                        : operations.redrive(chosen, caller, request.reason()),
                longest);
    }

    @Operation(
            operationId = "dismissError",
            summary = "Closes a reject that nobody will send again")
    @Refuses({ProblemType.UNKNOWN_ERROR, ProblemType.CONFLICT})
    @PostMapping("/{errorId}/dismiss")
    Dismissed dismissOne(
            @PathVariable long errorId,
            @RequestBody(required = false) @Nullable Reason reason,
            Caller caller) {
        return dismissed(operations.dismiss(Set.of(errorId), caller, Reason.of(reason)));
    }

    @Operation(
            operationId = "dismissErrors",
            summary = "Closes many: those of the ids, all or none, or the open ones that match")
    @Refuses({ProblemType.UNKNOWN_ERROR, ProblemType.CONFLICT})
    @PostMapping("/dismiss")
    Dismissed dismissMany(@RequestBody RejectsRequest request, Caller caller) {
        Set<Long> chosen = request.chosen();
        return dismissed(
                chosen == null
                        ? operations.dismiss(request.filter(), caller, request.reason())
                        : operations.dismiss(chosen, caller, request.reason()));
    }

    /// @param rejects how many the run sends again
    record Redriven(@JsonUnwrapped RunJson run, int rejects) {}

    /// @param rejects how many were dismissed
    record Dismissed(int rejects) {}

    private ResponseEntity<Redriven> redriven(
            RejectControl.Answer answer, java.time.Duration longest) {
        if (answer instanceof RejectControl.Answer.Redriven redriven) {
            Run now = longest.isZero() ? redriven.run() : wait.until(redriven.run(), longest);
            return wait.answer(now).body(new Redriven(RunJson.of(now), redriven.rejects()));
        }
        throw refusal(answer);
    }

    private static Dismissed dismissed(RejectControl.Answer answer) {
        if (answer instanceof RejectControl.Answer.Dismissed dismissed) {
            return new Dismissed(dismissed.rejects());
        }
        throw refusal(answer);
    }

    private static RuntimeException refusal(RejectControl.Answer answer) {
        return switch (answer) {
            case RejectControl.Answer.Refused refused -> RequestRefused.conflict(refused.why());
            case RejectControl.Answer.Wrong wrong -> RequestRefused.badRequest(wrong.why());
            case RejectControl.Answer.Unknown unknown ->
                    RequestRefused.unknownError(unknown.errorId());
            case RejectControl.Answer.Redriven done -> new IllegalStateException(done.toString());
            case RejectControl.Answer.Dismissed done -> new IllegalStateException(done.toString());
        };
    }
}
