package dev.syncline.sync;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a reject kept of its record, possibly mended by a person.
///
/// @param value JSON as Java has it: `Map`, `List`, `String`, `Boolean` or a `Number` that keeps
///   all its digits; never null
/// @param recordKey as the reject had it
/// @param position where the record stood in its source, 0 when that is not known
public record RejectPayload(Object value, @Nullable String recordKey, long position) {

    /// The values by name.
    ///
    /// @throws RejectedRecordException when the payload is no object
    @SuppressWarnings("unchecked")
    public Map<String, @Nullable Object> fields() {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, @Nullable Object>) map;
        }
        throw unusable("is no object with named values");
    }

    /// The refusal of a payload that can't be made a record.
    ///
    /// @param why the end of the sentence "The payload …"
    public RejectedRecordException unusable(String why) {
        return new RejectedRecordException(
                Reject.data(
                        Reject.Phase.READ,
                        "PAYLOAD_UNUSABLE",
                        "The payload " + why + "; mend it and send it again",
                        recordKey,
                        position == 0 ? null : position,
                        value));
    }
}
