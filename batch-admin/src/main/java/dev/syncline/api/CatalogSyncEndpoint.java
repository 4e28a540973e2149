package dev.syncline.api;

import dev.syncline.api.CatalogAnswer.Done;
import dev.syncline.api.CatalogAnswer.LeftJson;
import dev.syncline.api.CatalogAnswer.Refused;
import dev.syncline.api.CatalogAnswer.ResumedJson;
import dev.syncline.api.CatalogAnswer.RunJson;
import dev.syncline.api.CatalogAnswer.StatsJson;
import dev.syncline.api.CatalogAnswer.TriggeredJson;
import dev.syncline.operation.Caller;
import dev.syncline.operation.RunOperations;
import dev.syncline.operation.SyncOperations;
import dev.syncline.run.Run;
import dev.syncline.run.RunQueries;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.Ledger;
import dev.syncline.sync.SynclineException;
import dev.syncline.system.catalog.AdHocSyncs;
import dev.syncline.system.catalog.CatalogRuns;
import dev.syncline.system.catalog.CatalogRuns.Standing;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// `/v1/sync`: the catalogue's calls as document 3 has them, in its own shapes: `{success, data,
/// timestamp}`, or `{success, error, timestamp}`.
@RestController
@RequestMapping("/v1/sync")
final class CatalogSyncEndpoint {

    private static final Logger log = LoggerFactory.getLogger(CatalogSyncEndpoint.class);
    private static final int ERRORS_SHOWN = 10;
    private static final String REFUSED = "Not done, and why not";

    private final SyncOperations operations;
    private final RunOperations runOperations;
    private final CatalogRuns catalog;
    private final RunQueries runs;
    private final Clock clock;

    CatalogSyncEndpoint(
            SyncOperations operations,
            RunOperations runOperations,
            CatalogRuns catalog,
            RunQueries runs,
            Clock clock) {
        this.operations = operations;
        this.runOperations = runOperations;
        this.catalog = catalog;
        this.runs = runs;
        this.clock = clock;
    }

