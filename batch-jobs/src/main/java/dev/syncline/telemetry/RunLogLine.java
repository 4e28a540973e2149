package dev.syncline.telemetry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A row of `run_log`: something that was logged while a node worked on a run.
///
/// @param attemptId null between attempts
/// @param at on the node's clock
/// @param level `INFO`, `WARN` or `ERROR`
/// @param message in one line, with control characters escaped, cut at 2,000 characters
public record RunLogLine(
        long runId,
        @Nullable Long attemptId,
        String node,
        Instant at,
        String level,
        String logger,
        String message) {

    static final int LONGEST_MESSAGE = 2_000;
}
