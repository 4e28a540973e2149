package dev.syncline.run;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The table `sync_lease`. Time is the database's, never a node's.
///
/// Two data sources: what belongs to a chunk's transaction (the fence) goes through the main one,
/// all the rest through the small control pool, so that a lease can be taken and renewed while
/// every other connection is busy.
final class LeaseStore {

    private static final Logger log = LoggerFactory.getLogger(LeaseStore.class);

    private final JdbcClient main;
    private final JdbcClient control;
    private final Node node;
    private final Duration duration;

    LeaseStore(DataSource main, DataSource control, Node node, Duration duration) {
        this.main = JdbcClient.create(main);
        this.control = JdbcClient.create(control);
        this.node = node;
        this.duration = duration;
    }

    /// Takes the lease if nobody holds it or its holder let it run out.
    LeaseOutcome take(String sync, long runId) {
        return take(sync, runId, holder -> holder.expired());
    }

    /// Takes the lease if nobody holds it. One that ran out stays with the run that it names, which
    /// is found and finished by it; unless that is this very run.
    LeaseOutcome takeIfFree(String sync, long runId) {
        return take(sync, runId, holder -> holder.expired() && holder.runId() == runId);
    }

    private LeaseOutcome take(String sync, long runId, Predicate<Holder> mayTakeFrom) {
        while (true) {
            Optional<Holder> holder = holder(sync);
            if (holder.isPresent() && !mayTakeFrom.test(holder.get())) {
                return holder.get().asHeld();
            }
            Optional<String> deadHolder = holder.map(Holder::applicationName);
            Optional<Lease> lease = tryTake(sync, runId, deadHolder);
            if (lease.isPresent()) {
                return new LeaseOutcome.Taken(lease.get(), holder.map(Holder::asDead));
            }
            // Somebody was faster, and may have let it go again by now: each turn means that
            // another one got on.
        }
    }

    private Optional<Lease> tryTake(String sync, long runId, Optional<String> deadHolder) {
        try {
            return takeUnlessHeld(sync, runId);
        } catch (CannotAcquireLockException | QueryTimeoutException e) {
            // A holder paused between its fence and its commit keeps the row locked for as long as
            // it sleeps.
            if (deadHolder.isEmpty()) {
                throw e;
            }
            endSessionsOf(deadHolder.get());
            return takeUnlessHeld(sync, runId);
        }
    }

    private Optional<Lease> takeUnlessHeld(String sync, long runId) {
        // Not one INSERT … ON CONFLICT (sync) DO UPDATE: of two first takers, the second would trip
        // over the other unique index.
        control.sql("INSERT INTO sync_lease (sync, epoch) VALUES (:sync, 0) ON CONFLICT DO NOTHING")
                .param("sync", sync)
                .update();
        return control.sql(
                        """
                        UPDATE sync_lease
                        SET epoch = epoch + 1, run_id = :run, node = :node, boot_id = :boot,
                            acquired_at = clock_timestamp(),
                            expires_at = clock_timestamp() + :millis * interval '1 millisecond'
                        WHERE sync = :sync AND (run_id IS NULL OR expires_at <= clock_timestamp())
                        RETURNING epoch
                        """)
                .param("sync", sync)
                .param("run", runId)
                .param("node", node.name())
                .param("boot", node.bootId())
                .param("millis", duration.toMillis())
                .query(Long.class)
                .optional()
                .map(epoch -> new Lease(sync, epoch, runId));
    }

    /// Goes on to another run of the same sync without letting the lease go.
    ///
    /// @throws SynclineException of class `lease_lost` when the lease is no longer ours
    Lease moveTo(Lease lease, long runId) {
        return control.sql(
                        """
                        UPDATE sync_lease
                        SET epoch = epoch + 1, run_id = :run,
                            expires_at = clock_timestamp() + :millis * interval '1 millisecond'
                        WHERE sync = :sync AND epoch = :epoch AND run_id IS NOT NULL
                        RETURNING epoch
                        """)
                .param("run", runId)
                .param("millis", duration.toMillis())
                .param("sync", lease.sync())
                .param("epoch", lease.epoch())
                .query(Long.class)
                .optional()
                .map(epoch -> new Lease(lease.sync(), epoch, runId))
                .orElseThrow(() -> lost(lease.sync(), lease.epoch()));
    }

    /// Renews the given leases and tells which of them are still ours, and which of their runs were
    /// asked to stop. A lease that has run out but that nobody took is renewed as well: the epoch
    /// alone says whose it is.
    List<Renewed> renew(Collection<Lease> leases) {
        return control.sql(
                        """
                        UPDATE sync_lease l
                        SET expires_at = clock_timestamp() + :millis * interval '1 millisecond'
                        FROM unnest(:syncs, :epochs) AS mine (sync, epoch)
                        WHERE l.sync = mine.sync AND l.epoch = mine.epoch AND l.run_id IS NOT NULL
                        RETURNING l.sync, l.epoch,
                            EXISTS (SELECT FROM sync_fire f
                                    WHERE f.run_id = l.run_id AND f.stop_requested_at IS NOT NULL) AS stop_requested
                        """)
                .param("millis", duration.toMillis())
                .param("syncs", leases.stream().map(Lease::sync).toArray(String[]::new))
                .param("epochs", leases.stream().map(Lease::epoch).toArray(Long[]::new))
                .query((row, number) ->
                        new Renewed(row.getString(1), row.getLong(2), row.getBoolean(3)))
                .list();
    }

