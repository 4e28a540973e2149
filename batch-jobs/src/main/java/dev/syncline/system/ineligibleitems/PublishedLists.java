package dev.syncline.system.ineligibleitems;

import dev.syncline.run.ClusterChange;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.context.event.EventListener;

/// The lists in this node's memory; loaded again whenever any node has published one.
public final class PublishedLists implements AutoCloseable {

    private final List<PublishedList> lists;
    private final ExecutorService loader =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("published-lists").daemon().factory());

    PublishedLists(List<PublishedList> lists) {
        this.lists = List.copyOf(lists);
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
