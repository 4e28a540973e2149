package dev.syncline.api;

import org.jspecify.annotations.Nullable;

/// The optional body of a request that acts.
///
/// @param reason why, as a person puts it; at most 500 characters
record Reason(@Nullable String reason) {

    private static final int LONGEST = 500;

    Reason {
        if (reason != null && reason.length() > LONGEST) {
            throw RequestRefused.badRequest(
                    "The reason has %d characters; %d are allowed"
                            .formatted(reason.length(), LONGEST));
        }
    }

    static @Nullable String of(@Nullable Reason body) {
        return body == null ? null : body.reason();
    }
}
