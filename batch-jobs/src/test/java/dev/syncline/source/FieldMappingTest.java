package dev.syncline.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class FieldMappingTest {

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    @Test
    void takesWhatStandsAtAPath() {
        String json =
                """
                {"id":7,"artist":{"name":"Björk","genre":null},"price":0,"live":false,"rate":1.50,
                 "tags":["a","b"],"empty":"","big":12345678901234567890}\
                """;
        Map<String, String> paths = new LinkedHashMap<>();
        paths.put("external_id", "id");
        paths.put("artist", "artist.name");
        paths.put("genre", "artist.genre");
        paths.put("missing", "artist.born.year");
        paths.put("price", "price");
        paths.put("live", "live");
        paths.put("rate", "rate");
        paths.put("tags", "tags");
        paths.put("second_tag", "tags.1");
        paths.put("third_tag", "tags.2");
        paths.put("all", "artist");
        paths.put("empty", "empty");
        paths.put("big", "big");

        Map<String, @Nullable Object> record =
                new FieldMapping(paths).record((ObjectNode) MAPPER.readTree(json), 3).toMap();

        assertThat(record.keySet()).containsExactlyElementsOf(paths.keySet());
        assertThat(record)
                .containsEntry("external_id", 7)
                .containsEntry("artist", "Björk")
                .containsEntry("genre", null)
                .containsEntry("missing", null)
                .containsEntry("price", 0)
                .containsEntry("live", false)
                .containsEntry("tags", "[\"a\",\"b\"]")
                .containsEntry("second_tag", "b")
                .containsEntry("third_tag", null)
                .containsEntry("all", "{\"name\":\"Björk\",\"genre\":null}")
                .containsEntry("empty", "");
        assertThat((BigDecimal) record.get("rate")).isEqualByComparingTo("1.5");
        assertThat(record.get("big")).hasToString("12345678901234567890");
    }

    @Test
    void refusesWhatIsNoPath() {
        assertThatThrownBy(() -> new FieldMapping(Map.of("a", "b..c")))
                .hasMessage("Field 'a' needs a path of names joined by dots, not 'b..c'");
        assertThatThrownBy(() -> new FieldMapping(Map.of("a", ""))).hasMessageContaining("'a'");
        assertThatThrownBy(() -> new FieldMapping(Map.of())).hasMessageContaining("at least one");
    }
}