    /// Lets the lease go, in the caller's transaction if there is one. Does nothing when it is no
    /// longer ours.
    ///
    /// @return whether it was still ours
    boolean release(Lease lease) {
        return release(main, lease);
    }

    /// Lets the lease go at once, whatever becomes of the caller's transaction. Does nothing when
    /// it is no longer ours.
    void giveBack(Lease lease) {
        release(control, lease);
    }

    private static boolean release(JdbcClient through, Lease lease) {
        return through.sql(
                                """
                                UPDATE sync_lease
                                SET run_id = NULL, node = NULL, boot_id = NULL, expires_at = NULL
                                WHERE sync = :sync AND epoch = :epoch AND run_id IS NOT NULL
                                """)
                        .param("sync", lease.sync())
                        .param("epoch", lease.epoch())
                        .update()
                == 1;
    }

    /// The fence: checks in the transaction of this thread that the epoch is still the newest, and
    /// keeps it so until that transaction ends. `KEY SHARE` holds off whoever wants to raise the
    /// epoch, and lets heartbeats pass.
    ///
    /// @throws SynclineException of class `lease_lost` otherwise
    void hold(String sync, long epoch) {
        boolean ours =
                main.sql(
                                """
                                SELECT true FROM sync_lease
                                WHERE sync = :sync AND epoch = :epoch AND run_id IS NOT NULL
                                FOR KEY SHARE
                                """)
                        .param("sync", sync)
                        .param("epoch", epoch)
                        .query(Boolean.class)
                        .optional()
                        .isPresent();
        if (!ours) {
            throw lost(sync, epoch);
        }
    }

    /// Runs whose holder let the lease run out: sync by run.
    Map<Long, String> abandonedRuns() {
        return control
                .sql(
                        "SELECT run_id, sync FROM sync_lease WHERE run_id IS NOT NULL AND expires_at <= clock_timestamp()")
                .query((row, number) -> Map.entry(row.getLong(1), row.getString(2)))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /// The live run that holds the sync's lease, if any.
    Optional<Long> runningRun(String sync) {
        return holder(sync).filter(holder -> !holder.expired()).map(Holder::runId);
    }

    /// Ends the database sessions of a node that is taken for dead, so that nothing of it can still
    /// commit or hold a lock.
    void endSessionsOf(String applicationName) {
        if (applicationName.equals(node.applicationName())) {
            return;
        }
        try {
            int ended =
                    control.sql(
                                    """
                                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                                    WHERE application_name = :name AND pid <> pg_backend_pid()
                                      -- A node that renews another lease lives; the fence is enough there.
                                      AND NOT EXISTS (
                                          SELECT FROM sync_lease
                                          WHERE left(node || ':' || boot_id, 63) = :name
                                            AND expires_at > clock_timestamp())
                                    """)
                            .param("name", applicationName)
                            .query(Boolean.class)
                            .list()
                            .size();
            if (ended > 0) {
                log.warn(
                        "Ended {} database sessions that the dead node {} had left",
                        ended,
                        applicationName);
            }
        } catch (DataAccessException e) {
            // The fence still keeps its commits out; only its locks may be in the way until they
            // time out.
            log.warn("Could not end the database sessions of the dead node {}", applicationName, e);
        }
    }

    private Optional<Holder> holder(String sync) {
        return control.sql(
                        """
                        SELECT run_id, node, boot_id, expires_at <= clock_timestamp() FROM sync_lease
                        WHERE sync = :sync AND run_id IS NOT NULL
                        """)
                .param("sync", sync)
                .query((row, number) ->
                        new Holder(
                                row.getLong(1),
                                row.getString(2),
                                row.getString(3),
                                row.getBoolean(4)))
                .optional();
    }

    private static SynclineException lost(String sync, long epoch) {
        return new SynclineException(
                ErrorClass.LEASE_LOST,
                "The lease of sync '%s' (epoch %d) has gone to another node, which finishes the run"
                        .formatted(sync, epoch));
    }

    /// @param stopRequested whether somebody asked the run to stop
    record Renewed(String sync, long epoch, boolean stopRequested) {}

    private record Holder(long runId, String node, String bootId, boolean expired) {

        String applicationName() {
            return Node.applicationName(node, bootId);
        }

        LeaseOutcome.DeadHolder asDead() {
            return new LeaseOutcome.DeadHolder(applicationName(), runId);
        }

        LeaseOutcome.Held asHeld() {
            return new LeaseOutcome.Held(runId, node);
        }
    }
}
