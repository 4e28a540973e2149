package dev.syncline.source;

import dev.syncline.sync.RejectedRecordException;
import dev.syncline.sync.SyncRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.file.FlatFileItemReader;
import org.springframework.batch.infrastructure.item.file.FlatFileParseException;

/// Parses on a thread of its own, a little ahead of the step, so that the file is read while the
/// database works. Positions are those of the records that were handed out, however far the parsing
/// has come.
final class CsvReadAhead implements AutoCloseable {

    private static final int RECORDS_PER_BATCH = 500;
    private static final int BYTES_PER_BATCH = 256 * 1024;

    /// Of the file; what is parsed of it takes some three times that much memory. Enough to keep
    /// the step going for as long as a chunk of small records is being written.
    private static final int BYTES_AHEAD = 2 * 1024 * 1024;

    private final FlatFileItemReader<SyncRecord> reader;
    private final CsvLines lines;
    private final CsvRecords records;
    private final BlockingQueue<Batch> queue = new LinkedBlockingQueue<>();
    private final Semaphore bytesAhead = new Semaphore(BYTES_AHEAD);
    private final Thread thread;

    private volatile boolean closed;
    private Batch batch = new Batch(List.of(), 0);
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

    /// @param bytes of the file, counted while they wait here
    private record Batch(List<Parsed> parsed, int bytes) {}

    /// The next record, or null at the end.
    ///
    /// @throws RejectedRecordException for a bad one; the next call goes on behind it
    @Nullable SyncRecord read() throws Exception {
        while (next == batch.parsed().size()) {
            batch = take();
            next = 0;
        }
        Parsed parsed = batch.parsed().get(next);
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

    private Batch take() throws InterruptedException {
        while (true) {
            Batch taken = queue.poll(1, TimeUnit.SECONDS);
            if (taken != null) {
                bytesAhead.release(taken.bytes());
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
            offer(parsed, (int) Math.min(lines.nextOffset() - begin, BYTES_AHEAD));
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

    private void offer(List<Parsed> parsed, int bytes) {
        // Released by the step as it takes them, and by close.
        bytesAhead.acquireUninterruptibly(bytes);
        queue.add(new Batch(parsed, bytes));
    }

    /// Returns when the file is no longer being read.
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        // More than it can still ask for, once.
        bytesAhead.release(BYTES_AHEAD);
        while (thread.isAlive()) {
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
