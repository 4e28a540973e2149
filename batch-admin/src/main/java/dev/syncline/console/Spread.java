package dev.syncline.console;

import dev.syncline.run.SyncHistory;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How long a sync's last runs took and how much they read, in three figures each.
public record Spread(
        String shortest, String middle, String longest, String fewest, String usual, String most) {

    /// Null before the first run that ended.
    static @Nullable Spread of(List<SyncHistory.Bar> last) {
        List<Long> durations =
                last.stream()
                        .map(SyncHistory.Bar::durationMillis)
                        .filter(Objects::nonNull)
                        .sorted()
                        .toList();
        if (durations.isEmpty()) {
            return null;
        }
        List<Long> volumes =
                last.stream()
                        .filter(bar -> bar.durationMillis() != null)
                        .map(SyncHistory.Bar::read)
                        .sorted()
                        .toList();
        return new Spread(
                Moment.took(durations.getFirst()),
                Moment.took(durations.get(durations.size() / 2)),
                Moment.took(durations.getLast()),
                LedgerView.text(volumes.getFirst()),
                LedgerView.text(volumes.get(volumes.size() / 2)),
                LedgerView.text(volumes.getLast()));
    }
}
