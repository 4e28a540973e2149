package dev.syncline.operation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A row of `audit_log`. See [Action] and [Outcome].
public record AuditEntry(
        long auditId,
        Instant at,
        String actor,
        String channel,
        String action,
        String subject,
        @Nullable String sync,
        @Nullable Long runId,
        @Nullable String reason,
        String outcome,
        @Nullable String detail) {}
