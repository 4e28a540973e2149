package dev.syncline.system.metering;

import dev.syncline.sync.SyncRecord;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ItemProcessor;

/// Passes over readings that the remote has refused before. The open reject is the mark: the
/// reading stays in the local queue, counts as filtered, and is tried again once the reject is
/// re-driven or dismissed.
///
/// @param keys of the open rejects
record MarkedReadings(Set<String> keys) implements ItemProcessor<SyncRecord, SyncRecord> {

    @Override
    public @Nullable SyncRecord process(SyncRecord reading) {
        return keys.contains(String.valueOf(reading.get(MeteringTables.KEY))) ? null : reading;
    }
}
