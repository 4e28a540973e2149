package dev.syncline.access;

import dev.syncline.api.Page;
import dev.syncline.operation.AuditEntry;
import dev.syncline.operation.AuditLog;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// `/v1/audit`: who did what, which way, why, and what came of it; for admins.
@RestController
@RequestMapping("/v1/audit")
final class AuditEndpoint {

    private final AuditLog log;

    AuditEndpoint(AuditLog log) {
        this.log = log;
    }

    /// Newest first.
    ///
    /// @param action such as `run.restart`, or `run` for all about runs
    @Operation(
            operationId = "listAudit",
            summary = "Who did what, which way, why, and what came of it; newest first")
    @GetMapping
    Page<AuditEntry> list(
            @RequestParam(required = false) @Nullable String actor,
            @RequestParam(required = false) @Nullable String channel,
            @RequestParam(required = false) @Nullable String action,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            @RequestParam(required = false) @Nullable Long after,
            @RequestParam(defaultValue = "" + Page.DEFAULT_LIMIT) int limit) {
        int size = Page.checked(limit);
        List<AuditEntry> found =
                log.list(new AuditLog.Filter(actor, channel, action, from, to, after), size + 1);
        return Page.of(found, size, entry -> entry, AuditEntry::auditId);
    }
}
