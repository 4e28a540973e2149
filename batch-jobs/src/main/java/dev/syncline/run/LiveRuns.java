package dev.syncline.run;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The runs that this node executes at this moment, by sync: at most one each, since each holds its
/// sync's lease.
final class LiveRuns {

    private final Map<String, LiveRun> bySync = new ConcurrentHashMap<>();
    private volatile boolean closing;

    LiveRun begin(Lease lease) {
        LiveRun run = new LiveRun(lease, new StopSignal());
        bySync.put(lease.sync(), run);
        if (closing) {
            run.stop().raise(StopSignal.Cause.SHUTDOWN);
        }
        return run;
    }

    /// Tells all runs to stop, and those that begin from now on as well.
    void close() {
        closing = true;
        bySync.values().forEach(run -> run.stop().raise(StopSignal.Cause.SHUTDOWN));
    }

    void end(LiveRun run) {
        bySync.remove(run.lease().sync(), run);
    }

    Collection<LiveRun> all() {
        return bySync.values();
    }

    Optional<LiveRun> find(Lease lease) {
        return Optional.ofNullable(bySync.get(lease.sync()))
                .filter(run -> run.lease().equals(lease));
    }

    boolean isEmpty() {
        return bySync.isEmpty();
    }

    record LiveRun(Lease lease, StopSignal stop) {}
}
