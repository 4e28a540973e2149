package dev.syncline.api;

import dev.syncline.operation.Caller;
import dev.syncline.operation.SyncOperations;
import dev.syncline.run.Run;
import dev.syncline.run.RunQueries;
import dev.syncline.run.Sync;
import dev.syncline.run.SyncRegistry;
import dev.syncline.run.SyncRemoval;
import dev.syncline.schedule.ScheduleState;
import dev.syncline.schedule.SyncScheduler;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// `/v1/syncs`: what there is, when it runs next, and "run it now".
@RestController
@RequestMapping("/v1/syncs")
final class SyncsEndpoint {

    private static final Logger log = LoggerFactory.getLogger(SyncsEndpoint.class);
    private static final int FIRES_SHOWN = 3;

    private final SyncRegistry syncs;
    private final SyncScheduler scheduler;
    private final RunQueries runs;
    private final SyncOperations operations;
    private final RunWait wait;

    SyncsEndpoint(
            SyncRegistry syncs,
            SyncScheduler scheduler,
            RunQueries runs,
            SyncOperations operations,
            RunWait wait) {
        this.syncs = syncs;
        this.scheduler = scheduler;
        this.runs = runs;
        this.operations = operations;
        this.wait = wait;
    }

    /// Those of the application first, each kind by name. When there are more, the header `Link`
    /// leads to them (RFC 8288, relation `next`).
    ///
    /// @param after the name of the last one already seen
    @Operation(
            operationId = "listSyncs",
            summary = "What there is: each sync, when it is due next, how its last run went")
    @ApiResponse(
            responseCode = "200",
            description = "Those of the application first, each kind by name",
            headers =
                    @Header(
                            name = "Link",
                            description =
                                    "where more of them are, relation next; left out on the last page"),
            useReturnTypeSchema = true)
    @GetMapping
    ResponseEntity<List<SyncJson>> list(
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "" + Page.MOST) int limit) {
        int size = Page.checked(limit);
        List<Sync> oneMore = syncs.page(after, size + 1);
        List<Sync> page = oneMore.subList(0, Math.min(size, oneMore.size()));
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok();
        if (oneMore.size() > size) {
            answer.header(
                    HttpHeaders.LINK,
                    "</v1/syncs?after=%s&limit=%d>; rel=\"next\""
                            .formatted(page.getLast().name(), size));
        }
        return answer.body(page.stream().map(sync -> json(sync, null)).toList());
    }

    @Operation(operationId = "getSync", summary = "One sync, with what it tells about itself")
    @Refuses({ProblemType.UNKNOWN_SYNC})
    @GetMapping("/{name}")
    SyncJson one(@PathVariable String name) {
        Sync sync = syncs.find(name).orElseThrow(() -> RequestRefused.unknownSync(name));
        return json(sync, details(sync));
    }

    /// Takes a sync away that came through the API; 204, and 409 for one of the application or
    /// while it is under way. Its runs and errors can still be read.
    @Operation(
            operationId = "removeSync",
            summary = "Takes a sync away that came through the API; its runs and errors stay")
    @ApiResponse(responseCode = "204", description = "Gone")
    @Refuses({ProblemType.UNKNOWN_SYNC, ProblemType.CONFLICT})
    @DeleteMapping("/{name}")
    ResponseEntity<Void> remove(
            @PathVariable String name,
            @RequestBody(required = false) @Nullable Reason reason,
            Caller caller) {
        return switch (operations.remove(name, caller, Reason.of(reason))) {
            case SyncRemoval.Removed removed -> ResponseEntity.noContent().build();
            case SyncRemoval.Refused refused -> throw RequestRefused.conflict(refused.why());
            case SyncRemoval.Unknown unknown -> throw RequestRefused.unknownSync(name);
        };
    }

    /// Answers 202 with the run, or with `wait` 200 when it has ended within that time.
    @Operation(operationId = "triggerSync", summary = "Fires a sync now")
    @ApiResponse(
            responseCode = "202",
            description = "Accepted: the run that it led to",
            useReturnTypeSchema = true)
    @ApiResponse(
            responseCode = "200",
            description = "It has ended within `wait`",
            useReturnTypeSchema = true)
    @Refuses({ProblemType.UNKNOWN_SYNC})
    @PostMapping("/{name}/trigger")
    ResponseEntity<RunJson> trigger(
            @PathVariable String name,
            @RequestParam(name = "wait", required = false) @Nullable String waitFor,
            @RequestBody(required = false) @Nullable Reason reason,
            Caller caller) {
        Duration longest = RunWait.longest(waitFor);
        Run run =
                operations
                        .trigger(name, caller, Reason.of(reason))
                        .orElseThrow(() -> RequestRefused.unknownSync(name));
        Run now = longest.isZero() ? run : wait.until(run, longest);
        return wait.answer(now).body(RunJson.of(now));
    }

    private SyncJson json(Sync sync, @Nullable Map<String, Object> details) {
        ScheduleState state =
                scheduler
                        .state(sync.name())
                        .orElseGet(() ->
                                new ScheduleState(
                                        sync.definition().schedule().expression().orElse(null),
                                        sync.definition().schedule().zone().getId(),
                                        false,
                                        null,
                                        null,
                                        0));
        return new SyncJson(
                sync.name(),
                sync.definition().description(),
                state.expression(),
                state.zone(),
                state.expression() != null,
                state.paused(),
                state.pausedBy(),
                state.pauseReason(),
                scheduler.nextFires(sync.name(), FIRES_SHOWN),
                runs.last(sync.name()).map(RunJson::of).orElse(null),
                queueSize(sync),
                details);
    }

    /// What a sync tells about itself may need a peer that is away just now.
    private static @Nullable Map<String, Object> details(Sync sync) {
        try {
            return sync.insight().details().get();
        } catch (RuntimeException e) {
            log.warn("Sync {} could not tell about itself: {}", sync.name(), e.toString());
            return null;
        }
    }

    private static @Nullable Long queueSize(Sync sync) {
        try {
            OptionalLong size = sync.insight().queueSize().get();
            return size.isPresent() ? size.getAsLong() : null;
        } catch (RuntimeException e) {
            log.warn("The queue of sync {} could not be counted: {}", sync.name(), e.toString());
            return null;
        }
    }
}
