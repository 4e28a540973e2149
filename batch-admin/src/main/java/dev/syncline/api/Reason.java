package dev.syncline.api;

import dev.syncline.operation.Action;
import org.jspecify.annotations.Nullable;

/// The optional body of a request that acts.
///
/// @param reason why, as a person puts it; at most 500 characters
record Reason(@Nullable String reason) {

    Reason {
        if (reason != null && reason.length() > Action.LONGEST_REASON) {
            throw RequestRefused.badRequest(
                    "The reason has %d characters; %d are allowed"
                            .formatted(reason.length(), Action.LONGEST_REASON));
        }
        if (reason != null && reason.indexOf(0) >= 0) {
            throw RequestRefused.badRequest(
                    "The reason holds a NUL character, which can't be stored; leave it out");
        }
    }

    static @Nullable String of(@Nullable Reason body) {
        return body == null ? null : body.reason();
    }
}
