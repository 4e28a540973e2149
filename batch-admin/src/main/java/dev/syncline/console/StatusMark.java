package dev.syncline.console;

import dev.syncline.sync.RunStatus;
import java.util.Locale;

/// A status as pages show it: a word and a shape, so that no colour is needed to tell it.
///
/// @param tone the style's name for its colour: `good`, `bad`, `warn`, `busy` or `quiet`
public record StatusMark(String word, String shape, String tone) {

    static StatusMark of(RunStatus status) {
        return switch (status) {
            case COMPLETED -> new StatusMark("completed", "●", "good");
            case COMPLETED_WITH_ERRORS -> new StatusMark("completed with errors", "◐", "warn");
            case FAILED -> new StatusMark("failed", "✕", "bad");
            case RUNNING -> new StatusMark("running", "▶", "busy");
            case STOPPING -> new StatusMark("stopping", "◧", "busy");
            case PENDING -> new StatusMark("pending", "○", "busy");
            case STOPPED, SKIPPED, MISSED, ABANDONED ->
                    new StatusMark(status.name().toLowerCase(Locale.ROOT), "–", "quiet");
        };
    }
}
