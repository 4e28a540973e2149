package dev.syncline.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.writer.CsvWriter;
import dev.syncline.sync.RejectedRecordException;
import dev.syncline.sync.SyncRecord;
import dev.syncline.sync.SynclineException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.batch.infrastructure.item.ExecutionContext;

class CsvItemReaderTest {

    @TempDir Path folder;

    /// What is in the file (with \n, \r, \0 spelled out), and what is read: fields by `,`, records
    /// by `;`, null as ~, and a refused record as !line.
    @ParameterizedTest(name = "{2}")
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            textBlock =
                    """
                    a,b\\n1,2\\n              | 1,2         | plain
                    a,b\\n1,2                 | 1,2         | no line end at the end
                    a,b\\r\\n1,2\\r\\n3,4\\r\\n | 1,2;3,4   | CR LF
                    a,b\\r1,2\\r3,4           | 1,2;3,4     | CR alone
                    a,b\\n1,""\\n2,           | 1,'';2,~    | quoted empty is text, unquoted empty is null
                    a,b\\n 1 , 2 \\n          | ' 1 ',' 2 ' | nothing is trimmed
                    a,b\\n"x,y","p""q"\\n     | 'x,y',p"q   | delimiter and quote inside quotes
                    a,b\\n"x\\ny",2\\n3,4\\n  | 'x\\ny',2;3,4 | line end inside quotes
                    a,b\\n"x\\r\\ny",2\\n     | 'x\\r\\ny',2 | CR LF inside quotes stays
                    a,b\\n\\n1,2\\n\\n        | 1,2         | blank lines
                    a,b\\n#1,2\\n             | #1,2        | a hash is no comment
                    a,b\\n1\\\\,2\\n3,4\\n    | 1\\\\,2;3,4 | a backslash is no escape and joins no lines
                    a,b\\n1,2,3\\n4,5\\n      | !2;4,5      | a field too many
                    a,b\\n1\\n4,5\\n          | !2;4,5      | a field too few
                    a,b\\n1,"x\\n3,4\\n5,6\\n | !2;3,4;5,6  | a quote that is never closed costs one record
                    a,b\\n1,"x\\n3,"y"\\n5,6\\n | !2;3,y;5,6 | a quote that the next quoted field seems to close
                    a,b\\n1,"x"z\\n3,4\\n     | !2;3,4      | text behind a closing quote
                    a,b\\n1,x"y\\n3,4\\n      | !2;3,4      | a quote inside an unquoted field
                    a,b\\n1,"x\\n3",4,5\\n6,7\\n | !2;!3;6,7 | a wrong number of fields over two lines
                    a,b\\n1,\\0\\n3,4\\n      | !2;3,4      | NUL
                    """)
    void reads(String file, String expected, String reason) throws Exception {
        assertThat(readAll(write(unescape(file)), CsvFormat.DEFAULT))
                .isEqualTo(List.of(unescape(expected).split(";")));
    }

    @Test
    void refusesARecordWithBytesOfAnotherCharset() throws Exception {
        Path file = folder.resolve("bytes.csv");
        Files.write(file, new byte[] {'a', '\n', 'x', (byte) 0xFF, '\n', 'y', '\n'});

        assertThat(readAll(file, CsvFormat.DEFAULT)).containsExactly("!2", "y");
    }

    @Test
    void readsOtherCharsetsAndSkipsByteOrderMarks() throws Exception {
        assertThat(readAll(write("\uFEFFa,b\nž,2\n"), CsvFormat.DEFAULT)).containsExactly("ž,2");
        for (String charset : List.of("UTF-16", "windows-1250", "UTF-16LE")) {
            Path file = folder.resolve(charset);
            Files.writeString(file, "a,b\nž,\"2\n3\"\n", Charset.forName(charset));
            CsvFormat format = new CsvFormat(',', '"', true, Charset.forName(charset), 1_000);
            assertThat(readAll(file, format)).as(charset).containsExactly("ž,'2\n3'");
        }
    }

    @Test
    void cutsALineThatNeverEndsAndReadsOn() throws Exception {
        Path file = folder.resolve("long.csv");
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            writer.write("a,b\n1,");
            String block = "x".repeat(1 << 20);
            for (int i = 0; i < 100; i++) {
                writer.write(block);
            }
            writer.write("\n3,4\n");
        }

        assertThat(readAll(file, CsvFormat.DEFAULT)).containsExactly("!2", "3,4");
    }

    @Test
    void saysWhatIsWrongWithTheFile() throws Exception {
        assertMessage(folder.resolve("none.csv"), "There is no file");
        assertMessage(folder, "is not a file");
        assertMessage(write(""), "is empty (0 bytes)");
        assertMessage(write("a,a\n"), "appears twice");
        assertMessage(write("a,\n"), "without a name");
        assertMessage(write("x,y\n1,2\n"), "has no column [a]");
        Path utf16 = folder.resolve("utf16.csv");
        Files.writeString(utf16, "a,b\n", StandardCharsets.UTF_16);
        assertMessage(utf16, "written in UTF-16");
    }

    @Test
    void refusesToGoOnInAFileThatWasReplaced() throws Exception {
        Path file = write("a,b\n1,2\n");
        ExecutionContext context = new ExecutionContext();
        CsvItemReader reader = new CsvItemReader(file, CsvFormat.DEFAULT, List.of());
        reader.open(context);
        reader.read();
        reader.update(context);
        reader.close();
        Files.writeString(file, "a,b\n1,2,3\n");

        assertThatThrownBy(
                        () -> new CsvItemReader(file, CsvFormat.DEFAULT, List.of()).open(context))
                .isInstanceOf(SynclineException.class)
                .hasMessageContaining("was replaced");
    }

    @Test
    void failsBehindTheLastRecordOfAFileThatWasWrittenToMeanwhile() throws Exception {
        Path file = write("a\n1\n");
        CsvItemReader reader = new CsvItemReader(file, CsvFormat.DEFAULT, List.of());
        reader.open(new ExecutionContext());
        assertThat(reader.read()).isNotNull();

        Files.writeString(file, "2\n", java.nio.file.StandardOpenOption.APPEND);

        assertThatThrownBy(
                        () -> {
                            while (reader.read() != null) {}
                        })
                .isInstanceOf(SynclineException.class)
                .hasMessageContaining("was written to while it was read");
        reader.close();
    }

    @Test
    void readsAFileToItsEndThatAnotherOneTookThePlaceOf() throws Exception {
        Path file = write("a\n1\n");
        CsvItemReader reader = new CsvItemReader(file, CsvFormat.DEFAULT, List.of());
        reader.open(new ExecutionContext());

        Path newer = Files.writeString(folder.resolve("newer.csv"), "a\n2\n3\n");
        Files.move(newer, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertThat(reader.read()).isNotNull();
        assertThat(reader.read()).isNull();
        reader.close();
    }

    @Test
    void goesOnAtEveryPlaceWhereItCanBeCutOff() throws Exception {
        Path file = write("a,b\r\n1,\"x\r\ny\"\r\n2,\"broken\r\n3,4\r\n5\r\n6,\"7\"\r\n8,\"ž\"");
        List<String> whole = readAll(file, CsvFormat.DEFAULT);
        for (int cut = 0; cut <= whole.size(); cut++) {
            ExecutionContext context = new ExecutionContext();
            List<String> read = new ArrayList<>(readSome(file, CsvFormat.DEFAULT, context, cut));
            read.addAll(readSome(file, CsvFormat.DEFAULT, context, Integer.MAX_VALUE));
            assertThat(read).as("cut after %d", cut).isEqualTo(whole);
        }
    }

    @Test
    void readsWhatAnotherParserReads() throws Exception {
        Random random = new Random(11);
        String[] pieces = {"a", "ž", "\"", ",", "\n", "\r\n", " ", "0", "#", "\\"};
        StringWriter text = new StringWriter();
        try (CsvWriter writer = CsvWriter.builder().build(text)) {
            writer.writeRecord("a", "b", "c");
            for (int i = 0; i < 2_000; i++) {
                writer.writeRecord(
                        random.ints(3, 0, 8)
                                .mapToObj(n ->
                                        random.ints(n, 0, pieces.length)
                                                .mapToObj(p -> pieces[p])
                                                .collect(Collectors.joining()))
                                .toArray(String[]::new));
            }
        }
        List<List<String>> expected;
        try (CsvReader<de.siegmar.fastcsv.reader.CsvRecord> reader =
                CsvReader.builder().ofCsvRecord(text.toString())) {
            expected =
                    reader.stream()
                            .skip(1)
                            .map(de.siegmar.fastcsv.reader.CsvRecord::getFields)
                            .toList();
        }

        List<List<String>> read = new ArrayList<>();
        CsvItemReader reader =
                new CsvItemReader(write(text.toString()), CsvFormat.DEFAULT, List.of());
        reader.open(new ExecutionContext());
        for (SyncRecord record = reader.read(); record != null; record = reader.read()) {
            read.add(
                    record.toMap().values().stream()
                            .map(value -> value == null ? "" : value.toString())
                            .toList());
        }

        assertThat(read).isEqualTo(expected);
    }

    private void assertMessage(Path file, String part) {
        assertThatThrownBy(() ->
                        new CsvItemReader(file, CsvFormat.DEFAULT, List.of("a"))
                                .open(new ExecutionContext()))
                .isInstanceOf(SynclineException.class)
                .hasMessageContaining(part);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "test", ".csv"), text);
    }

    private static List<String> readAll(Path file, CsvFormat format) throws Exception {
        return readSome(file, format, new ExecutionContext(), Integer.MAX_VALUE);
    }

    private static List<String> readSome(
            Path file, CsvFormat format, ExecutionContext context, int most) throws Exception {
        CsvItemReader reader = new CsvItemReader(file, format, List.of());
        reader.open(context);
        List<String> records = new ArrayList<>();
        while (records.size() < most) {
            try {
                SyncRecord record = reader.read();
                if (record == null) {
                    break;
                }
                records.add(shown(record));
            } catch (RejectedRecordException e) {
                records.add("!" + e.reject().recordPosition());
            }
        }
        reader.update(context);
        reader.close();
        return records;
    }

    private static String shown(SyncRecord record) {
        return record.toMap().values().stream()
                .map(value -> {
                    String text = value == null ? "~" : value.toString();
                    boolean plain =
                            !text.isEmpty()
                                    && text.chars().noneMatch(c -> " ,\n\r".indexOf(c) >= 0);
                    return plain ? text : "'" + text + "'";
                })
                .collect(Collectors.joining(","));
    }

    private static String unescape(String text) {
        return Arrays.stream(text.split("\\\\\\\\", -1))
                .map(part -> part.replace("\\n", "\n").replace("\\r", "\r").replace("\\0", "\0"))
                .collect(Collectors.joining("\\"));
    }
}
