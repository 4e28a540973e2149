package dev.syncline.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.sync.RejectedRecordException;
import dev.syncline.sync.SyncRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// npm's `csv-spectrum` itself: each of its files, read as the JSON beside it says.
class CsvSpectrumPackageTest {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /// Holds a quote within an unquoted field, which RFC 4180, section 2, rule 5 forbids. Whoever
    /// reads on regardless can't tell it from a quote that was meant to open a field, and may
    /// swallow the records up to the next one: it is set aside, with its line. (The package's own
    /// answer to it is not what the file holds either: another telephone number.)
    private static final String AGAINST_RFC_4180 = "location_coordinates";

    @TestFactory
    Stream<DynamicTest> readsEachFileAsThePackageSays() throws IOException {
        return files().stream()
                .filter(file -> !name(file).equals(AGAINST_RFC_4180))
                .map(file ->
                        DynamicTest.dynamicTest(
                                name(file),
                                () -> assertThat(read(file)).isEqualTo(expected(file))));
    }

    @Test
    void setsAsideTheRecordThatIsNoCsv() throws IOException {
        Path file =
                NpmPackages.folder("csv-spectrum")
                        .resolve("csvs")
                        .resolve(AGAINST_RFC_4180 + ".csv");

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(RejectedRecordException.class)
                .hasMessageContaining("Line 2: a quote stands within the unquoted field 2");
    }

    @Test
    void isTheWholePackage() throws IOException {
        assertThat(files()).hasSize(12);
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(NpmPackages.folder("csv-spectrum").resolve("csvs"))) {
            return files.sorted().toList();
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName()).replace(".csv", "");
    }

    private static List<Map<String, String>> expected(Path csv) throws IOException {
        JsonNode json =
                MAPPER.readTree(
                        Files.readAllBytes(
                                NpmPackages.folder("csv-spectrum")
                                        .resolve("json")
                                        .resolve(name(csv) + ".json")));
        List<Map<String, String>> records = new ArrayList<>();
        for (JsonNode record : json) {
            Map<String, String> values = new HashMap<>();
            record.properties()
                    .forEach(field -> values.put(field.getKey(), field.getValue().asString()));
            records.add(values);
        }
        return records;
    }

    private static List<Map<String, String>> read(Path file) throws Exception {
        List<Map<String, String>> records = new ArrayList<>();
        CsvItemReader reader = new CsvItemReader(file, CsvFormat.DEFAULT, List.of());
        reader.open(new ExecutionContext());
        for (SyncRecord record = reader.read(); record != null; record = reader.read()) {
            Map<String, String> values = new HashMap<>();
            record.toMap().forEach((column, value) -> values.put(column, String.valueOf(value)));
            records.add(values);
        }
        reader.close();
        return records;
    }
}
