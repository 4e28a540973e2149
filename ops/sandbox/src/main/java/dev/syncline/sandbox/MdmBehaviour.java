package dev.syncline.sandbox;

import java.time.Duration;

/// How the stand-in answers from now on.
///
/// @param on which calls it concerns
/// @param times how many calls, after which it is normal again; 0 for as long as nobody changes it
/// @param delay of `slow`, and what `rate-limited` names in `Retry-After`, in whole seconds
record MdmBehaviour(Mode mode, Calls on, int times, Duration delay) {

    static final MdmBehaviour NORMAL = new MdmBehaviour(Mode.NORMAL, Calls.DATA, 0, Duration.ZERO);

    MdmBehaviour {
        if (times < 0 || delay.isNegative()) {
            throw new IllegalArgumentException("times and delayMillis can't be negative");
        }
    }

    boolean concerns(boolean token) {
        return on == Calls.ALL || (on == Calls.TOKEN) == token;
    }

    enum Calls {
        DATA,
        TOKEN,
        ALL
    }

    enum Mode {
        NORMAL,
        /// 200 with a page of HTML, as a proxy or a sign-in page in between gives.
        HTML,
        /// The connection breaks in the middle of the body.
        TRUNCATED,
        /// 200 with JSON that ends in the middle, though the response is complete as HTTP goes.
        CUT_JSON,
        /// 200 with JSON that has no array where one should be.
        NO_ARRAY,
        /// 401, as for a token that is no good.
        UNAUTHORIZED,
        /// 429 with `Retry-After`.
        RATE_LIMITED,
        /// 500 from the gateway.
        SERVER_ERROR,
        /// No answer, ever, on a connection that stays open.
        HANG,
        /// The right answer, late.
        SLOW,
        /// The connection is closed without an answer.
        OFFLINE
    }
}
