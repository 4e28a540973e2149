package dev.syncline.target;

import java.util.Collection;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// JSON as JavaScript's `JSON.stringify` writes it: compact, UTF-8, control characters as
/// lower-case escapes. Consumers compare such objects byte by byte.
public final class CompactJson {

    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
                                    .build())
                    .build();

    private CompactJson() {}

    /// An array of these.
    public static byte[] array(Collection<? extends JsonNode> items) {
        return MAPPER.writeValueAsBytes(items);
    }

    static JsonNode parse(byte[] json) {
        return MAPPER.readTree(json);
    }
}
