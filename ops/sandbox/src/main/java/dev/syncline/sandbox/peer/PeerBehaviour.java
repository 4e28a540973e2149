package dev.syncline.sandbox.peer;

import java.time.Duration;

/// How a peer answers from now on.
///
/// @param on which calls it concerns: a kind of call that the peer knows, a path's beginning, or
///   `all`
/// @param times how many calls, after which it is normal again; 0 for as long as nobody changes it
/// @param delay of `slow`, and what `rate-limited` names in `Retry-After`, in whole seconds
public record PeerBehaviour(PeerMode mode, String on, int times, Duration delay) {

    public static final String ALL = "all";

    public static final PeerBehaviour NORMAL =
            new PeerBehaviour(PeerMode.NORMAL, ALL, 0, Duration.ZERO);

    public PeerBehaviour {
        if (times < 0 || delay.isNegative()) {
            throw new IllegalArgumentException("times and delayMillis can't be negative");
        }
    }

    boolean concerns(String kind, String path) {
        return on.equals(ALL) || (on.startsWith("/") ? path.startsWith(on) : on.equals(kind));
    }

    /// What a client that is asked to slow down is told, at least a second.
    long retryAfterSeconds() {
        return Math.max(1, delay.toSeconds());
    }
}
