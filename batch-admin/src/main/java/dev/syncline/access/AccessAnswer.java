package dev.syncline.access;

/// What came of changing who may come in.
///
/// @param <T> what was made or changed
public sealed interface AccessAnswer<T> {

    /// @param now as it is now
    record Done<T>(T now) implements AccessAnswer<T> {}

    /// Not possible as things stand.
    ///
    /// @param why one sentence
    record Refused<T>(String why) implements AccessAnswer<T> {}

    /// Never possible like this.
    ///
    /// @param why one sentence
    record Wrong<T>(String why) implements AccessAnswer<T> {}

    /// Somebody else has changed it since the caller looked.
    ///
    /// @param version as it is now
    record Stale<T>(String version) implements AccessAnswer<T> {}

    /// There is no such user or token.
    record Unknown<T>(String which) implements AccessAnswer<T> {}
}
