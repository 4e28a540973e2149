package dev.syncline.system.metering;

import dev.syncline.connection.PeerDatabase;
import dev.syncline.sync.RecordOutcomes;
import dev.syncline.sync.Reject;
import dev.syncline.sync.SyncRecord;
import dev.syncline.target.OtherDatabaseWriter;
import dev.syncline.target.TableTarget;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamWriter;

/// Moves a chunk of readings: into the remote table in one transaction, keyed by uuid; then asks
/// the remote which of them it holds. These are noted in the engine's transaction, with position,
/// counts and rejects; once that is committed, exactly they are deleted from the local queue,
/// before the next chunk goes and at the end.
///
/// | a crash or a lost connection | leaves | and then |
/// |---|---|---|
/// | before the remote's commit | the readings in the queue only | they are sent again |
/// | at that commit, its answer lost | them in the queue, and perhaps there | those that are there count as unchanged; the others are sent |
/// | before the engine's commit | them in both, not counted | the same |
/// | before the local delete | them in both, counted and noted | the next attempt or run begins with deleting them |
/// | after it | them there only, counted | the same, and finds nothing to delete |
///
/// So each reading is counted once, by one chunk. A node that lost its lease may still reach the
/// remote and the queue, beside its successor: it can't double a uuid, nor delete a reading that
/// the remote does not hold.
final class ReadingUpload implements ItemStreamWriter<SyncRecord> {

    private static final Logger log = LoggerFactory.getLogger(ReadingUpload.class);

    private final PeerDatabase local;
    private final PeerDatabase remote;
    private final RecordOutcomes outcomes;
    private final Supplier<UploadColumns> columns;
    private final UploadedReadings uploaded;
    private final UploadCounts counts = new UploadCounts();
    private final OtherDatabaseWriter writer;

    /// Of the chunk before; it is committed when another one comes.
    private Set<String> toDelete = Set.of();

    /// @param columns asked when the step opens
    ReadingUpload(
            PeerDatabase local,
            PeerDatabase remote,
            Supplier<UploadColumns> columns,
            UploadedReadings uploaded,
            RecordOutcomes outcomes) {
        this.local = local;
        this.remote = remote;
        this.columns = columns;
        this.uploaded = uploaded;
        this.outcomes = outcomes;
        this.writer = new OtherDatabaseWriter(remote, () -> target(columns.get().names()), counts);
    }

    /// A reading that is there already is left as it is, so no column is compared.
    private static TableTarget target(List<String> columns) {
        return new TableTarget(
                MeteringTables.READINGS,
                List.of(MeteringTables.KEY),
                columns,
                Map.of(),
                Set.copyOf(columns));
    }

    @Override
    public void open(ExecutionContext context) {
        writer.open(context);
        // Since they were noted, days may have passed: the remote is asked once more.
        deleteNoted(this::held);
    }

    @Override
    public void write(Chunk<? extends SyncRecord> chunk) {
        if (chunk.isEmpty()) {
            return;
        }
        delete(toDelete);
        counts.reset();
        writer.write(chunk);
        List<? extends SyncRecord> taken =
                chunk.getItems().stream()
                        .filter(reading -> !counts.isRejected(id(reading)))
                        .toList();
        Set<String> held = held(taken.stream().map(ReadingUpload::id).toList());
        taken.stream()
                .filter(reading -> !held.contains(id(reading)))
                .forEach(reading -> counts.notKept(notKept(reading)));
        counts.reportTo(outcomes);
        outcomes.deleted(held.size());
        uploaded.note(held);
        toDelete = held;
    }

    /// The last chunk may not have been committed: what is noted decides.
    @Override
    public void close() {
        if (toDelete.isEmpty()) {
            return;
        }
        try {
            deleteNoted(ids -> ids);
        } catch (RuntimeException e) {
            log.warn(
                    "Readings that are uploaded and counted stay in the queue until the next attempt or run begins: {}",
                    e.getMessage());
        }
    }

    private void deleteNoted(UnaryOperator<Set<String>> held) {
        Set<String> noted = uploaded.noted();
        if (!noted.isEmpty()) {
            delete(held.apply(noted));
            uploaded.clear();
        }
    }

    private static String id(SyncRecord reading) {
        return String.valueOf(reading.get(MeteringTables.KEY));
    }

    private Set<String> held(Collection<String> ids) {
        return remote.ask(
                "say which readings it holds",
                jdbc ->
                        jdbc.sql(
                                        """
                                        SELECT sent FROM unnest(?::text[]) AS sent
                                        WHERE EXISTS (SELECT FROM meter_reading WHERE id = sent::%s)
                                        """
                                                .formatted(columns.get().remoteKeyType()))
                                .param(ids.toArray(String[]::new))
                                .query(String.class)
                                .set());
    }

    private void delete(Set<String> ids) {
        if (ids.isEmpty()) {
            return;
        }
        local.ask(
                "delete readings that are uploaded",
                jdbc ->
                        jdbc.sql(
                                        "DELETE FROM meter_reading WHERE id = ANY (?::%s[])"
                                                .formatted(columns.get().localKeyType()))
                                .param(ids.toArray(String[]::new))
                                .update());
    }

    private static Reject notKept(SyncRecord reading) {
        return Reject.data(
                Reject.Phase.WRITE,
                "NOT_KEPT",
                "The remote database took the reading and does not hold it; look for a trigger or rule of its table meter_reading",
                id(reading),
                reading.position(),
                reading);
    }
}
