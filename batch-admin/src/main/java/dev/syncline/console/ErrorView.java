package dev.syncline.console;

import dev.syncline.reject.RecordError;
import dev.syncline.sync.ErrorClass;
import org.jspecify.annotations.Nullable;

/// A reject as pages show it.
public record ErrorView(RecordError error, StatusMark status) {

    static ErrorView of(RecordError error) {
        return new ErrorView(error, mark(error));
    }

    /// A reject that is being sent again is open, and so is one whose re-drive was refused.
    private static StatusMark mark(RecordError error) {
        return switch (error.status()) {
            case "redriven" -> new StatusMark("sent again", "disc", "good");
            case "dismissed" -> new StatusMark("let be", "dash", "idle");
            default ->
                    error.resolution().redriveRunId() == null
                            ? StatusMark.OPEN
                            : new StatusMark("being sent again", "play", "busy");
        };
    }

    public Moment occurred() {
        return Moment.at(error.occurredAt());
    }

    public boolean isOpen() {
        return error.status().equals("open");
    }

    public boolean isReject() {
        return !error.phase().equals("run");
    }

    public @Nullable Moment resolved() {
        return Moment.of(error.resolution().at());
    }

    public String advice() {
        return ErrorClass.ofWireName(error.errorClass()).advice(error.retryable());
    }
}
