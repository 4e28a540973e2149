package dev.syncline.source;

import dev.syncline.sync.Columns;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.RejectedRecordException;
import dev.syncline.sync.SyncRecord;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.io.input.ReaderInputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.batch.infrastructure.item.file.FlatFileItemReader;
import org.springframework.batch.infrastructure.item.file.FlatFileParseException;
import org.springframework.batch.infrastructure.item.file.separator.SimpleRecordSeparatorPolicy;
import org.springframework.core.io.PathResource;

/// Reads a CSV file, record by record, on Batch's flat-file reader.
///
/// A bad record (a broken quote, another number of fields than the header, bytes that are not of
/// the charset, NUL, too long) is thrown as [RejectedRecordException] with the number of its first
/// line, and the next one is read rightly. A restart seeks to the first record that was not
/// committed; only a file in a charset such as UTF-16 is read again up to there.
///
/// Made for one attempt, used by one thread.
public final class CsvItemReader implements ItemStreamReader<SyncRecord> {

    private static final String OFFSET = "csv.offset";
    private static final String LINES = "csv.lines";
    private static final String ROWS = "csv.rows";
    private static final String IDENTITY = "csv.file";

    private final Path file;
    private final CsvFormat format;
    private final Collection<String> requiredColumns;
    private final @Nullable String rowColumn;

