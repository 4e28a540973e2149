package dev.syncline.run;

import dev.syncline.sync.Ledger;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A step of one attempt, as Batch recorded it, with our counts.
///
/// @param status Batch's own word in lower case
public record RunStep(
        long attemptId,
        String step,
        String status,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        long commits,
        Ledger ledger) {}
