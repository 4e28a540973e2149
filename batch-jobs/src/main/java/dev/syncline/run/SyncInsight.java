package dev.syncline.run;

import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;

/// What a sync can tell about itself beside its runs. Both are asked whenever somebody looks, so
/// they answer quickly, in bounded time.
///
/// @param queueSize records that wait to be sent; empty when the sync has no queue
/// @param details further figures by name, shown by `GET /v1/syncs/{name}`; values are JSON's
public record SyncInsight(Supplier<OptionalLong> queueSize, Supplier<Map<String, Object>> details) {

    public static final SyncInsight NONE = new SyncInsight(OptionalLong::empty, Map::of);
}
