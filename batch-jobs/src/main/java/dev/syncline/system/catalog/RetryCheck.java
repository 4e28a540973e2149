package dev.syncline.system.catalog;

import dev.syncline.run.RunControl;
import dev.syncline.run.Sync;
import dev.syncline.sync.Delivery;
import dev.syncline.sync.RecordOutcomes;
import dev.syncline.sync.StepOutline;
import dev.syncline.sync.SyncDefinition;
import dev.syncline.sync.SyncSchedule;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `catalog-retry-check`: daily at 03:00 UTC, gives another attempt to each catalogue or ad hoc
/// sync whose newest run failed for a reason that may pass. Each run gets a few of them at the
/// most, so that the same one isn't queued every night for ever.
///
/// Its ledger: updated = restarted, filtered = at its limit, unchanged = not possible just now.
final class RetryCheck {

    static final String NAME = "catalog-retry-check";

    private static final Logger log = LoggerFactory.getLogger(RetryCheck.class);

    private final RetryCheckProperties properties;
    private final Supplier<CatalogRuns> runs;
    private final Supplier<RunControl> control;
    private final Retirement retirement;

    /// @param control asked late: it needs the syncs, of which this is one
    RetryCheck(
            RetryCheckProperties properties,
            Supplier<CatalogRuns> runs,
            Supplier<RunControl> control,
            Retirement retirement) {
        this.properties = properties;
        this.runs = runs;
        this.control = control;
        this.retirement = retirement;
    }

    Sync sync() {
        return new Sync(
                        SyncDefinition.named(
                                        NAME,
                                        "Gives another attempt to catalogue and ad hoc runs that failed for a reason that may pass, and ends ad hoc syncs that are no longer used")
                                .scheduled(
                                        properties.cron().isBlank()
                                                ? SyncSchedule.NONE
                                                : SyncSchedule.of(
                                                        properties.cron(), ZoneOffset.UTC)),
                        steps ->
                                steps.eachOnItsOwn(
                                        steps.repeated("restart", new Round()::restartOne),
                                        steps.repeated("retire", retirement.round())))
                .outlined(
                        StepOutline.of(
                                "restart",
                                "runs of the catalogue that failed for a reason that may pass",
                                "another attempt of each",
                                Delivery.ONCE),
                        StepOutline.of(
                                "retire",
                                "ad hoc syncs that are no longer used",
                                "nowhere: they are removed",
                                Delivery.ONCE));
    }

    /// The restarts of one attempt. Each commits by itself: all of them in one transaction would
    /// keep Quartz waiting on every node, and one that can't be had would undo the others.
    private final class Round {

        private @Nullable Queue<CatalogRuns.Retryable> failed;

        /// @return whether there may be more
        boolean restartOne(RecordOutcomes outcomes) {
            if (failed == null) {
                failed = failed();
            }
            CatalogRuns.Retryable run = failed.poll();
            if (run == null) {
                return false;
            }
            if (run.restarts() < properties.maxPerRun()) {
                restart(run.runId(), outcomes);
            } else {
                outcomes.filtered(1);
                log.info(
                        "Run {} was restarted {} times already and is left as it is",
                        run.runId(),
                        run.restarts());
            }
            return true;
        }
    }

    private Queue<CatalogRuns.Retryable> failed() {
        return runs.get().retryable().stream()
                .filter(run -> run.standing() == CatalogRuns.Standing.FAILED)
                .collect(Collectors.toCollection(ArrayDeque::new));
    }

    private void restart(long runId, RecordOutcomes outcomes) {
        switch (control.get().restart(runId, NAME, "it failed for a reason that may pass")) {
            case RunControl.Answer.Accepted _ -> outcomes.updated(1);
            case RunControl.Answer.Refused refused -> {
                outcomes.unchanged(1);
                log.info("Run {} gets no further attempt now: {}", runId, refused.why());
            }
            case RunControl.Answer.Unknown _ -> outcomes.unchanged(1);
        }
    }
}
