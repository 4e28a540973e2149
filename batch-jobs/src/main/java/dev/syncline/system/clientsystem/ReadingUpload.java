package dev.syncline.system.clientsystem;

import dev.syncline.reject.ErrorQueries;
import dev.syncline.run.AttemptSteps;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.RecordOutcomes;
import dev.syncline.sync.Reject;
import dev.syncline.sync.SynclineException;
import dev.syncline.system.clientsystem.BatchVerdict.Refusal;
import dev.syncline.target.IdempotencyKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Uploads what waits, batch by batch; each call of [#test] does one, in a transaction of its own.
///
/// A crash may come at any point, so each has its place to go on from:
///
/// 1. The batch's ids and key are committed before it is sent. Whatever happens then, the same
///    readings go again under the same key, in this run or the next.
/// 2. The answer is committed together with its counts and rejects.
/// 3. The queue, which is another database, is told at last: it may be told twice.
///
/// The call comes before the transaction's first statement: until then PostgreSQL sees no open
/// transaction, however long the peer takes.
final class ReadingUpload implements Predicate<RecordOutcomes> {

    private static final Logger log = LoggerFactory.getLogger(ReadingUpload.class);

    private final AttemptSteps steps;
    private final Parts parts;
    private final int batchSize;
    private final String sync;
    private long seen = Long.MIN_VALUE;
    private Optional<String> stopBecause = Optional.empty();

    ReadingUpload(AttemptSteps steps, Parts parts, int batchSize) {
        this.steps = steps;
        this.parts = parts;
        this.batchSize = batchSize;
        this.sync = steps.attempt().sync();
    }

    /// What it works on.
    record Parts(ClientApi api, ReadingQueue queue, BatchStore batches, ErrorQueries errors) {}

    /// A batch as it goes on the wire.
    private record Sendable(List<Reading> readings, byte[] payload, IdempotencyKey key) {}

    /// @return whether there may be more
    @Override
    public boolean test(RecordOutcomes outcomes) {
        Optional<OpenBatch> open = settled(steps.committed(() -> parts.batches().find(sync)));
        if (stopBecause.isPresent()) {
            throw SynclineException.permanent(
                    ErrorClass.TARGET,
                    "The Client System did not say which readings it took: %s; they are rejects, compare them with what it holds"
                            .formatted(stopBecause.get()),
                    null);
        }
        Optional<Sendable> again = open.flatMap(this::asBefore);
        if (again.isPresent()) {
            send(again.get(), outcomes);
            return true;
        }
        List<Reading> next = nextReadings();
        if (next.isEmpty()) {
            open.ifPresent(this::close);
            return false;
        }
        List<Reading> unfit =
                next.stream().filter(reading -> reading.objection().isPresent()).toList();
        if (!unfit.isEmpty()) {
            unfit.forEach(reading -> outcomes.reject(unfit(reading)));
            // They are looked at once more, and are rejects then.
            seen = next.getFirst().id() - 1;
            return true;
        }
        Sendable batch = sendable(next);
        steps.committed(() -> {
            parts.batches().open(sync, OpenBatch.unanswered(batch.key(), next));
            return true;
        });
        send(batch, outcomes);
        return true;
    }

    /// Tells the queue what became of an answered batch.
    private Optional<OpenBatch> settled(Optional<OpenBatch> found) {
        if (found.isPresent() && found.get().answered()) {
            parts.queue().settle(found.get());
            close(found.get());
            return Optional.empty();
        }
        return found;
    }

    private void close(OpenBatch batch) {
        steps.committed(() -> {
            parts.batches().close(sync, batch.key());
            return true;
        });
    }

    /// The open batch, if the queue still holds just what was written down.
    private Optional<Sendable> asBefore(OpenBatch open) {
        List<Reading> readings = parts.queue().waiting(open.readingIds());
        if (!readings.isEmpty()) {
            Sendable batch = sendable(readings);
            if (batch.key().equals(open.key())) {
                return Optional.of(batch);
            }
        }
        log.warn(
                "The batch of {} readings that sync {} sent before has changed in the queue since; what is left of it is sent as a new one",
                open.readingIds().size(),
                sync);
        return Optional.empty();
    }

    private Sendable sendable(List<Reading> readings) {
        byte[] payload = ClientApi.payload(readings);
        return new Sendable(
                readings,
                payload,
                IdempotencyKey.of(
                        sync,
                        ClientApi.BATCH,
                        readings.stream().map(Reading::key).toList(),
                        payload));
    }

    /// Those that wait and aren't set aside, as many as a batch holds.
    private List<Reading> nextReadings() {
        while (true) {
            List<Reading> waiting = parts.queue().waiting(seen, batchSize);
            if (waiting.isEmpty()) {
                return waiting;
            }
            seen = waiting.getLast().id();
            Set<String> setAside =
                    steps.committed(() ->
                            parts.errors()
                                    .keysSetAside(
                                            sync, waiting.stream().map(Reading::key).toList()));
            List<Reading> next =
                    waiting.stream().filter(reading -> !setAside.contains(reading.key())).toList();
            if (!next.isEmpty()) {
                return next;
            }
        }
    }

    private void send(Sendable batch, RecordOutcomes outcomes) {
        List<Reading> readings = batch.readings();
        BatchVerdict verdict;
        try {
            verdict = parts.api().upload(readings, batch.payload(), batch.key());
        } catch (SynclineException e) {
            noteFailure(readings, e);
            throw e;
        }
        parts.batches()
                .answered(
                        sync,
                        batch.key(),
                        verdict.accepted().stream().map(Reading::id).toList(),
                        verdict.refused().stream().map(refusal -> refusal.reading().id()).toList());
        outcomes.created(verdict.accepted().size());
        verdict.refused().forEach(refusal -> outcomes.reject(reject(refusal)));
        stopBecause = verdict.stopBecause();
        if (verdict.accepted().size() + verdict.refused().size() < readings.size()) {
            // The rest goes again, without those that were to blame.
            seen = readings.getFirst().id() - 1;
        }
    }

    private void noteFailure(List<Reading> readings, SynclineException failure) {
        try {
            parts.queue().failed(readings, String.valueOf(failure.getMessage()));
        } catch (SynclineException e) {
            // What the peer said decides about the run.
            failure.addSuppressed(e);
        }
    }

    private static Reject unfit(Reading reading) {
        return Reject.data(
                Reject.Phase.PROCESS,
                "UNFIT_READING",
                "The reading can't be sent: " + reading.objection().orElseThrow(),
                reading.key(),
                reading.id(),
                reading.payload());
    }

    private static Reject reject(Refusal refusal) {
        Reading reading = refusal.reading();
        return new Reject(
                Reject.Phase.WRITE,
                refusal.clear() ? ErrorClass.DATA : ErrorClass.TARGET,
                refusal.clear() ? "REFUSED" : "UNCLEAR",
                refusal.clear()
                        ? "The Client System refused the reading: " + refusal.reason()
                        : "Whether the Client System stored the reading is unclear (%s); look there before it is sent again"
                                .formatted(refusal.reason()),
                false,
                reading.key(),
                reading.id(),
                reading.payload());
    }
}
