package dev.syncline.jmx;

import dev.syncline.run.Run;
import dev.syncline.run.RunQueries;
import dev.syncline.run.Sync;
import dev.syncline.run.SyncHistory;
import dev.syncline.run.SyncRegistry;
import dev.syncline.schedule.ScheduleState;
import dev.syncline.schedule.SyncScheduler;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How a sync stands.
///
/// @param schedule null when it runs only when asked to
/// @param nextFire null when it is paused or has no schedule
/// @param lastRun null before its first run
/// @param queueSize null when it has no queue, or the queue can't be asked now
record SyncFigures(
        Sync sync,
        @Nullable ScheduleState schedule,
        @Nullable Instant nextFire,
        @Nullable Run lastRun,
        SyncHistory.Standing standing,
        @Nullable Long queueSize) {

    private static final Logger log = LoggerFactory.getLogger(SyncFigures.class);

    /// Where they are read.
    record Sources(
            SyncRegistry syncs, SyncScheduler scheduler, SyncHistory history, RunQueries runs) {

        /// @throws IllegalStateException when there is no such sync any more
        SyncFigures of(String name) {
            Sync sync = syncs.find(name).orElseThrow(() -> JmxAnswers.unknown("sync", name));
            SyncHistory.Standing standing =
                    history.standings(List.of(name))
                            .getOrDefault(name, SyncHistory.Standing.NOTHING);
            return new SyncFigures(
                    sync,
                    scheduler.state(name).orElse(null),
                    scheduler.nextFires(name, 1).stream().findFirst().orElse(null),
                    Optional.ofNullable(standing.lastRun()).flatMap(runs::find).orElse(null),
                    standing,
                    queueSize(sync));
        }
    }

    private static @Nullable Long queueSize(Sync sync) {
        try {
            OptionalLong size = sync.insight().queueSize().get();
            return size.isPresent() ? size.getAsLong() : null;
        } catch (RuntimeException e) {
            log.debug("The queue of sync {} could not be counted", sync.name(), e);
            return null;
        }
    }
}
