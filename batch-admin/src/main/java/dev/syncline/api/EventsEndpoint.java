package dev.syncline.api;

import dev.syncline.operation.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/// `/v1/events`: server-sent events about runs on any node. `run` carries a run as `/v1/runs` shows
/// it, whenever its status, attempts or ledger change, looked at every two seconds; `connection`
/// carries a connection's name, new state and the reason; `reload` says that changes may have been
/// missed; a comment every 15 s keeps the connection.
@RestController
final class EventsEndpoint {

    private static final long NO_TIMEOUT = 0;

    private final RunFeed feed;

    EventsEndpoint(RunFeed feed) {
        this.feed = feed;
    }

    /// Ends soon after the caller's token, user or session has. A caller that names the last event
    /// it has got is told to look anew first: what happened in between is in `/v1/runs`.
    @Operation(
            operationId = "streamEvents",
            summary =
                    "Server-sent events about runs on any node, until the caller goes or may not stay: `run` carries a run whenever it changes, `reload` says that changes may have been missed")
    @ApiResponse(
            responseCode = "200",
            description = "Events without an end; a comment every 15 s",
            content = @Content(mediaType = "text/event-stream", schema = @Schema(type = "string")))
    @Refuses({ProblemType.TOO_MANY_LISTENERS})
    @GetMapping(path = "/v1/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    ResponseEntity<SseEmitter> events(
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String last,
            HttpServletRequest request,
            Caller caller) {
        SseEmitter emitter = new SseEmitter(NO_TIMEOUT);
        RunListener listener = new RunListener(emitter, caller.actor(), Admission.of(request));
        emitter.onCompletion(() -> {
            feed.remove(listener);
            listener.end();
        });
        emitter.onError(e -> listener.end());
        feed.add(listener);
        if (last != null) {
            listener.reload();
        }
        var _ = Thread.ofVirtual().name("events").start(listener);
        return ResponseEntity.ok()
                .header("Cache-Control", "no-store")
                .header("X-Accel-Buffering", "no")
                .body(emitter);
    }
}
