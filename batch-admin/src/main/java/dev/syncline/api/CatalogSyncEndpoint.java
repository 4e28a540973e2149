package dev.syncline.api;

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
import dev.syncline.system.catalog.CatalogRuns.Trouble;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
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
    @PostMapping("/trigger")
    ResponseEntity<Map<String, Object>> trigger(HttpServletRequest request, Caller caller)
            throws IOException {
        AdHocSyncs.Triggered triggered = operations.triggerAdHoc(body(request), caller);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("syncRunId", triggered.runId());
        data.put("status", Standing.PENDING.wireName());
        data.put("sync", triggered.sync());
        data.put("definitionVersion", triggered.version());
        return done(HttpStatus.ACCEPTED, data);
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
    @GetMapping("/stats")
    ResponseEntity<Map<String, Object>> stats() {
        Map<Standing, Long> counts = catalog.counts();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("total", counts.values().stream().mapToLong(Long::longValue).sum());
        counts.forEach((standing, count) -> data.put(standing.wireName(), count));
        return done(HttpStatus.OK, data);
    }

    @GetMapping("/{syncRunId}")
    ResponseEntity<Map<String, Object>> one(@PathVariable String syncRunId) {
        long runId = runId(syncRunId);
        if (runId <= 0) {
            return refused(HttpStatus.BAD_REQUEST, "Invalid sync run ID");
        }
        Standing standing = catalog.standing(runId).orElse(null);
        Run run = standing == null ? null : runs.find(runId).orElse(null);
        return standing == null || run == null
                ? refused(HttpStatus.NOT_FOUND, "Sync run not found")
                : done(HttpStatus.OK, data(run, standing));
    }

    private static long runId(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    private Map<String, Object> data(Run run, Standing standing) {
        Ledger ledger = run.ledger();
        List<Trouble> errors = catalog.troubles(run.runId(), ERRORS_SHOWN);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("syncRunId", run.runId());
        data.put("status", standing.wireName());
        data.put("itemsProcessed", ledger.created() + ledger.updated() + ledger.unchanged());
        data.put("itemsFailed", ledger.rejected());
        data.put("itemsSkipped", ledger.filtered());
        data.put("errors", errors);
        return data;
    }

    /// See [CatalogRuns#resume].
    @PostMapping("/resume")
    ResponseEntity<Map<String, Object>> resume(Caller caller) {
        CatalogRuns.Resumed resumed = runOperations.resumeCatalog(caller);
        List<Map<String, Object>> left =
                resumed.left().entrySet().stream()
                        .map(run ->
                                Map.<String, Object>of(
                                        "syncRunId", run.getKey(), "message", run.getValue()))
                        .toList();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("resumed", resumed.resumed());
        data.put("left", left);
        return done(HttpStatus.OK, data);
    }

    @ExceptionHandler
    ResponseEntity<Map<String, Object>> failed(SynclineException e) {
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
    ResponseEntity<Map<String, Object>> databaseAway(Exception e) {
        log.warn("A request for an ad hoc sync failed on the database: {}", e.toString());
        return refused(
                HttpStatus.SERVICE_UNAVAILABLE,
                "The engine's database did not answer; try again in a few seconds");
    }

    private ResponseEntity<Map<String, Object>> done(HttpStatus status, Object data) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("success", true);
        body.put("data", data);
        body.put("timestamp", clock.instant().toString());
        return ResponseEntity.status(status).body(body);
    }

    private ResponseEntity<Map<String, Object>> refused(HttpStatus status, String error) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("success", false);
        body.put("error", error);
        body.put("timestamp", clock.instant().toString());
        return ResponseEntity.status(status).body(body);
    }
}
