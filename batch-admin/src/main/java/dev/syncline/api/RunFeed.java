package dev.syncline.api;

import dev.syncline.connection.ConnectionChanged;
import dev.syncline.run.ClusterAnnouncer;
import dev.syncline.run.ClusterChange;
import dev.syncline.run.Run;
import dev.syncline.run.RunBegun;
import dev.syncline.run.RunEnded;
import dev.syncline.run.RunQueries;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Tells listeners on this node what becomes of runs on any node, and of connections.
///
/// What a node says through the database hastens it; a look at the runs under way, every two
/// seconds while somebody listens, finds what was not heard, and progress. One thread looks and
/// hands out; a listener that does not keep up is let go.
@Component
final class RunFeed {

    private static final Logger log = LoggerFactory.getLogger(RunFeed.class);
    private static final String RUN = "run:";
    private static final int LOOK_EVERY_SECONDS = 2;
    private static final int ADMISSIONS_EVERY_SECONDS = 5;

    private final RunQueries runs;
    private final ClusterAnnouncer announcer;
    private final int most;
    private final int mostPerCaller;
    private final Set<RunListener> listeners = ConcurrentHashMap.newKeySet();
    private final Map<Long, Run> lastTold = new HashMap<>();
    private final ScheduledExecutorService looking =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("run-feed").factory());

    RunFeed(RunQueries runs, ClusterAnnouncer announcer, ApiProperties properties) {
        this.runs = runs;
        this.announcer = announcer;
        this.most = properties.mostListeners();
        this.mostPerCaller = properties.mostListenersPerCaller();
        var _ =
                looking.scheduleWithFixedDelay(
                        this::letGoWhoMayNotStay,
                        ADMISSIONS_EVERY_SECONDS,
                        ADMISSIONS_EVERY_SECONDS,
                        TimeUnit.SECONDS);
        var _ =
                looking.scheduleWithFixedDelay(
                        this::look, LOOK_EVERY_SECONDS, LOOK_EVERY_SECONDS, TimeUnit.SECONDS);
    }

    /// @throws RequestRefused when there are too many already
    synchronized void add(RunListener listener) {
        if (listeners.size() >= most) {
            throw RequestRefused.tooManyListeners(most);
        }
        String actor = listener.actor();
        if (listeners.stream().filter(other -> other.actor().equals(actor)).count()
                >= mostPerCaller) {
            throw RequestRefused.tooManyListenersOf(actor, mostPerCaller);
        }
        listeners.add(listener);
    }

    void remove(RunListener listener) {
        listeners.remove(listener);
    }

    /// Who may not come in any more hears nothing more either. While the database is away nobody
    /// can tell, and there is nothing to hear.
    private void letGoWhoMayNotStay() {
        try {
            Map<Admission, Boolean> asked = new HashMap<>();
            listeners.stream()
                    .filter(listener ->
                            !asked.computeIfAbsent(listener.admission(), Admission::stillHolds))
                    .forEach(RunListener::end);
        } catch (RuntimeException e) {
            log.debug("Nobody can be told from anybody", e);
        }
    }

    @EventListener
    void begun(RunBegun event) {
        announcer.changed(RUN + event.runId());
    }

    @EventListener
    void ended(RunEnded event) {
        announcer.changed(RUN + event.runId());
    }

    @EventListener
    void heard(ClusterChange change) {
        if (change.what().startsWith(RUN) && !listeners.isEmpty() && !looking.isShutdown()) {
            long runId = Long.parseLong(change.what().substring(RUN.length()));
            looking.execute(() -> tell(runId));
        }
    }

    /// An event on every node, whichever has seen the change.
    @EventListener
    void changed(ConnectionChanged event) {
        listeners.forEach(listener -> listener.changed(event));
    }

    /// Before the web server waits for its requests to end: these never do by themselves.
    @EventListener
    void closing(ContextClosedEvent event) {
        looking.shutdownNow();
        listeners.forEach(RunListener::end);
    }

    private void tell(long runId) {
        try {
            runs.find(runId).ifPresent(this::tell);
        } catch (RuntimeException e) {
            log.debug("A change of run {} could not be told", runId, e);
        }
    }

    /// Changes that only time makes, such as the duration, are none.
    private void tell(Run run) {
        Run before = lastTold.put(run.runId(), run);
        boolean changed =
                before == null
                        || before.status() != run.status()
                        || before.attempts() != run.attempts()
                        || !before.ledger().equals(run.ledger());
        if (run.status().hasEnded()) {
            lastTold.remove(run.runId());
        }
        if (changed) {
            listeners.forEach(listener -> listener.changed(run));
        }
    }

    private void look() {
        try {
            if (listeners.isEmpty()) {
                lastTold.clear();
                return;
            }
            List<Run> underWay = runs.underWay();
            Set<Long> present = underWay.stream().map(Run::runId).collect(Collectors.toSet());
            Set.copyOf(lastTold.keySet()).stream()
                    .filter(runId -> !present.contains(runId))
                    .map(runs::find)
                    .flatMap(Optional::stream)
                    .forEach(this::tell);
            underWay.forEach(this::tell);
        } catch (RuntimeException e) {
            log.debug("The runs under way could not be looked at", e);
        }
    }
}
