package dev.syncline.api;

import dev.syncline.operation.Caller;
import dev.syncline.operation.SyncOperations;
import dev.syncline.run.SyncRegistry;
import dev.syncline.schedule.ScheduleState;
import dev.syncline.schedule.SyncScheduler;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// `/v1/syncs/{name}/schedule`, `/pause` and `/resume`: when a sync is due, and who may change that
/// without losing another one's change.
@RestController
@RequestMapping("/v1/syncs/{name}")
final class ScheduleEndpoint {

    private static final int FIRES_SHOWN = 10;

    private final SyncRegistry syncs;
    private final SyncScheduler scheduler;
    private final SyncOperations operations;

    ScheduleEndpoint(SyncRegistry syncs, SyncScheduler scheduler, SyncOperations operations) {
        this.syncs = syncs;
        this.scheduler = scheduler;
        this.operations = operations;
    }

    /// @param schedule the expression in force; null when the sync runs only when asked to
    record ScheduleJson(
            @Nullable String schedule,
            String zone,
            boolean paused,
            @Nullable String pausedBy,
            @Nullable String pauseReason,
            List<Instant> nextFires) {}

    /// One of `cron` and `every` at most; neither returns to the schedule that the code or the
    /// configuration says.
    ///
    /// @param cron five fields, or Quartz's six or seven
    /// @param every an interval such as `60s`, `5m` or `2h`
    /// @param zone in which cron is read, UTC by default
    record ScheduleRequest(
            @Nullable String cron,
            @Nullable String every,
            @Nullable String zone,
            @Nullable String reason) {

        ScheduleRequest {
            var _ = new Reason(reason);
            if (cron != null && every != null) {
                throw RequestRefused.badRequest("Give either cron or every, not both");
            }
        }

        SyncScheduler.@Nullable OwnSchedule own() {
            String expression = every == null ? cron : "every " + every.strip();
            return expression == null
                    ? null
                    : new SyncScheduler.OwnSchedule(
                            expression.strip(), zone == null ? "UTC" : zone);
        }
    }

    @Operation(operationId = "getSchedule", summary = "When a sync is due")
    @ApiResponse(
            responseCode = "200",
            description = "With its next ten fires",
            headers = @Header(name = "ETag", description = "for If-Match"),
            useReturnTypeSchema = true)
    @Refuses({ProblemType.UNKNOWN_SYNC})
    @GetMapping("/schedule")
    ResponseEntity<ScheduleJson> schedule(@PathVariable String name) {
        return answer(name, state(name));
    }

    /// Needs `If-Match` with the ETag of the schedule that it replaces; `*` for whichever.
    @Operation(
            operationId = "setSchedule",
            summary =
                    "Sets the schedule in place of the one that code or configuration says; an empty body returns to that")
    @ApiResponse(
            responseCode = "200",
            description = "As it is now",
            headers = @Header(name = "ETag", description = "for If-Match"),
            useReturnTypeSchema = true)
    @Refuses({
        ProblemType.UNKNOWN_SYNC,
        ProblemType.PRECONDITION_REQUIRED,
        ProblemType.PRECONDITION_FAILED
    })
    @PutMapping("/schedule")
    ResponseEntity<ScheduleJson> reschedule(
            @PathVariable String name,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestBody ScheduleRequest request,
            Caller caller) {
        var _ = state(name);
        if (ifMatch == null) {
            throw RequestRefused.preconditionRequired();
        }
        Long ifVersion = version(name, ifMatch);
        ScheduleState now =
                usable(() ->
                                operations.reschedule(
                                        name, request.own(), ifVersion, caller, request.reason()))
                        .orElseThrow(() -> RequestRefused.preconditionFailed(version(state(name))));
        return answer(name, now);
    }

    /// @return null when whichever version will do
    private @Nullable Long version(String name, @Nullable String ifMatch) {
        Optional<String> named = EntityTag.named(ifMatch);
        if (named.isEmpty()) {
            return null;
        }
        ScheduleState now = state(name);
        if (!named.get().equals(version(now))) {
            throw RequestRefused.preconditionFailed(version(now));
        }
        return now.version();
    }

    private static Optional<ScheduleState> usable(
            java.util.function.Supplier<Optional<ScheduleState>> change) {
        try {
            return change.get();
        } catch (SynclineException e) {
            if (e.errorClass() != ErrorClass.CONFIG) {
                throw e;
            }
            throw RequestRefused.badRequest(String.valueOf(e.getMessage()));
        }
    }

    /// Who asks for a fire still gets one. Pausing what is paused changes nothing. With `If-Match`
    /// nobody resumes what somebody else has paused since they looked, nor the other way round.
    @Operation(
            operationId = "pauseSync",
            summary = "Stops the schedule; who asks for a fire still gets one")
    @ApiResponse(
            responseCode = "200",
            description = "As it is now",
            headers = @Header(name = "ETag", description = "for If-Match"),
            useReturnTypeSchema = true)
    @Refuses({ProblemType.UNKNOWN_SYNC, ProblemType.PRECONDITION_FAILED})
    @PostMapping("/pause")
    ResponseEntity<ScheduleJson> pause(
            @PathVariable String name,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestBody(required = false) @Nullable Reason reason,
            Caller caller) {
        Long ifVersion = version(name, ifMatch);
        return answer(
                name,
                operations
                        .pause(name, ifVersion, caller, Reason.of(reason))
                        .orElseThrow(() -> unknownOrStale(name)));
    }

    @Operation(operationId = "resumeSync", summary = "Lets a paused schedule go on")
    @ApiResponse(
            responseCode = "200",
            description = "As it is now",
            headers = @Header(name = "ETag", description = "for If-Match"),
            useReturnTypeSchema = true)
    @Refuses({ProblemType.UNKNOWN_SYNC, ProblemType.PRECONDITION_FAILED})
    @PostMapping("/resume")
    ResponseEntity<ScheduleJson> resume(
            @PathVariable String name,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestBody(required = false) @Nullable Reason reason,
            Caller caller) {
        Long ifVersion = version(name, ifMatch);
        return answer(
                name,
                operations
                        .resume(name, ifVersion, caller, Reason.of(reason))
                        .orElseThrow(() -> unknownOrStale(name)));
    }

    private RequestRefused unknownOrStale(String name) {
        return RequestRefused.preconditionFailed(version(state(name)));
    }

    private ScheduleState state(String name) {
        return syncs.find(name)
                .flatMap(sync -> scheduler.state(sync.name()))
                .orElseThrow(() -> RequestRefused.unknownSync(name));
    }

    private ResponseEntity<ScheduleJson> answer(String name, ScheduleState state) {
        return ResponseEntity.ok()
                .eTag(EntityTag.of(version(state)))
                .body(
                        new ScheduleJson(
                                state.expression(),
                                state.zone(),
                                state.paused(),
                                state.pausedBy(),
                                state.pauseReason(),
                                scheduler.nextFires(name, FIRES_SHOWN)));
    }

    private static String version(ScheduleState state) {
        return Long.toString(state.version());
    }
}
