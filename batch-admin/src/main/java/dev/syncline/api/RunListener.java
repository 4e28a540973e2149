package dev.syncline.api;

import dev.syncline.connection.ConnectionChanged;
import dev.syncline.run.Run;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/// One caller of `/v1/events`: a bounded queue, and a virtual thread that writes it out.
final class RunListener implements Runnable {

    private static final int LONGEST_QUEUE = 256;
    private static final int HEARTBEAT_SECONDS = 15;
    private static final SseEmitter.SseEventBuilder NOTHING = SseEmitter.event();

    private final SseEmitter emitter;
    private final String actor;
    private final Admission admission;
    private final BlockingQueue<SseEmitter.SseEventBuilder> queue =
            new ArrayBlockingQueue<>(LONGEST_QUEUE);
    private volatile boolean ended;

    RunListener(SseEmitter emitter, String actor, Admission admission) {
        this.emitter = emitter;
        this.actor = actor;
        this.admission = admission;
    }

    String actor() {
        return actor;
    }

    Admission admission() {
        return admission;
    }

    void changed(Run run) {
        say(
                SseEmitter.event()
                        .name("run")
                        .id(Long.toString(System.currentTimeMillis()))
                        .data(RunJson.of(run), MediaType.APPLICATION_JSON));
    }

    void changed(ConnectionChanged change) {
        say(
                SseEmitter.event()
                        .name("connection")
                        .id(Long.toString(System.currentTimeMillis()))
                        .data(
                                Map.of(
                                        "name",
                                        change.name(),
                                        "state",
                                        change.to().name().toLowerCase(Locale.ROOT),
                                        "reason",
                                        change.reason()),
                                MediaType.APPLICATION_JSON));
    }

    /// What happened since the caller last heard something is not kept: it has to look anew.
    void reload() {
        say(SseEmitter.event().name("reload").data("{}", MediaType.APPLICATION_JSON));
    }

    /// A caller that does not keep up is let go; it comes back, and is told to look anew.
    private void say(SseEmitter.SseEventBuilder event) {
        if (!queue.offer(event)) {
            end();
        }
    }

    void end() {
        ended = true;
        queue.clear();
        queue.offer(NOTHING);
    }

    @Override
    public void run() {
        try {
            emitter.send(SseEmitter.event().comment("hello").reconnectTime(2_000));
            while (!ended) {
                SseEmitter.SseEventBuilder next = queue.poll(HEARTBEAT_SECONDS, TimeUnit.SECONDS);
                if (next == null) {
                    emitter.send(SseEmitter.event().comment("alive"));
                } else if (next != NOTHING) {
                    emitter.send(next);
                }
            }
            emitter.complete();
        } catch (IOException | IllegalStateException e) {
            // The caller has gone; the container ends the request.
            ended = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
