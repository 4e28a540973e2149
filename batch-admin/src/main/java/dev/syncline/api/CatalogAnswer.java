package dev.syncline.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.syncline.system.catalog.CatalogRuns.Trouble;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;

/// The bodies of the catalogue's own calls, as document 3 has them.
sealed interface CatalogAnswer {

    /// @param success true
    record Done<T>(boolean success, T data, Instant timestamp) implements CatalogAnswer {}

    /// @param success false
    /// @param error one sentence
    @Schema(name = "CatalogRefused")
    record Refused(boolean success, String error, Instant timestamp) implements CatalogAnswer {}

    /// @param sync the name that the definition got
    @Schema(name = "CatalogTriggered")
    record TriggeredJson(long syncRunId, String status, String sync, int definitionVersion) {}

    /// How many runs stand how.
    @Schema(name = "CatalogStats")
    record StatsJson(
            long total,
            long pending,
            @JsonProperty("in_progress") long inProgress,
            long completed,
            long failed,
            long cancelled) {}

    /// @param errors the newest ones
    @Schema(name = "CatalogRun")
    record RunJson(
            long syncRunId,
            String status,
            long itemsProcessed,
            long itemsFailed,
            long itemsSkipped,
            List<Trouble> errors) {}

    /// @param resumed runs that got another attempt
    /// @param left those that didn't, and why
    @Schema(name = "CatalogResumed")
    record ResumedJson(List<Long> resumed, List<LeftJson> left) {}

    @Schema(name = "CatalogLeft")
    record LeftJson(long syncRunId, String message) {}
}
