package dev.syncline.sandbox.clientsystem;

import dev.syncline.sandbox.peer.WireNames;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// What the Client System does its own way, whatever its connection does.
///
/// @param honoursKeys whether an `Idempotency-Key` that was seen before gets the reply it got then,
///   and nothing is stored again
/// @param refusedMeters whose readings are skipped, each with an error
record ClientSystemHabits(
        Shape shape, boolean honoursKeys, Skipping skipping, Set<String> refusedMeters) {

    static final ClientSystemHabits USUAL =
            new ClientSystemHabits(Shape.SERVER, true, Skipping.NONE, Set.of());

    /// Client and server of the real system disagree on what a reply looks like.
    enum Shape {
        /// What the server does: `inserted`, `skipped`, `errors`; an object around the
        /// configuration.
        SERVER,
        /// What the client expects: `recordsProcessed`; the configuration bare.
        CLIENT
    }

    /// What is left out of a batch, in a reply that says `success: true` all the same.
    enum Skipping {
        NONE,
        /// Every second reading, each with an error that names its meter.
        HALF,
        /// Every second reading, and only the count says so.
        HALF_SILENTLY
    }

    ClientSystemHabits {
        refusedMeters = Set.copyOf(refusedMeters);
    }

    /// With those of the settings that are there.
    ///
    /// @throws IllegalArgumentException when one is no good
    ClientSystemHabits with(JsonNode wanted) {
        Set<String> refused = new TreeSet<>(refusedMeters);
        if (wanted.has("refuseMeters")) {
            refused.clear();
            wanted.path("refuseMeters").forEach(meter -> refused.add(meter.asString()));
        }
        return new ClientSystemHabits(
                wanted.has("replyShape")
                        ? WireNames.named(Shape.class, wanted.path("replyShape").asString())
                        : shape,
                wanted.path("honourKeys").asBoolean(honoursKeys),
                wanted.has("skip")
                        ? WireNames.named(Skipping.class, wanted.path("skip").asString())
                        : skipping,
                refused);
    }

    Map<String, ?> status() {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("replyShape", WireNames.of(shape));
        status.put("honourKeys", honoursKeys);
        status.put("skip", WireNames.of(skipping));
        status.put("refuseMeters", new TreeSet<>(refusedMeters));
        return status;
    }
}
