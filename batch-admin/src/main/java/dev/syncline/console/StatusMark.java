package dev.syncline.console;

import dev.syncline.sync.RunStatus;
import java.util.Locale;

/// A status as pages show it: a word and a shape, so that no colour is needed to tell it.
///
/// @param shape the style's name for what is drawn before the word
/// @param tone the style's name for its colour: `good`, `bad`, `warn`, `busy` or `idle`
public record StatusMark(String word, String shape, String tone) {

    static final StatusMark OFFLINE = new StatusMark("offline", "cross", "bad");
    static final StatusMark ONLINE = new StatusMark("online", "disc", "good");
    static final StatusMark UNKNOWN = new StatusMark("not known yet", "ring", "idle");
    static final StatusMark PAUSED = new StatusMark("paused", "bars2", "warn");
    static final StatusMark LATE = new StatusMark("late", "triangle", "warn");
    static final StatusMark STUCK = new StatusMark("stuck", "triangle", "bad");
    static final StatusMark OPEN = new StatusMark("open", "ring", "warn");

    static StatusMark of(RunStatus status) {
        return switch (status) {
            case COMPLETED -> new StatusMark("completed", "disc", "good");
            case COMPLETED_WITH_ERRORS -> new StatusMark("completed with errors", "half", "warn");
            case FAILED -> new StatusMark("failed", "cross", "bad");
            case RUNNING -> new StatusMark("running", "play", "busy");
            case STOPPING -> new StatusMark("stopping", "square", "busy");
            case PENDING -> new StatusMark("pending", "ring", "busy");
            case MISSED -> new StatusMark("missed", "diamond", "warn");
            case STOPPED -> new StatusMark("stopped", "square", "idle");
            case SKIPPED, ABANDONED ->
                    new StatusMark(status.name().toLowerCase(Locale.ROOT), "dash", "idle");
        };
    }
}
