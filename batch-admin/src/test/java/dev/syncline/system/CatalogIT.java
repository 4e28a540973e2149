package dev.syncline.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.TestApplication;
import dev.syncline.db.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/// The catalogue's CSV files, from the file to the tables.
class CatalogIT {

    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcClient jdbc = JdbcClient.create(database.dataSource());
    private TestApplication node;

    @TempDir private Path folder;

    @AfterEach
    void stop() {
        if (node != null) {
            node.close();
        }
    }

    @Test
    void mapsColumnsAndKeepsTheRestAsMetadata() throws IOException {
        content(
                """
                external_id,song_name,artist_name,album
                1,"Don't ""stop""\",AC/DC,Ž
                ,"two
                lines",,0
                3,three,,"a,b"
                """);
        node = start(Map.of("title", "song_name", "artist", "artist_name"));

        JsonNode first = run();
        JsonNode second = run();

        assertThat(ledger(first)).isEqualTo("3 read, 3 created, 0 unchanged, 0 rejected");
        assertThat(ledger(second)).isEqualTo("3 read, 0 created, 3 unchanged, 0 rejected");
        assertThat(
                        jdbc.sql(
                                        """
                                        SELECT concat_ws('|', content_type, source_type, external_id, title,
                                                         coalesce(artist, '-'), metadata->>'album')
                                        FROM content_index ORDER BY metadata->>'album' COLLATE "C"
                                        """)
                                .query(String.class)
                                .list())
                .containsExactly(
                        "music|csv|row_2|two\nlines|-|0",
                        "music|csv|3|three|-|a,b",
                        "music|csv|1|Don't \"stop\"|AC/DC|Ž");
    }

    @Test
    void setsBadRowsAsideWithTheirLines() throws IOException {
        List<String> lines =
                new ArrayList<>(List.of("category_id,capacity,price,max_price,min_price"));
        for (int i = 2; i <= 1_001; i++) {
            lines.add("c%d,64GB,9.99,,".formatted(i));
        }
        lines.set(10, "c,64GB,cheap,,");
        lines.set(20, "c,a capacity that is much too long for it,1,,");
        lines.set(30, "c,64GB,,,");
        lines.set(40, "c,64GB,-1,,");
        lines.set(50, "c,64GB,\"1,,");
        lines.set(60, "c,64GB,1,1,2");
        Path file = folder.resolve("pricing.csv");
        Files.writeString(file, String.join("\n", lines) + "\n", StandardCharsets.UTF_8);
        node = TestApplication.start(database, Map.of("CATALOG_PRICING_FILE", file.toString()));

        JsonNode run = run();

        assertThat(run.path("status").asString()).isEqualTo("completed_with_errors");
        assertThat(ledger(run)).isEqualTo("1000 read, 994 created, 0 unchanged, 6 rejected");
        JsonNode errors =
                node.get("/v1/runs/" + run.path("runId").asLong() + "/errors?limit=10")
                        .json()
                        .path("items");
        List<String> found = new ArrayList<>();
        errors.forEach(error ->
                found.add(
                        error.path("recordPosition").asInt()
                                + " "
                                + error.path("errorCode").asString()));
        assertThat(found)
                .containsExactlyInAnyOrder(
                        "11 22P02",
                        "21 22001",
                        "31 23502",
                        "41 23514",
                        "51 ROW_PARSE_ERROR",
                        "61 23514");
        assertThat(jdbc.sql("SELECT count(*) FROM catalog_items").query(Integer.class).single())
                .isEqualTo(994);
    }

    @Test
    void refusesAFileThatHasBecomeEmpty() throws IOException {
        content("external_id,title\n1,one\n");
        node = start(Map.of());
        run();
        content("external_id,title\n");

        JsonNode run = run();

        assertThat(run.path("status").asString()).isEqualTo("failed");
        assertThat(run.path("error").path("errorClass").asString()).isEqualTo("data");
        assertThat(run.path("error").path("message").asString())
                .contains("The source gave no records")
                .contains("syncline.catalog.allow-empty=true");
        assertThat(jdbc.sql("SELECT count(*) FROM content_index").query(Integer.class).single())
                .isOne();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                   | title=song   | data   | is empty (0 bytes)",
                "external_id,title    | title=song   | config | has no column [song]",
                "external_id,title    | song=title   | config | names 'song', which content_index doesn't take",
                "external_id,title,title | title=title | data  | appears twice",
                "external_id,,title   | title=title  | data   | without a name"
            })
    void saysWhatIsWrongWithFileOrMapping(
            String header, String mapping, String errorClass, String sentence) throws IOException {
        content(header);
        String[] pair = mapping.split("=");
        node = start(Map.of(pair[0], pair[1]));

        JsonNode run = run();

        assertThat(run.path("status").asString()).isEqualTo("failed");
        assertThat(run.path("error").path("errorClass").asString()).isEqualTo(errorClass);
        assertThat(run.path("error").path("message").asString()).contains(sentence);
    }

    @Test
    void saysWhenTheFileIsNotThere() {
        node = start(Map.of());

        JsonNode run = run();

        assertThat(run.path("error").path("errorClass").asString()).isEqualTo("config");
        assertThat(run.path("error").path("message").asString()).contains("There is no file");
    }

    private void content(String csv) throws IOException {
        Files.writeString(folder.resolve("content.csv"), csv, StandardCharsets.UTF_8);
    }

    private TestApplication start(Map<String, String> mapping) {
        Map<String, String> settings = new HashMap<>();
        settings.put("CATALOG_CONTENT_FILE", folder.resolve("content.csv").toString());
        mapping.forEach((target, source) ->
                settings.put("syncline.catalog.content.column-mapping." + target, source));
        return TestApplication.start(database, settings);
    }

    private JsonNode run() {
        return node.post("/v1/syncs/catalog/trigger?wait=60s", null).json();
    }

    private static String ledger(JsonNode run) {
        JsonNode ledger = run.path("ledger");
        return "%d read, %d created, %d unchanged, %d rejected"
                .formatted(
                        ledger.path("read").asInt(),
                        ledger.path("created").asInt(),
                        ledger.path("unchanged").asInt(),
                        ledger.path("rejected").asInt());
    }
}
