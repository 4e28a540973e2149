package dev.syncline.system.catalog;

import dev.syncline.run.ClusterAnnouncer;
import dev.syncline.run.SyncRegistry;
import dev.syncline.run.SyncRemoval;
import dev.syncline.schedule.FireStore;
import dev.syncline.schedule.SyncScheduler;
import dev.syncline.source.CursorStore;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/// Takes ad hoc syncs away: schedule, cursors and secrets go, runs and errors stay. The name is
/// free for whoever asks for the same source again. Thread-safe.
final class AdHocRemoval {

    private static final Logger log = LoggerFactory.getLogger(AdHocRemoval.class);

    private final Stores stores;
    private final SyncScheduler scheduler;
    private final ClusterAnnouncer announcer;
    private final TransactionTemplate transaction;

    AdHocRemoval(
            Stores stores,
            SyncScheduler scheduler,
            ClusterAnnouncer announcer,
            TransactionTemplate transaction) {
        this.stores = stores;
        this.scheduler = scheduler;
        this.announcer = announcer;
        this.transaction = transaction;
    }

    record Stores(
            DefinitionStore definitions, CursorStore cursors, FireStore fires, AdHocUse use) {}

    SyncRemoval remove(String name, @Nullable String actor, @Nullable String reason) {
        return Objects.requireNonNull(
                transaction.execute(status -> {
                    stores.definitions().lock(name);
                    if (stores.definitions().latest(name).isEmpty()) {
                        return new SyncRemoval.Unknown();
                    }
                    Optional<Long> underWay = stores.use().underWay(name);
                    if (underWay.isPresent()) {
                        return new SyncRemoval.Refused(
                                "Run %d of sync '%s' is under way or about to begin; stop it or wait for its end, then remove the sync"
                                        .formatted(underWay.get(), name));
                    }
                    takeAway(name, actor, reason);
                    return new SyncRemoval.Removed();
                }));
    }

    /// The syncs that nobody has used since then.
    List<String> unusedSince(Instant since) {
        return stores.use().unusedSince(since);
    }

    /// Takes the sync away if still nobody has used it since then, in the transaction of this
    /// thread.
    ///
    /// @return false when it was used meanwhile, or is just being asked for or removed
    boolean removeIfUnused(String name, Instant since, String actor, String reason) {
        // Whoever has it locked waits for Quartz's lock, as we may: so it isn't waited for.
        if (!stores.definitions().tryLock(name) || !stores.use().isUnusedSince(name, since)) {
            return false;
        }
        takeAway(name, actor, reason);
        return true;
    }

    private void takeAway(String name, @Nullable String actor, @Nullable String reason) {
        stores.definitions().retire(name, actor, reason);
        var _ = stores.fires().cancelPlannedAttempts(name, true);
        scheduler.remove(name);
        stores.cursors().forgetAllBut(name, List.of());
        announcer.changed(SyncRegistry.changeName(name));
        log.info(
                "Sync {} is removed by {}{}",
                name,
                actor == null ? "nobody in particular" : actor,
                reason == null ? "" : ": " + reason);
    }
}
