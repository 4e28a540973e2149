package dev.syncline.sync;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/// When a sync is due.
///
/// @param expression five-field cron (`0 * * * *`), Quartz cron (`0 0 3 * * ?`), an interval
///   (`every 60s`), or empty when the sync runs only when asked to
/// @param zone the zone in which a cron expression is read; UTC by default
public record SyncSchedule(Optional<String> expression, ZoneId zone) {

    public static final SyncSchedule NONE = new SyncSchedule(Optional.empty(), ZoneOffset.UTC);

    public static SyncSchedule of(String expression, ZoneId zone) {
        return new SyncSchedule(Optional.of(expression.strip()), zone);
    }
}
