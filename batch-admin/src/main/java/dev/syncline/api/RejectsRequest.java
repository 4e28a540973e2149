package dev.syncline.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.syncline.reject.ErrorFilter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which rejects a request is about: those of the ids, or the open ones of a sync that match; and
/// why.
record RejectsRequest(
        @Nullable List<Long> ids,
        @Nullable String sync,
        @JsonProperty("class") @Nullable String errorClass,
        @Nullable String code,
        @Nullable String step,
        @Nullable Long run,
        @Nullable String text,
        @Nullable String reason) {

    RejectsRequest {
        var _ = new Reason(reason);
        boolean filtered =
                sync != null
                        || errorClass != null
                        || code != null
                        || step != null
                        || run != null
                        || text != null;
        if ((ids == null) == !filtered) {
            throw RequestRefused.badRequest(
                    "Name either the ids, or the sync and what else is to match (class, code, step, run, text)");
        }
    }

    @Nullable Set<Long> chosen() {
        return ids == null ? null : new TreeSet<>(ids);
    }

    ErrorFilter filter() {
        return new ErrorFilter(sync, null, errorClass, code, step, run, text);
    }
}
