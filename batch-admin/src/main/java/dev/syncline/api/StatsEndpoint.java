package dev.syncline.api;

import dev.syncline.run.RunStatistics;
import dev.syncline.run.RunStatistics.Count;
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

    /// `success_rate` is in per cent; records that were created or updated are what it calls
    /// readings.
    @GetMapping("/v1/stats")
    Map<String, Object> stats(@RequestParam(defaultValue = "24") int hours) {
        if (hours < 1 || hours > LONGEST_HOURS) {
            throw RequestRefused.badRequest(
                    "hours must be from 1 to %d, not %d".formatted(LONGEST_HOURS, hours));
        }
        List<Count> counts = statistics.since(Duration.ofHours(hours));
        Map<String, Object> stats = new LinkedHashMap<>();
        stats.put("hours", hours);
        stats.putAll(json(RunStatistics.sum("", counts)));
        Map<String, Object> syncs = new LinkedHashMap<>();
        counts.forEach(count -> syncs.put(count.sync(), json(count)));
        stats.put("syncs", syncs);
        return stats;
    }

    private static Map<String, Object> json(Count count) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("total_syncs", count.total());
        json.put("successful_syncs", count.successful());
        json.put("failed_syncs", count.failed());
        json.put("total_readings_synced", count.recordsWritten());
        json.put("success_rate", count.successRate());
        return json;
    }
}
