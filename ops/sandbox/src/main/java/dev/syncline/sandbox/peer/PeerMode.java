package dev.syncline.sandbox.peer;

/// A way to answer. Over the wire in lower case with hyphens: `rate-limited`.
public enum PeerMode {
    NORMAL,
    /// 200 with a page of HTML, as a proxy or a sign-in page in between gives.
    HTML,
    /// The connection breaks in the middle of the body.
    TRUNCATED,
    /// 200 with JSON that ends in the middle, though the response is complete as HTTP goes.
    CUT_JSON,
    /// 200 with JSON that has no array where one should be.
    NO_ARRAY,
    /// 401, as for a token or a key that is no good.
    UNAUTHORIZED,
    /// 429 with `Retry-After`.
    RATE_LIMITED,
    /// 500.
    SERVER_ERROR,
    /// No answer, ever, on a connection that stays open.
    HANG,
    /// What was asked for is done, and the right answer comes late.
    SLOW,
    /// The connection is closed without an answer, and nothing is done.
    OFFLINE,
    /// What was asked for is done, and the connection is closed without an answer.
    DROP_REPLY,
    /// A database's `COMMIT` is swallowed and the connection closed: nothing is done.
    DROP_COMMIT
}
