package dev.syncline.system.ineligibleitems;

import dev.syncline.run.RunBegun;
import dev.syncline.run.RunEnded;
import dev.syncline.sync.RunStatus;
import dev.syncline.sync.TriggerKind;
import dev.syncline.target.S3SnapshotWriter.Published;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.context.event.EventListener;

/// The log events that the lists' users watch (document 0, AC1 to AC3), with their fields.
final class SyncLog {

    static final String DISABLED = "MDM integration is disabled";

    private static final Logger log = LoggerFactory.getLogger(SyncLog.class);

    private final List<ReferenceList> lists;
    private final Clock clock;
    private final Map<String, Published> publishedBySync = new ConcurrentHashMap<>();

    SyncLog(List<ReferenceList> lists, Clock clock) {
        this.lists = lists;
        this.clock = clock;
    }

    /// Remembers what a run wrote, until it ends.
    void published(ReferenceList list, Published published) {
        publishedBySync.put(list.name(), published);
    }

    @EventListener
    void begun(RunBegun event) {
        find(event.sync())
                .ifPresent(list -> {
                    if (event.trigger() == TriggerKind.CRON) {
                        said("Scheduled MDM to S3 synchronization triggered");
                    }
                    said("Starting MDM to S3 synchronization");
                });
    }

    private static void said(String what) {
        log.info(what);
    }

    @EventListener
    void ended(RunEnded event) {
        find(event.sync()).ifPresent(list -> ended(list, event));
    }

    private void ended(ReferenceList list, RunEnded event) {
        Optional<Published> published =
                Optional.ofNullable(publishedBySync.remove(list.name()))
                        .filter(object -> object.runId() == event.runId());
        switch (event.status()) {
            case COMPLETED, COMPLETED_WITH_ERRORS -> succeeded(list, event, published);
            case FAILED -> failed(event, published);
            case SKIPPED -> skipped(event);
            default -> {}
        }
    }

    private void succeeded(ReferenceList list, RunEnded event, Optional<Published> published) {
        LoggingEventBuilder line = fields(log.atInfo(), event, true);
        if (published.isPresent()) {
            line =
                    line.addKeyValue("itemCount", published.get().records())
                            .addKeyValue("etag", published.get().etag())
                            .addKeyValue("s3Changed", published.get().changed());
        }
        line.addKeyValue("s3Location.filename", list.name())
                .addKeyValue("s3Location.schema", list.schema())
                .addKeyValue("rejected", event.ledger().rejected())
                .log("Successfully completed MDM to S3 synchronization");
    }

    private void failed(RunEnded event, Optional<Published> published) {
        boolean preserved = published.filter(Published::changed).isEmpty();
        LoggingEventBuilder line =
                fields(log.atError(), event, false)
                        .addKeyValue("error.message", event.message().orElse(""))
                        .addKeyValue("error.name", event.error().map(Enum::name).orElse(""))
                        .addKeyValue("s3DataPreserved", preserved)
                        .addKeyValue("cacheUnchanged", true);
        // As a field, not as the line's exception: a line of JSON has one `error`.
        (event.cause().isPresent()
                        ? line.addKeyValue("error.stack_trace", trace(event.cause().get()))
                        : line)
                .log("Failed to synchronize MDM to S3");
    }

    private static String trace(Throwable cause) {
        StringWriter trace = new StringWriter();
        cause.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    private void skipped(RunEnded event) {
        // A fire that overlaps a run is the engine's to tell.
        if (event.status() == RunStatus.SKIPPED && event.message().equals(Optional.of(DISABLED))) {
            fields(log.atInfo(), event, false)
                    .addKeyValue("skipped", true)
                    .addKeyValue("reason", DISABLED)
                    .log("MDM synchronization skipped - MDM integration is disabled");
        }
    }

    private LoggingEventBuilder fields(LoggingEventBuilder line, RunEnded event, boolean success) {
        return line.addKeyValue("success", success)
                .addKeyValue("timestamp", clock.instant())
                .addKeyValue("duration", event.duration().toMillis());
    }

    private Optional<ReferenceList> find(String sync) {
        return lists.stream().filter(list -> list.name().equals(sync)).findFirst();
    }
}
