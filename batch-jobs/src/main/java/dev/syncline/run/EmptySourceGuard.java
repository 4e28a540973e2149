package dev.syncline.run;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.util.function.BooleanSupplier;

/// Keeps a source that gave nothing from passing for the truth: a step that read no record at all,
/// while its target holds some, fails instead of completing.
///
/// @param targetHoldsRecords asked only when nothing was read, inside the chunk's transaction
/// @param howToAllow the rest of the sentence "to let an empty source through, …"
public record EmptySourceGuard(BooleanSupplier targetHoldsRecords, String howToAllow) {

    void check() {
        if (targetHoldsRecords.getAsBoolean()) {
            throw new SynclineException(
                    ErrorClass.DATA,
                    "The source gave no records while the target holds some; the target stays as it is; "
                            + "to let an empty source through, "
                            + howToAllow);
        }
    }
}
