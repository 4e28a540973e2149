package dev.syncline.source;

import dev.syncline.sync.Reject;
import dev.syncline.sync.RejectedRecordException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A reader whose "line" is a whole CSV record, quoted line ends included, so that
/// `FlatFileItemReader` never has to join lines, which it does in quadratic time.
///
/// A record that can't be read is thrown as [RejectedRecordException], and the next call goes on
/// behind it. When a record of several lines turns out broken, only its first line is refused: a
/// missing quote costs one record.
final class CsvRecords extends BufferedReader {

    /// What the payload of a record that can't be read holds: its text, and which record it is.
    static final String LINE = "line";

    static final String ROW = "row";

    private static final int MOST_LINES = 10_000;
    private static final int LONGEST_SHOWN = 4_096;

    private final CsvLines lines;
    private final CsvFormat format;
    private final Charset charset;
    private final CharsetDecoder decoder;
    private int fieldsWanted;
    private long recordLine;
    private long rows;

    /// @param charset of the bytes, which is UTF-8 where the file's own was not ASCII-compatible
    /// @param fieldsWanted how many fields a record has, or 0 when the first one tells
    /// @param rowsBefore how many records come before the first one
    CsvRecords(
            CsvLines lines, CsvFormat format, Charset charset, int fieldsWanted, long rowsBefore) {
        super(Reader.nullReader(), 1);
        this.lines = lines;
        this.format = format;
        this.charset = charset;
        this.decoder = charset.newDecoder();
        this.fieldsWanted = fieldsWanted;
        this.rows = rowsBefore;
    }

    /// The line on which the record that was read last begins, from 1.
    long recordLine() {
        return recordLine;
    }

    /// How many records of the file have been read, bad ones included.
    long rows() {
        return rows;
    }

    /// @throws RejectedRecordException when the next record can't be read
    @Override
    public @Nullable String readLine() throws IOException {
        CsvLines.Line first = lines.next();
        while (first != null && first.bytes().length == 0 && fieldsWanted != 1) {
            first = lines.next();
        }
        if (first == null) {
            return null;
        }
        recordLine = first.number();
        rows++;
        if (first.tooLong()) {
            throw refused(
                    first, "the record is longer than %d bytes".formatted(format.maxRecordBytes()));
        }
        Shape shape = new Shape(format);
        shape.scan(first.bytes());
        return shape.isOpen()
                ? severalLines(first, shape)
                : checked(first, List.of(), shape, first.bytes());
    }

    private String severalLines(CsvLines.Line first, Shape shape) throws IOException {
        List<CsvLines.Line> more = new ArrayList<>();
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        bytes.writeBytes(first.bytes());
        String end = first.end();
        while (shape.isOpen()) {
            CsvLines.Line line = lines.next();
            if (line == null
                    || line.tooLong()
                    || bytes.size() + line.bytes().length > format.maxRecordBytes()
                    || more.size() == MOST_LINES) {
                lines.giveBack(line == null ? more : with(more, line));
                throw refused(first, "a quoted field is never closed");
            }
            bytes.writeBytes(end.getBytes(StandardCharsets.US_ASCII));
            bytes.writeBytes(line.bytes());
            end = line.end();
            more.add(line);
            shape.scan(line.bytes());
        }
        return checked(first, more, shape, bytes.toByteArray());
    }

    private static List<CsvLines.Line> with(List<CsvLines.Line> lines, CsvLines.Line last) {
        List<CsvLines.Line> all = new ArrayList<>(lines);
        all.add(last);
        return all;
    }

    private String checked(
            CsvLines.Line first, List<CsvLines.Line> more, Shape shape, byte[] record) {
        String fault = shape.fault();
        if (fault == null && fieldsWanted > 0 && shape.fields() != fieldsWanted) {
            fault =
                    "the record has %d fields instead of %d"
                            .formatted(shape.fields(), fieldsWanted);
        }
        if (fault != null) {
            lines.giveBack(more);
            throw refused(first, fault);
        }
        if (fieldsWanted == 0) {
            fieldsWanted = shape.fields();
        }
        if (shape.isAscii()) {
            return new String(record, StandardCharsets.ISO_8859_1);
        }
        try {
            CharBuffer text = decoder.reset().decode(ByteBuffer.wrap(record));
            return text.toString();
        } catch (CharacterCodingException e) {
            lines.giveBack(more);
            throw refused(first, "the record holds bytes that are not " + format.charset().name());
        }
    }

    private RejectedRecordException refused(CsvLines.Line line, String why) {
        String text =
                new String(line.bytes(), 0, Math.min(line.bytes().length, LONGEST_SHOWN), charset);
        return new RejectedRecordException(
                Reject.data(
                        Reject.Phase.READ,
                        "ROW_PARSE_ERROR",
                        "Line %d: %s".formatted(line.number(), why),
                        null,
                        line.number(),
                        Map.of(LINE, text, ROW, rows)));
    }

    /// Nothing but records can be read from here.
    @Override
    public void close() throws IOException {
        new StringReader("").close();
        super.close();
    }

    /// What quotes and delimiters say of a record, line by line.
    private static final class Shape {

        private final int delimiter;
        private final int quote;
        private int fields = 1;
        private boolean open;
        private boolean closed;
        private boolean fieldBegun;
        private boolean ascii = true;
        private @Nullable String fault;

        Shape(CsvFormat format) {
            this.delimiter = format.delimiter();
            this.quote = format.quote();
        }

        boolean isOpen() {
            return open && fault == null;
        }

        boolean isAscii() {
            return ascii;
        }

        int fields() {
            return fields;
        }

        @Nullable String fault() {
            return fault;
        }

        void scan(byte[] line) {
            for (int i = 0; i < line.length; i++) {
                byte c = line[i];
                ascii &= c >= 0;
                if (c == 0) {
                    fault = "the record holds a NUL character";
                    return;
                }
                if (open) {
                    if (c == quote) {
                        if (i + 1 < line.length && line[i + 1] == quote) {
                            i++;
                        } else {
                            open = false;
                            closed = true;
                        }
                    }
                } else if (c == delimiter) {
                    fields++;
                    closed = false;
                    fieldBegun = false;
                } else if (closed) {
                    fault = "text follows the closing quote of field " + fields;
                    return;
                } else if (c == quote) {
                    if (fieldBegun) {
                        fault = "a quote stands within the unquoted field " + fields;
                        return;
                    }
                    open = true;
                } else {
                    fieldBegun = true;
                }
            }
        }
    }
}
