package dev.syncline.telemetry;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What of the log is kept beside the runs, in the table `run_log`.
///
/// @param linesPerRun how many lines of a run each node keeps at the most; the engine's own find
///   room when a sync has filled four fifths. 0: none.
/// @param keep how long they can be read
@ConfigurationProperties("syncline.run-log")
record RunLogProperties(@DefaultValue("500") int linesPerRun, @DefaultValue("30d") Duration keep) {

    private static final int MOST_LINES = 10_000;

    RunLogProperties {
        if (linesPerRun < 0 || linesPerRun > MOST_LINES) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "syncline.run-log.lines-per-run must be from 0 to %d, not %d"
                            .formatted(MOST_LINES, linesPerRun));
        }
        if (keep.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "syncline.run-log.keep is %s; a minute is the least".formatted(keep));
        }
    }
}
