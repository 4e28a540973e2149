package dev.syncline.run;

import dev.syncline.sync.Ledger;
import dev.syncline.sync.RunStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A row of the view `sync_runs`: what one fire led to.
///
/// @param errorIsRetryable whether the same thing tried again may succeed; null without an error
public record Run(
        long runId,
        String sync,
        RunStatus status,
        String trigger,
        @Nullable String actor,
        @Nullable String reason,
        Instant scheduledFor,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Long durationMillis,
        int attempts,
        @Nullable String node,
        Ledger ledger,
        @Nullable String errorClass,
        @Nullable String errorMessage,
        int definitionVersion,
        @Nullable Boolean errorIsRetryable) {}
