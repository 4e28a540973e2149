package dev.syncline.system.metering;

import dev.syncline.connection.PeerDatabase;
import dev.syncline.sync.RecordOutcomes;
import dev.syncline.sync.Reject;
import dev.syncline.sync.SyncRecord;
import dev.syncline.target.OtherDatabaseWriter;
import dev.syncline.target.TableTarget;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamWriter;

/// Moves a chunk of readings: into the remote table in one transaction, keyed by uuid; then asks
/// the remote which of them it holds, and deletes exactly those from the local queue. The engine's
/// transaction, with position, counts and rejects, commits last.
///
/// | a crash or a lost connection | leaves | and then |
/// |---|---|---|
/// | before the remote's commit | the readings in the queue only | they are sent again |
/// | at that commit, its answer lost | them in the queue, and perhaps there | those that are there count as unchanged and are deleted here; the others are sent |
/// | before the local delete | them in both | the same |
/// | before the engine's commit | them there only | nothing is left to do; the run's counts lack this chunk |
///
/// A node that lost its lease may still do all of that, beside its successor: neither can double a
/// uuid, nor delete one that the remote does not hold.
final class ReadingUpload implements ItemStreamWriter<SyncRecord> {

    private final PeerDatabase local;
    private final PeerDatabase remote;
    private final RecordOutcomes outcomes;
    private final Supplier<UploadColumns> columns;
    private final UploadCounts counts = new UploadCounts();
    private final OtherDatabaseWriter writer;

    /// @param columns asked when the step opens
    ReadingUpload(
            PeerDatabase local,
            PeerDatabase remote,
            Supplier<UploadColumns> columns,
            RecordOutcomes outcomes) {
        this.local = local;
        this.remote = remote;
        this.columns = columns;
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
    }

    @Override
    public void write(Chunk<? extends SyncRecord> chunk) {
        if (chunk.isEmpty()) {
            return;
        }
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
        // Before the delete: too many rejects end the run, and then the queue stays as it is.
        counts.reportTo(outcomes);
        outcomes.deleted(delete(held));
    }

    private static String id(SyncRecord reading) {
        return String.valueOf(reading.get(MeteringTables.KEY));
    }

    private Set<String> held(List<String> ids) {
        try {
            return Set.copyOf(
                    remote.jdbc()
                            .sql(
                                    """
                                    SELECT sent FROM unnest(?::text[]) AS sent
                                    WHERE EXISTS (SELECT FROM meter_reading WHERE id = sent::%s)
                                    """
                                            .formatted(columns.get().remoteKeyType()))
                            .param(ids.toArray(String[]::new))
                            .query(String.class)
                            .list());
        } catch (RuntimeException e) {
            throw remote.failure("did not say which readings it holds", e);
        }
    }

    private long delete(Set<String> ids) {
        try {
            return local.jdbc()
                    .sql(
                            "DELETE FROM meter_reading WHERE id = ANY (?::%s[])"
                                    .formatted(columns.get().localKeyType()))
                    .param(ids.toArray(String[]::new))
                    .update();
        } catch (RuntimeException e) {
            throw local.failure("did not delete readings that are uploaded", e);
        }
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
