package dev.syncline.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.syncline.run.RunStatistics;
import dev.syncline.run.RunStatistics.Count;
import io.swagger.v3.oas.annotations.Operation;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// `/v1/stats`: how the runs of the last hours ended, with document 4's fields, overall and for
/// each sync that had one.
@RestController
final class StatsEndpoint {

    private static final int LONGEST_HOURS = 720;

    private final RunStatistics statistics;

    StatsEndpoint(RunStatistics statistics) {
        this.statistics = statistics;
    }

    /// @param totalReadings records that were created or updated
    /// @param successRate in per cent
    record CountJson(
            @JsonProperty("total_syncs") long totalSyncs,
            @JsonProperty("successful_syncs") long successfulSyncs,
            @JsonProperty("failed_syncs") long failedSyncs,
            @JsonProperty("total_readings_synced") long totalReadings,
            @JsonProperty("success_rate") BigDecimal successRate) {

        static CountJson of(Count count) {
            return new CountJson(
                    count.total(),
                    count.successful(),
                    count.failed(),
                    count.recordsWritten(),
                    count.successRate());
        }
    }

    /// @param syncs by name
    record StatsJson(int hours, @JsonUnwrapped CountJson all, Map<String, CountJson> syncs) {}

    @Operation(
            operationId = "getStats",
            summary = "How many runs ended how, and how many records they wrote")
    @GetMapping("/v1/stats")
    StatsJson stats(@RequestParam(defaultValue = "24") int hours) {
        if (hours < 1 || hours > LONGEST_HOURS) {
            throw RequestRefused.badRequest(
                    "hours must be from 1 to %d, not %d".formatted(LONGEST_HOURS, hours));
        }
        List<Count> counts = statistics.since(Duration.ofHours(hours));
        Map<String, CountJson> syncs = new LinkedHashMap<>();
        counts.forEach(count -> syncs.put(count.sync(), CountJson.of(count)));
        return new StatsJson(hours, CountJson.of(RunStatistics.sum("", counts)), syncs);
    }
}
