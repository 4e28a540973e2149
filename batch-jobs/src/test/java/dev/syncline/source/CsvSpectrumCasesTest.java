package dev.syncline.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.sync.SyncRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/// The kinds of files that the npm package `csv-spectrum` collects, one of each, with data of our
/// own and with either line end. [CsvSpectrumPackageTest] reads the package itself.
class CsvSpectrumCasesTest {

    @TempDir private Path folder;

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void readsEachKind(String kind, String file, List<Map<String, String>> expected)
            throws Exception {
        assertThat(read(file.replace("\r", ""))).isEqualTo(expected);
        assertThat(read(file.replace("\r", "").replace("\n", "\r\n")))
                .isEqualTo(withLineEnds(expected));
    }

    static List<Arguments> cases() {
        return List.of(
                Arguments.of(
                        "simple", "a,b,c\n1,2,3", List.of(Map.of("a", "1", "b", "2", "c", "3"))),
                Arguments.of(
                        "commas in quotes",
                        "name,town,code\nEva,\"Kladno, Hlavní 3\",08123\n",
                        List.of(
                                Map.of(
                                        "name", "Eva",
                                        "town", "Kladno, Hlavní 3",
                                        "code", "08123"))),
                Arguments.of(
                        "empty fields in quotes",
                        "a,b,c\n1,\"\",\"\"\n2,3,4\n",
                        List.of(
                                Map.of("a", "1", "b", "", "c", ""),
                                Map.of("a", "2", "b", "3", "c", "4"))),
                Arguments.of(
                        "escaped quotes",
                        "a,b\n1,\"he \"\"said\"\" no\"\n3,4\n",
                        List.of(
                                Map.of("a", "1", "b", "he \"said\" no"),
                                Map.of("a", "3", "b", "4"))),
                Arguments.of(
                        "JSON in a field",
                        "key,val\n1,\"{\"\"kind\"\": \"\"line\"\", \"\"at\"\": [1, 2]}\"\n",
                        List.of(Map.of("key", "1", "val", "{\"kind\": \"line\", \"at\": [1, 2]}"))),
                Arguments.of(
                        "line ends in quotes",
                        "a,b,c\n1,2,3\n\"Once upon\na time\",5,6\n7,8,9\n",
                        List.of(
                                Map.of("a", "1", "b", "2", "c", "3"),
                                Map.of("a", "Once upon\na time", "b", "5", "c", "6"),
                                Map.of("a", "7", "b", "8", "c", "9"))),
                Arguments.of(
                        "quotes and line ends in quotes",
                        "a,b\n1,\"he \n\"\"said\"\"\n no\"\n3,4\n",
                        List.of(
                                Map.of("a", "1", "b", "he \n\"said\"\n no"),
                                Map.of("a", "3", "b", "4"))),
                Arguments.of(
                        "characters beyond ASCII",
                        "a,b,c\n1,2,3\n4,5,ʤ😀\n",
                        List.of(
                                Map.of("a", "1", "b", "2", "c", "3"),
                                Map.of("a", "4", "b", "5", "c", "ʤ😀"))),
                Arguments.of(
                        "numbers and coordinates",
                        "id,place,rate\n0,\"50.1, 14.4\",-0.50\n",
                        List.of(Map.of("id", "0", "place", "50.1, 14.4", "rate", "-0.50"))));
    }

    /// Inside quotes line ends are content, and stay as they are.
    private static List<Map<String, String>> withLineEnds(List<Map<String, String>> records) {
        return records.stream()
                .map(record -> {
                    Map<String, String> copy = new java.util.HashMap<>(record);
                    copy.replaceAll((column, value) -> value.replace("\n", "\r\n"));
                    return Map.copyOf(copy);
                })
                .toList();
    }

    private List<Map<String, String>> read(String text) throws Exception {
        List<Map<String, String>> records = new ArrayList<>();
        CsvItemReader reader = new CsvItemReader(file(text), CsvFormat.DEFAULT, List.of());
        reader.open(new ExecutionContext());
        for (SyncRecord record = reader.read(); record != null; record = reader.read()) {
            Map<String, String> values = new java.util.HashMap<>();
            record.toMap().forEach((column, value) -> values.put(column, String.valueOf(value)));
            records.add(values);
        }
        reader.close();
        return records;
    }

    private Path file(String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "case", ".csv"), text);
    }
}
