package dev.syncline.api;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A page of a list, by key: what is added meanwhile neither repeats nor hides an entry.
///
/// @param next what to send as `after` for the next page; null on the last one
public record Page<T>(List<T> items, @Nullable String next) {

    public static final int DEFAULT_LIMIT = 50;
    static final int MOST = 500;

    /// @param oneMore what was read with a limit of one more than the page holds
    public static <R, T> Page<T> of(
            List<R> oneMore, int limit, Function<R, T> json, Function<R, Long> key) {
        List<R> rows = oneMore.subList(0, Math.min(limit, oneMore.size()));
        String next = oneMore.size() > limit ? key.apply(rows.getLast()).toString() : null;
        return new Page<>(rows.stream().map(json).toList(), next);
    }

    public static int checked(int limit) {
        if (limit < 1 || limit > MOST) {
            throw RequestRefused.badRequest(
                    "limit must be from 1 to %d, not %d".formatted(MOST, limit));
        }
        return limit;
    }
}
