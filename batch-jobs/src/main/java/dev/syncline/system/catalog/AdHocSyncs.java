package dev.syncline.system.catalog;

import dev.syncline.run.ClusterAnnouncer;
import dev.syncline.run.SyncRegistry;
import dev.syncline.schedule.FireStore;
import dev.syncline.schedule.SyncScheduler;
import dev.syncline.source.CursorStore;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import dev.syncline.sync.TriggerKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/// Syncs that are asked for through the API (document 3): checked, stored, registered and fired in
/// one transaction, so that any node can run them. Thread-safe.
public final class AdHocSyncs {

    private static final Logger log = LoggerFactory.getLogger(AdHocSyncs.class);

    private final DefinitionStore definitions;
    private final AdHocFlow flow;
    private final SecretValues secrets;
    private final CursorStore cursors;
    private final Engine engine;

    AdHocSyncs(
            DefinitionStore definitions,
            AdHocFlow flow,
            SecretValues secrets,
            CursorStore cursors,
            Engine engine) {
        this.definitions = definitions;
        this.flow = flow;
        this.secrets = secrets;
        this.cursors = cursors;
        this.engine = engine;
    }

    /// What a request sets in motion.
    record Engine(
            SyncScheduler scheduler,
            FireStore fires,
            ClusterAnnouncer announcer,
            TransactionTemplate transaction) {}

    /// What a request led to.
    ///
    /// @param sync the name that the same source and target always have
    /// @param version of the definition: the one before when nothing in it has changed
    public record Triggered(long runId, String sync, int version) {}

    /// Fires the sync that a request asks for.
    ///
    /// @param request document 3's JSON: `sourceType`, `sourceIdentifier`, `options`
    /// @throws SynclineException of class `config` or `data`, with one sentence for whoever sent
    ///   it, when the request can't be met; nothing is stored then
    public Triggered trigger(String request, @Nullable String actor) {
        AdHocRequest parsed = AdHocRequest.parse(request);
        AdHocDefinition definition = checked(parsed);
        String name = AdHocName.of(definition);
        return Objects.requireNonNull(
                engine.transaction()
                        .execute(status -> {
                            definitions.lock(name);
                            Optional<StoredDefinition> latest = definitions.latest(name);
                            StoredDefinition stored =
                                    stored(name, latest, parsed, definition, actor);
                            endRetriesOf(
                                    name, latest.isPresent() && readsAnew(latest.get(), stored));
                            engine.scheduler()
                                    .register(List.of(StoredAdHocSyncs.definition(stored)));
                            long runId =
                                    engine.scheduler().fireNow(name, TriggerKind.API, actor, null);
                            return new Triggered(runId, name, stored.version());
                        }));
    }

    /// The new run goes by a definition that may be newer: an older one that came after it would
    /// put back what it has put right. Before Quartz's lock is taken, as whoever restarts a run
    /// does.
    ///
    /// @param redrivesToo whether the new run makes something else of all records, those included
    ///   that were refused. Else the rejects that a person has chosen to send again would wait for
    ///   good: of an incremental source the new run reads only what is newer than they are.
    private void endRetriesOf(String name, boolean redrivesToo) {
        int superseded = engine.fires().cancelPlannedAttempts(name, redrivesToo);
        if (superseded > 0) {
            log.info("{} earlier runs of sync {} are not tried again", superseded, name);
        }
    }

    private AdHocDefinition checked(AdHocRequest request) {
        AdHocDefinition definition = flow.checked(request.definition());
        request.secrets().forEach(secrets::check);
        return definition;
    }

    private boolean readsAnew(StoredDefinition before, StoredDefinition now) {
        Optional<String> cursor = CursorName.of(now, secrets);
        return now.version() != before.version()
                && (cursor.isEmpty() || !cursor.equals(CursorName.of(before, secrets)));
    }

    private StoredDefinition stored(
            String name,
            Optional<StoredDefinition> latest,
            AdHocRequest request,
            AdHocDefinition definition,
            @Nullable String actor) {
        Map<String, String> given = request.secrets();
        if (latest.isPresent() && !latest.get().definition().isOfSameSync(definition)) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "Another source has the name '%s' already; name the source by another path or address"
                            .formatted(name));
        }
        if (latest.filter(stored -> isSame(stored, definition, given)).isPresent()) {
            return latest.get();
        }
        Map<String, String> storable = new LinkedHashMap<>();
        given.forEach((place, value) -> storable.put(place, secrets.storable(place, value, name)));
        int version = definitions.versions(name) + 1;
        StoredDefinition next = new StoredDefinition(name, version, definition, storable);
        definitions.add(next, actor);
        // A run that was under way when its sync was removed may have left one behind.
        cursors.forgetAllBut(
                name,
                latest.isEmpty() ? List.of() : CursorName.of(next, secrets).stream().toList());
        engine.announcer().changed(SyncRegistry.changeName(name));
        return next;
    }

    private boolean isSame(
            StoredDefinition stored, AdHocDefinition definition, Map<String, String> given) {
        return stored.definition().equals(definition)
                && stored.secrets().keySet().equals(given.keySet())
                && stored.secrets().entrySet().stream()
                        .allMatch(secret ->
                                secrets.isSame(
                                        secret.getKey(),
                                        secret.getValue(),
                                        given.getOrDefault(secret.getKey(), ""),
                                        stored.name()));
    }
}
