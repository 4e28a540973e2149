package dev.syncline.system.ineligibleitems;

import dev.syncline.run.ClusterChange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.context.event.EventListener;

/// The lists in this node's memory; loaded again whenever any node has published one, and every
/// minute in case a signal was lost or somebody else has changed the object.
public final class PublishedLists implements AutoCloseable {

    private final List<PublishedList> lists;
    private final ScheduledExecutorService loader =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("published-lists").daemon().factory());

    PublishedLists(List<PublishedList> lists) {
        this(lists, Duration.ofMinutes(1));
    }

    PublishedLists(List<PublishedList> lists, Duration lookAgainAfter) {
        this.lists = List.copyOf(lists);
        var _ =
                loader.scheduleWithFixedDelay(
                        () -> this.lists.forEach(PublishedList::lookAgain),
                        lookAgainAfter.toMillis(),
                        lookAgainAfter.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    public Optional<PublishedList> find(String name) {
        return lists.stream().filter(list -> list.name().equals(name)).findFirst();
    }

    /// Heard at start too, when the node begins to listen.
    @EventListener
    void changed(ClusterChange change) {
        lists.stream()
                .filter(list -> change.concerns(list.list().changeName()))
                .forEach(list -> loader.execute(list::load));
    }

    @Override
    public void close() {
        loader.shutdownNow();
    }
}
