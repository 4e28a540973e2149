package dev.syncline.system.catalog;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The daily look at catalogue and ad hoc runs that failed for a reason that may pass.
///
/// @param cron when, in UTC; empty for only when asked to
/// @param maxPerRun how often it restarts one and the same run. Raising it goes on trying where
///   nothing has changed, 0 never restarts any.
@ConfigurationProperties("syncline.catalog.retry-check")
record RetryCheckProperties(
        @DefaultValue("0 3 * * *") String cron, @DefaultValue("3") int maxPerRun) {

    RetryCheckProperties {
        if (maxPerRun < 0) {
            throw new IllegalArgumentException(
                    "syncline.catalog.retry-check.max-per-run must be 0 or more, not " + maxPerRun);
        }
    }
}
