package dev.syncline.system.catalog;

import dev.syncline.run.StoredSyncs;
import dev.syncline.run.Sync;
import dev.syncline.run.SyncInsight;
import dev.syncline.run.SyncRemoval;
import dev.syncline.sync.Delivery;
import dev.syncline.sync.RedrivePolicy;
import dev.syncline.sync.StepOutline;
import dev.syncline.sync.SyncDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Ad hoc syncs as the engine asks for them, on whichever node.
final class StoredAdHocSyncs implements StoredSyncs {

    private static final String SEALED = "***";

    private final DefinitionStore definitions;
    private final AdHocFlow flow;
    private final AdHocRemoval removal;

    StoredAdHocSyncs(DefinitionStore definitions, AdHocFlow flow, AdHocRemoval removal) {
        this.definitions = definitions;
        this.flow = flow;
        this.removal = removal;
    }

    @Override
    public boolean owns(String name) {
        return name.startsWith(AdHocName.PREFIX);
    }

    @Override
    public Optional<Sync> find(String name) {
        return owns(name) ? definitions.latest(name).map(this::sync) : Optional.empty();
    }

    @Override
    public List<Sync> all() {
        return definitions.allLatest().stream()
                .filter(stored -> owns(stored.name()))
                .map(this::sync)
                .toList();
    }

    @Override
    public SyncRemoval remove(String name, @Nullable String actor, @Nullable String reason) {
        return owns(name) ? removal.remove(name, actor, reason) : new SyncRemoval.Unknown();
    }

    static SyncDefinition definition(StoredDefinition stored) {
        return SyncDefinition.named(stored.name(), stored.definition().description())
                .version(stored.version());
    }

    private Sync sync(StoredDefinition stored) {
        return new Sync(
                        definition(stored),
                        flow,
                        new SyncInsight(OptionalLong::empty, () -> shown(stored)))
                // The source is asked again: whoever owns it mends what was refused there.
                .redriven(RedrivePolicy.WHOLE)
                .outlined(
                        StepOutline.of(
                                "records",
                                "%s source %s"
                                        .formatted(
                                                stored.definition().sourceType().wireName(),
                                                stored.definition().sourceIdentifier()),
                                "table " + stored.definition().targetTable().wireName(),
                                Delivery.ONCE));
    }

    /// The definition as anybody may see it; references to variables are no secret.
    private static Map<String, Object> shown(StoredDefinition stored) {
        Map<String, String> secrets = new LinkedHashMap<>();
        stored.secrets()
                .forEach((place, value) ->
                        secrets.put(place, SecretValues.isReference(value) ? value : SEALED));
        return Map.of("definition", stored.definition(), "secrets", secrets);
    }
}
