package dev.syncline.source;

import dev.syncline.sync.SynclineException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/// A JSON answer with an array of records in it: parsed once to its end to see whether it can be
/// read, then again for the records.
final class JsonDocument {

    static final int MAX_ITEM_BYTES = 1 << 20;

    private static final StreamReadConstraints LIMITS =
            StreamReadConstraints.builder()
                    .maxNestingDepth(100)
                    .maxStringLength(1 << 20)
                    .maxNumberLength(1_000)
                    .maxNameLength(10_000)
                    .build();

    static final JsonMapper MAPPER =
            JsonMapper.builder(JsonFactory.builder().streamReadConstraints(LIMITS).build())
                    .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(JsonNodeFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private final JsonText text;
    private final JsonLayout layout;
    private final JsonTrouble trouble;
    private JsonCheck.@Nullable Result checked;

    JsonDocument(JsonText text, JsonLayout layout) {
        this.text = text;
        this.layout = layout;
        this.trouble = new JsonTrouble(text);
    }

    /// Parses all of it.
    ///
    /// @throws SynclineException `source` or `data`, see [JsonItemReader#open]
    void check() {
        JsonParser parser = parser();
        try {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw trouble.empty();
            }
            checked = new JsonCheck(text.origin(), layout).of(parser, first);
        } catch (JacksonException e) {
            throw trouble.of(e);
        }
    }

    /// What stands at one of the layout's paths; after [#check] only.
    Optional<String> value(String path) {
        return Optional.ofNullable(checked().values().get(path));
    }

    /// Whether anything stands at one of the layout's paths, be it null; after [#check] only.
    boolean has(String path) {
        return checked().present().contains(path);
    }

    /// How many records there are, refused ones included; after [#check] only.
    long count() {
        return checked().items().count();
    }

    private JsonCheck.Result checked() {
        return Objects.requireNonNull(checked, "not checked yet");
    }

    /// The records behind the first `read` ones; after [#check] only.
    JsonItems itemsAfter(long read) {
        return itemsAfter(read, 0);
    }

    /// @param before records of earlier answers, which count in the positions of rejects
    JsonItems itemsAfter(long read, long before) {
        JsonParser parser = parser();
        try {
            parser.nextToken();
            goTo(parser, checked().array());
            JsonItems items =
                    new JsonItems(MAPPER, parser, checked().items().faults(), before, trouble);
            items.skip(read);
            return items;
        } catch (JacksonException e) {
            throw trouble.of(e);
        }
    }

    private static void goTo(JsonParser parser, String path) {
        int dot = -1;
        while (dot < path.length() && !path.isEmpty()) {
            int start = dot + 1;
            dot = path.indexOf('.', start);
            dot = dot < 0 ? path.length() : dot;
            String name = path.substring(start, dot);
            while (!name.equals(parser.nextName())) {
                parser.nextToken();
                parser.skipChildren();
            }
            parser.nextToken();
        }
    }

    private JsonParser parser() {
        return MAPPER.createParser(text.stream().get());
    }
}
