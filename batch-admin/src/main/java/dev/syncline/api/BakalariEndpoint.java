package dev.syncline.api;

import dev.syncline.operation.Caller;
import dev.syncline.operation.SyncOperations;
import dev.syncline.run.Run;
import dev.syncline.run.RunQueries;
import dev.syncline.sync.RunStatus;
import dev.syncline.system.school.SchoolRuns;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.time.Clock;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// The call by which the school's users have their sync run (document 1), and what it answers:
///
/// | status | `code` | when |
/// |---|---|---|
/// | 200 | – | the run completed, and refused nothing |
/// | 202 | `STILL_RUNNING` | it has not ended within `syncline.school.answer-within`, 60 s; it goes on |
/// | 400 | `MISSING_TOKEN` | no account of the school's server is configured |
/// | 401, 403 | `UNAUTHORIZED`, `FORBIDDEN` | the caller's token is missing or wrong, or isn't an operator's |
/// | 409 | `SYNC_IN_PROGRESS` | another run is under way |
/// | 500 | – | it failed, or refused something: `errors` says what |
/// | 500 | `INTERNAL_ERROR` | it could not even be asked for |
/// | 503 | `SKIPPED` | it may not run now, such as while the school's server is offline |
@RestController
final class BakalariEndpoint {

    private static final Logger log = LoggerFactory.getLogger(BakalariEndpoint.class);

    private final SyncOperations operations;
    private final RunQueries queries;
    private final RunWait wait;
    private final SchoolRuns school;
    private final Clock clock;

    BakalariEndpoint(
            SyncOperations operations,
            RunQueries queries,
            RunWait wait,
            SchoolRuns school,
            Clock clock) {
        this.operations = operations;
        this.queries = queries;
        this.wait = wait;
        this.school = school;
        this.clock = clock;
    }

    @Operation(
            operationId = "syncBakalari",
            summary = "Fires the school's sync, and waits for its end (document 1)")
    @ApiResponse(
            responseCode = "200",
            description = "The run completed, and refused nothing",
            content = @Content(schema = @Schema(implementation = BakalariAnswer.Succeeded.class)))
    @ApiResponse(
            responseCode = "202",
            description = "`STILL_RUNNING`: it goes on",
            content = @Content(schema = @Schema(implementation = BakalariAnswer.Refused.class)))
    @ApiResponse(
            responseCode = "400",
            description = "`MISSING_TOKEN`: no account of the school's server is configured",
            content = @Content(schema = @Schema(implementation = BakalariAnswer.Refused.class)))
    @ApiResponse(
            responseCode = "401",
            description = "`UNAUTHORIZED`",
            content = @Content(schema = @Schema(implementation = BakalariAnswer.Refused.class)))
    @ApiResponse(
            responseCode = "403",
            description = "`FORBIDDEN`",
            content = @Content(schema = @Schema(implementation = BakalariAnswer.Refused.class)))
    @ApiResponse(
            responseCode = "409",
            description = "`SYNC_IN_PROGRESS`: another run is under way",
            content = @Content(schema = @Schema(implementation = BakalariAnswer.Refused.class)))
    @ApiResponse(
            responseCode = "429",
            description = "`TOO_MANY_ATTEMPTS`, `TOO_MANY_REQUESTS`",
            content = @Content(schema = @Schema(implementation = BakalariAnswer.Refused.class)))
    @ApiResponse(
            responseCode = "500",
            description =
                    "The run failed or refused something; or `INTERNAL_ERROR`: it could not be asked for",
            content =
                    @Content(
                            schema =
                                    @Schema(
                                            oneOf = {
                                                BakalariAnswer.Failed.class,
                                                BakalariAnswer.Refused.class
                                            })))
    @ApiResponse(
            responseCode = "503",
            description = "`SKIPPED`: it may not run now",
            content = @Content(schema = @Schema(implementation = BakalariAnswer.Refused.class)))
    @PostMapping("/api/sync/bakalari")
    ResponseEntity<BakalariAnswer> sync(Caller caller) {
        return operations
                .trigger(SchoolRuns.SYNC, caller, null)
                .map(run -> answer(wait.until(run, school.answerWithin())))
                .orElseGet(() ->
                        refused(
                                HttpStatus.BAD_REQUEST,
                                "MISSING_TOKEN",
                                "No account of the school's server is configured; set BAKALARI_URL, BAKALARI_USERNAME and BAKALARI_PASSWORD",
                                null));
    }

    private ResponseEntity<BakalariAnswer> answer(Run run) {
        return switch (run.status()) {
            case COMPLETED ->
                    ResponseEntity.ok(
                            BakalariAnswer.succeeded(
                                    run, school.result(run.runId()), clock.instant()));
            case COMPLETED_WITH_ERRORS, FAILED, STOPPED, ABANDONED ->
                    ResponseEntity.internalServerError()
                            .body(BakalariAnswer.failed(run, school.errors(run), clock.instant()));
            case PENDING, RUNNING, STOPPING ->
                    refused(
                            HttpStatus.ACCEPTED,
                            "STILL_RUNNING",
                            "The run has not ended within %d s and goes on; GET /v1/runs/%d tells how it ends"
                                    .formatted(school.answerWithin().toSeconds(), run.runId()),
                            run.runId());
            case SKIPPED, MISSED -> skipped(run);
        };
    }

    private ResponseEntity<BakalariAnswer> skipped(Run run) {
        String reason = run.reason() == null ? "The run was skipped" : run.reason();
        return underWay()
                .map(other ->
                        refused(
                                HttpStatus.CONFLICT,
                                "SYNC_IN_PROGRESS",
                                "Sync is already in progress: " + reason,
                                other.runId()))
                .orElseGet(() -> refused(HttpStatus.SERVICE_UNAVAILABLE, "SKIPPED", reason, null));
    }

    private Optional<Run> underWay() {
        return Stream.of(RunStatus.RUNNING, RunStatus.STOPPING)
                .flatMap(status ->
                        queries
                                .list(
                                        new RunQueries.Filter(
                                                SchoolRuns.SYNC, status, null, null, null, 1))
                                .stream())
                .findFirst();
    }

    @ExceptionHandler
    ResponseEntity<BakalariAnswer> unexpected(Exception e) {
        log.error("POST /api/sync/bakalari failed", e);
        return refused(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "INTERNAL_ERROR",
                "The node could not run the sync; its log holds more under this request id",
                null);
    }

    private ResponseEntity<BakalariAnswer> refused(
            HttpStatus status, String code, String message, @Nullable Long runId) {
        return ResponseEntity.status(status)
                .body(BakalariAnswer.refused(code, message, runId, clock.instant()));
    }
}
