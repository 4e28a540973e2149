package dev.syncline.source;

import dev.syncline.sync.RejectedRecordException;
import dev.syncline.sync.SyncRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.file.FlatFileItemReader;
import org.springframework.batch.infrastructure.item.file.FlatFileParseException;

/// Parses on a thread of its own, a little ahead of the step, so that the file is read while the
/// database works. Positions are those of the records that were handed out, however far the parsing
/// has come.
final class CsvReadAhead implements AutoCloseable {

    private static final int RECORDS_PER_BATCH = 500;
    private static final int BYTES_PER_BATCH = 512 * 1024;
    private static final int BATCHES_AHEAD = 4;

    private final FlatFileItemReader<SyncRecord> reader;
    private final CsvLines lines;
    private final CsvRecords records;
    private final BlockingQueue<List<Parsed>> queue = new ArrayBlockingQueue<>(BATCHES_AHEAD);
    private final Thread thread;

    private volatile boolean closed;
    private List<Parsed> batch = List.of();
    private int next;
    private Position position;

    /// @param start where the first record begins
    CsvReadAhead(
            FlatFileItemReader<SyncRecord> reader,
            CsvLines lines,
            CsvRecords records,
            Position start) {
        this.reader = reader;
        this.lines = lines;
        this.records = records;
        this.position = start;
        this.thread = Thread.ofPlatform().daemon().name("csv-read-ahead").start(this::parse);
    }

    /// @param offset of the first byte behind a record
    /// @param lines how many lines come before it
    /// @param rows how many records
    record Position(long offset, long lines, long rows) {}

    /// A record, or what was thrown instead of one; neither at the end.
    private record Parsed(
            @Nullable SyncRecord record, @Nullable Exception thrown, Position behind) {}

    /// The next record, or null at the end.
    ///
    /// @throws RejectedRecordException for a bad one; the next call goes on behind it
    @Nullable SyncRecord read() throws Exception {
        while (next == batch.size()) {
            batch = take();
            next = 0;
        }
        Parsed parsed = batch.get(next);
        if (parsed.record() == null && !(parsed.thrown() instanceof RejectedRecordException)) {
            // The end, or a failure: it stays.
            if (parsed.thrown() != null) {
                throw parsed.thrown();
            }
            return null;
        }
        next++;
        position = parsed.behind();
        if (parsed.thrown() != null) {
            throw parsed.thrown();
        }
        return parsed.record();
    }

    /// Behind the record that was handed out last.
    Position position() {
        return position;
    }

    private List<Parsed> take() throws InterruptedException {
        while (true) {
            List<Parsed> taken = queue.poll(1, TimeUnit.SECONDS);
            if (taken != null) {
                return taken;
            }
            if (!thread.isAlive() && queue.isEmpty()) {
                throw new IllegalStateException("The file is no longer read");
            }
        }
    }

    private void parse() {
        boolean more = true;
        while (more && !closed) {
            List<Parsed> parsed = new ArrayList<>(RECORDS_PER_BATCH);
            long begin = lines.nextOffset();
            while (more
                    && parsed.size() < RECORDS_PER_BATCH
                    && lines.nextOffset() - begin < BYTES_PER_BATCH) {
                Parsed one = parseOne();
                parsed.add(one);
                more = one.record() != null || one.thrown() instanceof RejectedRecordException;
            }
            offer(parsed);
        }
    }

    private Parsed parseOne() {
        try {
            return new Parsed(reader.read(), null, behind());
        } catch (FlatFileParseException e) {
            Exception thrown =
                    e.getCause() instanceof RejectedRecordException rejected ? rejected : e;
            return new Parsed(null, thrown, behind());
        } catch (Exception e) {
            return new Parsed(null, e, behind());
        }
    }

    private Position behind() {
        return new Position(lines.nextOffset(), lines.linesBefore(), records.rows());
    }

    private void offer(List<Parsed> parsed) {
        try {
            while (!closed && !queue.offer(parsed, 100, TimeUnit.MILLISECONDS)) {
                // Full: the step is busy.
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    /// Returns when the file is no longer being read.
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            queue.clear();
            try {
                thread.join(50);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
