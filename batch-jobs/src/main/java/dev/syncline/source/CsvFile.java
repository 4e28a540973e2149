package dev.syncline.source;

import dev.syncline.sync.Columns;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.RejectedRecordException;
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
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.commons.io.input.ReaderInputStream;
import org.jspecify.annotations.Nullable;

/// A CSV file as it lies on the disk: whether it can be read, what its header says, and its bytes
/// from any place on.
///
/// @param requiredColumns columns that it must have, by its own names
record CsvFile(Path path, CsvFormat format, List<String> requiredColumns) {

    void checkReadable() {
        if (!Files.exists(path)) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "There is no file %s; put it there or correct the path".formatted(path));
        }
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "%s is not a file that this process may read; check its kind and rights"
                            .formatted(path));
        }
    }

    /// Changes whenever the file does.
    String identity() throws IOException {
        return Files.size(path) + "@" + Files.getLastModifiedTime(path).toMillis();
    }

    /// Whether the very file that was opened has been written to since: one that was put in its
    /// place, or taken away, leaves what is being read as it was.
    ///
    /// @param fileKey of [#fileKey] when it was opened
    /// @param identity of [#identity] when it was opened
    boolean wasRewritten(@Nullable Object fileKey, String identity) throws IOException {
        return Files.exists(path)
                && Objects.equals(fileKey, fileKey())
                && !identity.equals(identity());
    }

    /// Tells the file from another one under its name, where the file system can.
    @Nullable Object fileKey() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    /// @param nextOffset where the first record begins
    /// @param lines how many lines come before it
    record Header(Columns columns, long nextOffset, long lines) {}

    Header header() throws IOException {
        long start = byteOrderMark();
        try (InputStream input = from(start)) {
            CsvLines first = new CsvLines(input, format.maxRecordBytes(), start, 0);
            CsvRecords records = new CsvRecords(first, format, bytesCharset(), 0, 0);
            String record = records.readLine();
            if (record == null) {
                throw data(
                        Files.size(path) == 0
                                ? "File %s is empty (0 bytes): it has not even a header"
                                        .formatted(path)
                                : "File %s holds no record".formatted(path));
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
                            .formatted(path, e.getMessage(), format.charset()));
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
            throw data("The header of file %s leaves a column without a name".formatted(path));
        }
        Columns columns = Columns.of(Arrays.stream(names).map(String::valueOf).toList());
        List<String> missing =
                requiredColumns.stream().filter(name -> columns.indexOf(name) < 0).toList();
        if (!missing.isEmpty()) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "File %s has no column %s, which the mapping names; it has %s"
                            .formatted(path, missing, columns));
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
        try (InputStream input = Files.newInputStream(path)) {
            byte[] start = input.readNBytes(3);
            int first = start.length > 1 ? (start[0] & 0xFF) << 8 | (start[1] & 0xFF) : 0;
            if (first == 0xFEFF || first == 0xFFFE) {
                throw data(
                        "File %s is written in UTF-16, but its charset is set to %s"
                                .formatted(path, format.charset()));
            }
            return first == 0xEFBB && start.length == 3 && (start[2] & 0xFF) == 0xBF ? 3 : 0;
        }
    }

    /// Of what [#from] gives.
    Charset bytesCharset() {
        return format.isAsciiCompatible() ? format.charset() : StandardCharsets.UTF_8;
    }

    /// The bytes from an offset on; in UTF-8 when the file's own charset can't be split before it
    /// is decoded.
    InputStream from(long offset) throws IOException {
        if (format.isAsciiCompatible()) {
            SeekableByteChannel channel = Files.newByteChannel(path);
            channel.position(offset);
            return Channels.newInputStream(channel);
        }
        InputStream transcoded =
                ReaderInputStream.builder()
                        .setReader(
                                new InputStreamReader(Files.newInputStream(path), format.charset()))
                        .setCharset(StandardCharsets.UTF_8)
                        .get();
        transcoded.skipNBytes(offset);
        return transcoded;
    }
}
