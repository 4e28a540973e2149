package dev.syncline.system.clientsystem;

import dev.syncline.target.IdempotencyKey;
import java.util.List;

/// A batch that was written down before it was sent, and that the queue has not been told about
/// yet.
///
/// @param answered whether the Client System has said what it took
record OpenBatch(
        IdempotencyKey key,
        List<Long> readingIds,
        boolean answered,
        List<Long> acceptedIds,
        List<Long> refusedIds) {

    static OpenBatch unanswered(IdempotencyKey key, List<Reading> readings) {
        return new OpenBatch(
                key, readings.stream().map(Reading::id).toList(), false, List.of(), List.of());
    }
}
