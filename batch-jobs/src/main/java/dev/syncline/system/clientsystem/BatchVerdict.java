package dev.syncline.system.clientsystem;

import java.util.List;
import java.util.Optional;

/// What the Client System has said about a batch. Readings that are neither accepted nor refused
/// are to be sent again.
///
/// @param stopBecause set when it did not say which readings it took: going on would only make more
///   of these
record BatchVerdict(List<Reading> accepted, List<Refusal> refused, Optional<String> stopBecause) {

    static BatchVerdict of(List<Reading> accepted, List<Refusal> refused) {
        return new BatchVerdict(accepted, refused, Optional.empty());
    }

    /// @param clear whether the reading is known not to have been stored
    record Refusal(Reading reading, boolean clear, String reason) {}
}
