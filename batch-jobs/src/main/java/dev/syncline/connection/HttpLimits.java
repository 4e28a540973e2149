package dev.syncline.connection;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/// How much of a peer's time and content a node takes, as its connection's settings `limits.…` say
/// it. What isn't set is as the connection has it by itself; see [HttpConnection] for what raising
/// and lowering each of them costs.
///
/// @param connectTimeout until a connection stands
/// @param totalTimeout for one whole call, signing in included
/// @param maxResponse a longer answer is refused
/// @param maxConcurrentCalls under way at one time
/// @param callsPerSecond how many may begin, evenly spread; below 1 as well, such as 0.2 for one
///   every five seconds; 0 for any number
public record HttpLimits(
        @Nullable Duration connectTimeout,
        @Nullable Duration totalTimeout,
        @Nullable DataSize maxResponse,
        @Nullable Integer maxConcurrentCalls,
        @Nullable Double callsPerSecond) {

    public static final HttpLimits NONE_SET = new HttpLimits(null, null, null, null, null);

    private static final double SLOWEST = 0.001;
    private static final double FASTEST = 1_000_000;

    public HttpLimits {
        checkPositive("connect-timeout", connectTimeout);
        checkPositive("total-timeout", totalTimeout);
        if (maxResponse != null && maxResponse.toBytes() < 1) {
            throw wrong("max-response must be at least a byte", maxResponse);
        }
        if (maxConcurrentCalls != null && maxConcurrentCalls < 1) {
            throw wrong("max-concurrent-calls must be at least 1", maxConcurrentCalls);
        }
        if (callsPerSecond != null
                && callsPerSecond != 0
                && !(callsPerSecond >= SLOWEST && callsPerSecond <= FASTEST)) {
            throw wrong("calls-per-second must be 0, or from 0.001 to 1000000", callsPerSecond);
        }
    }

    private static void checkPositive(String key, @Nullable Duration value) {
        if (value != null && !value.isPositive()) {
            throw wrong(key + " must be positive", value);
        }
    }

    private static IllegalArgumentException wrong(String rule, Object value) {
        return new IllegalArgumentException(rule + ", not " + value);
    }

    /// The connection within these limits.
    public HttpConnection on(HttpConnection connection) {
        return connection
                .within(
                        Objects.requireNonNullElse(connectTimeout, connection.connectTimeout()),
                        Objects.requireNonNullElse(totalTimeout, connection.totalTimeout()))
                .limitedTo(Objects.requireNonNullElse(maxResponse, connection.maxResponse()))
                .withLimits(on(connection.limits()));
    }

    /// For callers that share a [CallLimiter], whatever their connections.
    public CallLimits on(CallLimits calls) {
        return new CallLimits(
                Objects.requireNonNullElse(maxConcurrentCalls, calls.maxConcurrentCalls()),
                callsPerSecond == null ? calls.minInterval() : interval(callsPerSecond));
    }

    private static Duration interval(double callsPerSecond) {
        return callsPerSecond == 0
                ? Duration.ZERO
                : Duration.ofNanos(Math.round(1e9 / callsPerSecond));
    }
}
