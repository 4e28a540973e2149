package dev.syncline.run;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Renews this node's leases, and stops the runs that it can't renew for.
///
/// A lease that could not be renewed for its whole duration, by this node's monotonic clock, may be
/// somebody else's: the run ends after its chunk, whose commit the fence decides about.
final class Heartbeat {

    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

    private final LeaseStore leases;
    private final LiveRuns runs;
    private final Duration leaseDuration;
    private final LongSupplier nanoTime;

    private long lastRenewal;

    Heartbeat(LeaseStore leases, LiveRuns runs, Duration leaseDuration, LongSupplier nanoTime) {
        this.leases = leases;
        this.runs = runs;
        this.leaseDuration = leaseDuration;
        this.nanoTime = nanoTime;
        this.lastRenewal = nanoTime.getAsLong();
    }

    /// One beat. Never throws, so that the next one comes.
    synchronized void beat() {
        Collection<LiveRuns.LiveRun> live = List.copyOf(runs.all());
        // Taken before the call: the database's clock starts the lease no earlier than this.
        long asked = nanoTime.getAsLong();
        if (live.isEmpty()) {
            lastRenewal = asked;
            return;
        }
        try {
            List<LeaseStore.Renewed> renewed =
                    leases.renew(live.stream().map(LiveRuns.LiveRun::lease).toList());
            lastRenewal = asked;
            live.forEach(run -> follow(run, renewed));
        } catch (RuntimeException e) {
            Duration silence = Duration.ofNanos(nanoTime.getAsLong() - lastRenewal);
            log.warn(
                    "Could not renew the leases of {} runs for {} ms: {}",
                    live.size(),
                    silence.toMillis(),
                    e.toString());
            if (silence.compareTo(leaseDuration) >= 0) {
                live.forEach(
                        run -> lose(run, "could not be renewed for " + silence.toMillis() + " ms"));
            }
        }
    }

    private void follow(LiveRuns.LiveRun run, List<LeaseStore.Renewed> renewed) {
        renewed.stream()
                .filter(lease ->
                        lease.sync().equals(run.lease().sync())
                                && lease.epoch() == run.lease().epoch())
                .findFirst()
                .ifPresentOrElse(
                        lease -> {
                            if (lease.stopRequested()) {
                                run.stop().raise(StopSignal.Cause.OPERATOR);
                            }
                        },
                        () -> lose(run, "has gone to another node"));
    }

    private void lose(LiveRuns.LiveRun run, String how) {
        // A run that ended while the renewal was under way has let its lease go by itself.
        if (runs.find(run.lease()).isPresent()
                && run.stop().cause().filter(StopSignal.Cause.LEASE_LOST::equals).isEmpty()) {
            try (LogFields _ = LogFields.ofRun(run.lease().sync(), run.lease().runId())) {
                log.warn(
                        "The lease of sync {} {}; run {} ends here",
                        run.lease().sync(),
                        how,
                        run.lease().runId());
            }
        }
        run.stop().raise(StopSignal.Cause.LEASE_LOST);
    }
}
