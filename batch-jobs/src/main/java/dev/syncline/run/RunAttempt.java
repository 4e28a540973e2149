package dev.syncline.run;

import dev.syncline.sync.Ledger;
import dev.syncline.sync.RunStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A row of the view `sync_attempts`.
///
/// @param errorIsRetryable whether the same thing tried again may succeed; null without an error
public record RunAttempt(
        long attemptId,
        RunStatus status,
        @Nullable String trigger,
        @Nullable String actor,
        @Nullable String reason,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Long durationMillis,
        @Nullable String node,
        @Nullable Long epoch,
        Ledger ledger,
        @Nullable String errorClass,
        @Nullable String errorMessage,
        @Nullable Boolean errorIsRetryable) {}
