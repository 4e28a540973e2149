package dev.syncline.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.sync.RejectPayload;
import dev.syncline.sync.RejectedRecordException;
import dev.syncline.sync.SyncRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRedriveTest {

    @TempDir private Path folder;
    private CsvItemReader reader;

    @BeforeEach
    void file() throws IOException {
        Path file = folder.resolve("items.csv");
        Files.writeString(file, "id,title,note\n1,one,\n");
        reader = new CsvItemReader(file, CsvFormat.DEFAULT, List.of("id"), "#row");
    }

    @Test
    void makesTheRecordOfItsValuesWhateverTheirOrder() {
        Map<String, Object> values = new HashMap<>(Map.of("title", "one", "#row", 7, "id", 12.50));
        values.put("note", null);

        SyncRecord record = reader.recordOf(new RejectPayload(values, "12.50", 8));

        assertThat(record.columns().names()).containsExactly("id", "title", "note", "#row");
        assertThat(record.get("id")).isEqualTo("12.5");
        assertThat(record.get("note")).isNull();
        assertThat(record.get("#row")).isEqualTo(7);
        assertThat(record.position()).isEqualTo(8);
    }

    @Test
    void readsAMendedLineByTheRulesOfTheFile() {
        SyncRecord record =
                reader.recordOf(
                        new RejectPayload(
                                Map.of("line", "3,\"a \"\"b\"\",\nc\",", "row", 3), null, 9));

        assertThat(record.get("title")).isEqualTo("a \"b\",\nc");
        assertThat(record.get("note")).isNull();
        assertThat(record.get("#row")).isEqualTo(3L);
        assertThat(record.position()).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3,\"open,", "3,too few", "3,a,b,too many", "3,a,b\n4,c,d", "", "\n"})
    void refusesALineThatIsStillNoSingleRecord(String line) {
        assertThatThrownBy(() ->
                        reader.recordOf(new RejectPayload(Map.of("line", line, "row", 3), null, 9)))
                .isInstanceOf(RejectedRecordException.class)
                .hasMessageContaining("mend it and send it again");
    }

    @Test
    void refusesAMisspeltColumnRatherThanLoseIt() {
        assertThatThrownBy(() ->
                        reader.recordOf(
                                new RejectPayload(Map.of("id", "1", "titel", "x"), null, 9)))
                .isInstanceOf(RejectedRecordException.class)
                .hasMessageContaining("titel");
    }

    @Test
    void keepsWhichRecordABrokenOneIs() throws Exception {
        Path file = folder.resolve("broken.csv");
        Files.writeString(file, "id,title,note\n1,one,\n2,short\n3,three,\n");
        CsvItemReader broken = new CsvItemReader(file, CsvFormat.DEFAULT, List.of("id"), "#row");
        broken.open(new org.springframework.batch.infrastructure.item.ExecutionContext());
        broken.read();

        assertThatThrownBy(broken::read)
                .isInstanceOfSatisfying(
                        RejectedRecordException.class,
                        thrown ->
                                assertThat(thrown.reject().payload())
                                        .isEqualTo(Map.of("line", "2,short", "row", 2L)));
        broken.close();
    }
}