    private @Nullable FlatFileItemReader<SyncRecord> delegate;
    private @Nullable CsvLines lines;
    private String identity = "";
    private LongSupplier rows = () -> 0;

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
        this.file = file;
        this.format = format;
        this.requiredColumns = List.copyOf(requiredColumns);
        this.rowColumn = rowColumn;
    }

    /// The columns of the records, read from the file's header.
    ///
    /// @throws SynclineException as [#open] does
    public Columns columns() {
        checkReadable();
        try {
            return columns(readHeader().columns());
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
                "File %s could not be read: %s".formatted(file, e.getMessage()),
                e);
    }

    /// @throws SynclineException when the file is missing, unreadable, empty, without a usable
    ///   header (`data`), lacks a required column (`config`), or is another one than the attempt
    ///   before has read (`conflict`)
    @Override
    public void open(ExecutionContext context) {
        checkReadable();
        try {
            identity = Files.size(file) + "@" + Files.getLastModifiedTime(file).toMillis();
            checkSameFile(context);
            Header header = readHeader();
            long offset = context.getLong(OFFSET, header.nextOffset());
            CsvLines from =
                    new CsvLines(
                            streamFrom(offset),
                            format.maxRecordBytes(),
                            offset,
                            context.getLong(LINES, header.lines()));
            CsvRecords records =
                    new CsvRecords(from, format, bytesCharset(), header.columns().size());
            long rowsBefore = context.getLong(ROWS, 0);
            rows = () -> rowsBefore + records.rows();
            FlatFileItemReader<SyncRecord> reader =
                    new FlatFileItemReader<>(
                            new CsvFields(
                                    format,
                                    columns(header.columns()),
                                    records::recordLine,
                                    rowColumn == null ? null : rows));
            reader.setName("csv");
            reader.setResource(new PathResource(file));
            reader.setSaveState(false);
            // By default a line that begins with # would be taken for a comment and lost.
            reader.setComments(new String[0]);
            reader.setRecordSeparatorPolicy(new SimpleRecordSeparatorPolicy());
            reader.setBufferedReaderFactory((resource, encoding) -> records);
            reader.open(new ExecutionContext());
            lines = from;
            delegate = reader;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public @Nullable SyncRecord read() throws Exception {
        if (delegate == null) {
            throw new IllegalStateException("The reader of " + file + " was not opened");
        }
        try {
            return delegate.read();
        } catch (FlatFileParseException e) {
            throw e.getCause() instanceof RejectedRecordException rejected ? rejected : e;
        }
    }

    @Override
    public void update(ExecutionContext context) {
        if (lines != null) {
            context.putLong(OFFSET, lines.nextOffset());
            context.putLong(LINES, lines.linesBefore());
            context.putLong(ROWS, rows.getAsLong());
            context.putString(IDENTITY, identity);
        }
    }

    @Override
    public void close() {
        if (delegate != null) {
            delegate.close();
        }
        closeQuietly();
    }

    private @Nullable InputStream opened;

    private void closeQuietly() {
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    private void checkReadable() {
        if (!Files.exists(file)) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "There is no file %s; put it there or correct the path".formatted(file));
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "%s is not a file that this process may read; check its kind and rights"
                            .formatted(file));
        }
    }

    private void checkSameFile(ExecutionContext context) {
        if (context.containsKey(IDENTITY) && !context.getString(IDENTITY).equals(identity)) {
            throw SynclineException.permanent(
                    ErrorClass.CONFLICT,
                    "File %s was replaced since the attempt before read part of it; trigger a new run instead of this one"
                            .formatted(file),
                    null);
        }
    }

    private record Header(Columns columns, long nextOffset, long lines) {}

    private Header readHeader() throws IOException {
        long start = byteOrderMark();
        try (InputStream input = rawStreamFrom(start)) {
            CsvLines first = new CsvLines(input, format.maxRecordBytes(), start, 0);
            CsvRecords records = new CsvRecords(first, format, bytesCharset(), 0);
            String record = records.readLine();
            if (record == null) {
                throw data(
                        Files.size(file) == 0
                                ? "File %s is empty (0 bytes): it has not even a header"
                                        .formatted(file)
                                : "File %s holds no record".formatted(file));
            }
            String[] names = CsvFields.split(record, format, fieldCount(record));
            if (!format.hasHeader()) {
                List<String> numbered =
                        IntStream.rangeClosed(1, names.length).mapToObj(i -> "c" + i).toList();
                return new Header(Columns.of(numbered), start, 0);
            }
            return new Header(named(names), first.nextOffset(), first.linesBefore());
        } catch (RejectedRecordException e) {
            throw data(
                    "The header of file %s can't be read (%s); check its charset, which is set to %s, and its delimiter"
                            .formatted(file, e.getMessage(), format.charset()));
        }
    }

    private int fieldCount(String record) {
        int count = 1;
        boolean quoted = false;
        for (int i = 0; i < record.length(); i++) {
            char c = record.charAt(i);
            quoted ^= c == format.quote();
            count += !quoted && c == format.delimiter() ? 1 : 0;
        }
        return count;
    }

    private Columns named(@Nullable String[] names) {
        if (Arrays.stream(names).anyMatch(name -> name == null || name.isBlank())) {
            throw data("The header of file %s leaves a column without a name".formatted(file));
        }
        Columns columns = Columns.of(Arrays.stream(names).map(String::valueOf).toList());
        List<String> missing =
                requiredColumns.stream().filter(name -> columns.indexOf(name) < 0).toList();
        if (!missing.isEmpty()) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "File %s has no column %s, which the mapping names; it has %s"
                            .formatted(file, missing, columns));
        }
        return columns;
    }

    private static SynclineException data(String message) {
        return new SynclineException(ErrorClass.DATA, message);
    }

    /// The length of the byte order mark, once the file's first bytes don't contradict its charset.
    private long byteOrderMark() throws IOException {
        if (!format.isAsciiCompatible()) {
            return 0;
        }
        try (InputStream input = Files.newInputStream(file)) {
            byte[] start = input.readNBytes(3);
            int first = start.length > 1 ? (start[0] & 0xFF) << 8 | (start[1] & 0xFF) : 0;
            if (first == 0xFEFF || first == 0xFFFE) {
                throw data(
                        "File %s is written in UTF-16, but its charset is set to %s"
                                .formatted(file, format.charset()));
            }
            return first == 0xEFBB && start.length == 3 && (start[2] & 0xFF) == 0xBF ? 3 : 0;
        }
    }

    private Charset bytesCharset() {
        return format.isAsciiCompatible() ? format.charset() : StandardCharsets.UTF_8;
    }

    private InputStream streamFrom(long offset) throws IOException {
        opened = rawStreamFrom(offset);
        return opened;
    }

    private InputStream rawStreamFrom(long offset) throws IOException {
        if (format.isAsciiCompatible()) {
            SeekableByteChannel channel = Files.newByteChannel(file);
            channel.position(offset);
            return Channels.newInputStream(channel);
        }
        InputStream transcoded =
                ReaderInputStream.builder()
                        .setReader(
                                new InputStreamReader(Files.newInputStream(file), format.charset()))
                        .setCharset(StandardCharsets.UTF_8)
                        .get();
        transcoded.skipNBytes(offset);
        return transcoded;
    }
}