    /// Checks and stores the definition, and fires it at once. The body is read by hand: what is
    /// wrong with it is answered in document 3's words.
    @Operation(
            operationId = "triggerCatalogSync",
            summary = "Checks and stores a source, and fires it at once (document 3)",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            description =
                                    "`sourceType`, `sourceIdentifier` and `options`, as document 3 has them",
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            schema = @Schema(type = "object"))))
    @ApiResponse(responseCode = "202", description = "Stored and fired", useReturnTypeSchema = true)
    @ApiResponse(
            responseCode = "400",
            description = REFUSED,
            content = @Content(schema = @Schema(implementation = Refused.class)))
    @ApiResponse(
            responseCode = "503",
            description = REFUSED,
            content = @Content(schema = @Schema(implementation = Refused.class)))
    @PostMapping("/trigger")
    ResponseEntity<Done<TriggeredJson>> trigger(HttpServletRequest request, Caller caller)
            throws IOException {
        AdHocSyncs.Triggered triggered = operations.triggerAdHoc(body(request), caller);
        return done(
                HttpStatus.ACCEPTED,
                new TriggeredJson(
                        triggered.runId(),
                        Standing.PENDING.wireName(),
                        triggered.sync(),
                        triggered.version()));
    }

    private static String body(HttpServletRequest request) throws IOException {
        // The idempotency filter bounds it.
        byte[] bytes = request.getInputStream().readAllBytes();
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            throw new SynclineException(ErrorClass.CONFIG, "Invalid JSON");
        }
    }

    /// Over all runs of ad hoc syncs and of `catalog`.
    @Operation(
            operationId = "getCatalogStats",
            summary = "How many runs of the catalogue and of ad hoc syncs stand how (document 3)")
    @GetMapping("/stats")
    ResponseEntity<Done<StatsJson>> stats() {
        Map<Standing, Long> counts = catalog.counts();
        return done(
                HttpStatus.OK,
                new StatsJson(
                        counts.values().stream().mapToLong(Long::longValue).sum(),
                        counts.getOrDefault(Standing.PENDING, 0L),
                        counts.getOrDefault(Standing.IN_PROGRESS, 0L),
                        counts.getOrDefault(Standing.COMPLETED, 0L),
                        counts.getOrDefault(Standing.FAILED, 0L),
                        counts.getOrDefault(Standing.CANCELLED, 0L)));
    }

    @Operation(operationId = "getCatalogRun", summary = "How one of those runs stands (document 3)")
    @ApiResponse(
            responseCode = "200",
            description = "With its ten newest errors",
            useReturnTypeSchema = true)
    @ApiResponse(
            responseCode = "400",
            description = REFUSED,
            content = @Content(schema = @Schema(implementation = Refused.class)))
    @ApiResponse(
            responseCode = "404",
            description = REFUSED,
            content = @Content(schema = @Schema(implementation = Refused.class)))
    @GetMapping("/{syncRunId}")
    ResponseEntity<Done<RunJson>> one(@PathVariable String syncRunId) {
        long runId = runId(syncRunId);
        if (runId <= 0) {
            throw new NotDone(HttpStatus.BAD_REQUEST, "Invalid sync run ID");
        }
        Standing standing = catalog.standing(runId).orElse(null);
        Run run = standing == null ? null : runs.find(runId).orElse(null);
        if (standing == null || run == null) {
            throw new NotDone(HttpStatus.NOT_FOUND, "Sync run not found");
        }
        return done(HttpStatus.OK, data(run, standing));
    }

    private static final class NotDone extends RuntimeException {

        private final HttpStatus status;

        NotDone(HttpStatus status, String sentence) {
            super(sentence);
            this.status = status;
        }
    }

    @ExceptionHandler
    ResponseEntity<Refused> notDone(NotDone e) {
        return refused(e.status, String.valueOf(e.getMessage()));
    }

    private static long runId(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    private RunJson data(Run run, Standing standing) {
        Ledger ledger = run.ledger();
        return new RunJson(
                run.runId(),
                standing.wireName(),
                ledger.created() + ledger.updated() + ledger.unchanged(),
                ledger.rejected(),
                ledger.filtered(),
                catalog.troubles(run.runId(), ERRORS_SHOWN));
    }

    /// See [CatalogRuns#resume].
    @Operation(
            operationId = "resumeCatalogSyncs",
            summary =
                    "Another attempt, now, for each sync's newest run that failed for a reason that may pass (document 3)")
    @PostMapping("/resume")
    ResponseEntity<Done<ResumedJson>> resume(Caller caller) {
        CatalogRuns.Resumed resumed = runOperations.resumeCatalog(caller);
        List<LeftJson> left =
                resumed.left().entrySet().stream()
                        .map(run -> new LeftJson(run.getKey(), run.getValue()))
                        .toList();
        return done(HttpStatus.OK, new ResumedJson(resumed.resumed(), left));
    }

    @ExceptionHandler
    ResponseEntity<Refused> failed(SynclineException e) {
        boolean isOfTheRequest =
                e.errorClass() == ErrorClass.CONFIG || e.errorClass() == ErrorClass.DATA;
        if (!isOfTheRequest) {
            log.warn("A request for an ad hoc sync failed", e);
        }
        return refused(
                isOfTheRequest ? HttpStatus.BAD_REQUEST : HttpStatus.SERVICE_UNAVAILABLE,
                String.valueOf(e.getMessage()));
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ResponseEntity<Refused> databaseAway(Exception e) {
        log.warn("A request for an ad hoc sync failed on the database: {}", e.toString());
        return refused(
                HttpStatus.SERVICE_UNAVAILABLE,
                "The engine's database did not answer; try again in a few seconds");
    }

    private <T> ResponseEntity<Done<T>> done(HttpStatus status, T data) {
        return ResponseEntity.status(status).body(new Done<>(true, data, clock.instant()));
    }

    private ResponseEntity<Refused> refused(HttpStatus status, String error) {
        return ResponseEntity.status(status).body(new Refused(false, error, clock.instant()));
    }
}
