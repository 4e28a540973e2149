package dev.syncline.source;

import dev.syncline.source.CsvReadAhead.Position;
import dev.syncline.sync.Columns;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.Redrivable;
import dev.syncline.sync.RejectPayload;
import dev.syncline.sync.SyncRecord;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.batch.infrastructure.item.file.FlatFileItemReader;
import org.springframework.batch.infrastructure.item.file.separator.SimpleRecordSeparatorPolicy;
import org.springframework.core.io.PathResource;

/// Reads a CSV file, record by record, on Batch's flat-file reader.
///
/// A bad record (a broken quote, another number of fields than the header, bytes that are not of
/// the charset, NUL, too long) is thrown as [RejectedRecordException] with the number of its first
/// line, and the next one is read rightly. A restart seeks to the first record that was not
/// committed; only a file in a charset such as UTF-16 is read again up to there.
///
/// Made for one attempt, used by one thread; it parses ahead on a second one.
public final class CsvItemReader implements ItemStreamReader<SyncRecord>, Redrivable<SyncRecord> {

    private static final String OFFSET = "csv.offset";
    private static final String LINES = "csv.lines";
    private static final String ROWS = "csv.rows";
    private static final String IDENTITY = "csv.file";

    private final CsvFile file;
    private final @Nullable String rowColumn;

    private @Nullable CsvRedrive redrive;
    private @Nullable InputStream input;
    private @Nullable FlatFileItemReader<SyncRecord> delegate;
    private @Nullable CsvReadAhead ahead;
    private String identity = "";
    private @Nullable Object fileKey;

    /// @param requiredColumns columns that the file must have, by its own names
    public CsvItemReader(Path file, CsvFormat format, Collection<String> requiredColumns) {
        this(file, format, requiredColumns, null);
    }

    /// @param rowColumn the name of one more column, which numbers the records from 1, bad ones
    ///   included
    public CsvItemReader(
            Path file,
            CsvFormat format,
            Collection<String> requiredColumns,
            @Nullable String rowColumn) {
        this.file = new CsvFile(file, format, List.copyOf(requiredColumns));
        this.rowColumn = rowColumn;
    }

    /// The columns of the records, read from the file's header.
    ///
    /// @throws SynclineException as [#open] does
    public Columns columns() {
        file.checkReadable();
        try {
            return columns(file.header().columns());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private Columns columns(Columns ofFile) {
        return rowColumn == null
                ? ofFile
                : Columns.of(Stream.concat(ofFile.names().stream(), Stream.of(rowColumn)).toList());
    }

    private SynclineException unreadable(IOException e) {
        return new SynclineException(
                ErrorClass.SOURCE,
                "File %s could not be read: %s".formatted(file.path(), e.getMessage()),
                e);
    }

    /// @throws SynclineException when the file is missing, unreadable, empty, without a usable
    ///   header (`data`), lacks a required column (`config`), or is another one than the attempt
    ///   before has read (`conflict`)
    @Override
    public void open(ExecutionContext context) {
        file.checkReadable();
        try {
            identity = file.identity();
            fileKey = file.fileKey();
            checkSameFile(context);
            CsvFile.Header header = file.header();
            read(
                    header.columns(),
                    new Position(
                            context.getLong(OFFSET, header.nextOffset()),
                            context.getLong(LINES, header.lines()),
                            context.getLong(ROWS, 0)));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private void read(Columns columns, Position start) throws IOException {
        CsvFormat format = file.format();
        input = file.from(start.offset());
        CsvLines lines =
                new CsvLines(input, format.maxRecordBytes(), start.offset(), start.lines());
        CsvRecords records =
                new CsvRecords(lines, format, file.bytesCharset(), columns.size(), start.rows());
        FlatFileItemReader<SyncRecord> reader =
                new FlatFileItemReader<>(
                        new CsvFields(
                                format,
                                columns(columns),
                                records::recordLine,
                                rowColumn == null ? null : records::rows));
        reader.setName("csv");
        reader.setResource(new PathResource(file.path()));
        reader.setSaveState(false);
        // By default a line that begins with # would be taken for a comment and lost.
        reader.setComments(new String[0]);
        reader.setRecordSeparatorPolicy(new SimpleRecordSeparatorPolicy());
        reader.setBufferedReaderFactory((resource, encoding) -> records);
        reader.open(new ExecutionContext());
        delegate = reader;
        ahead = new CsvReadAhead(reader, lines, records, start);
    }

    private void checkSameFile(ExecutionContext context) {
        if (context.containsKey(IDENTITY) && !context.getString(IDENTITY).equals(identity)) {
            throw SynclineException.permanent(
                    ErrorClass.CONFLICT,
                    "File %s was replaced since the attempt before read part of it; trigger a new run instead of this one"
                            .formatted(file.path()),
                    null);
        }
    }

    /// @throws SynclineException of class `conflict` behind the last record, when the file was
    ///   written to meanwhile
    @Override
    public @Nullable SyncRecord read() throws Exception {
        if (ahead == null) {
            throw new IllegalStateException("The reader of " + file.path() + " was not opened");
        }
        SyncRecord record = ahead.read();
        if (record == null && file.wasRewritten(fileKey, identity)) {
            throw SynclineException.permanent(
                    ErrorClass.CONFLICT,
                    "File %s was written to while it was read, so records may be missing; trigger a new run when it is complete, and put files in place by renaming them"
                            .formatted(file.path()),
                    null);
        }
        return record;
    }

    /// Of the values by column, or of a line that could not be read, mended.
    @Override
    public SyncRecord recordOf(RejectPayload payload) {
        if (redrive == null) {
            redrive = new CsvRedrive(file, columns(), rowColumn);
        }
        return redrive.recordOf(payload);
    }

    @Override
    public void update(ExecutionContext context) {
        if (ahead != null) {
            Position position = ahead.position();
            context.putLong(OFFSET, position.offset());
            context.putLong(LINES, position.lines());
            context.putLong(ROWS, position.rows());
            context.putString(IDENTITY, identity);
        }
    }

    @Override
    public void close() {
        if (ahead != null) {
            ahead.close();
        }
        if (delegate != null) {
            delegate.close();
        }
        if (input != null) {
            try {
                input.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
