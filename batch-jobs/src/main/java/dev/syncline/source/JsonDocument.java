package dev.syncline.source;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
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
    private final @Nullable String array;
    private final JsonTrouble trouble;
    private final Set<Long> tooLong = new HashSet<>();

    JsonDocument(JsonText text, @Nullable String array) {
        this.text = text;
        this.array = array;
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
            boolean found =
                    switch (first) {
                        case START_ARRAY -> checkItems(parser);
                        case START_OBJECT -> array != null && checkObject(parser, array);
                        default -> false;
                    };
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw data("%s goes on behind its end", text.origin());
            }
            if (!found) {
                throw data("%s is %s, not %s", text.origin(), JsonTrouble.kind(first), wanted());
            }
        } catch (JacksonException e) {
            throw trouble.of(e);
        }
    }

    private boolean checkObject(JsonParser parser, String array) {
        boolean found = false;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean wanted = parser.currentName().equals(array);
            JsonToken value = parser.nextToken();
            if (wanted && (found || value != JsonToken.START_ARRAY)) {
                throw data(
                        "%s holds '%s' %s",
                        text.origin(),
                        array,
                        found ? "twice" : "as " + JsonTrouble.kind(value) + ", not as an array");
            }
            found |= wanted && checkItems(parser);
            parser.skipChildren();
        }
        if (!found) {
            throw data("%s holds no array '%s'", text.origin(), array);
        }
        return true;
    }

    private boolean checkItems(JsonParser parser) {
        long position = 0;
        long start = 0;
        boolean text = false;
        while (true) {
            boolean ended = parser.nextToken() == JsonToken.END_ARRAY;
            if (text) {
                // Where a text ends isn't known before the parser has gone on.
                checkLength(position, start, parser.currentTokenLocation());
            }
            if (ended) {
                return true;
            }
            position++;
            start = parser.currentTokenLocation().getByteOffset();
            text = parser.currentToken() == JsonToken.VALUE_STRING;
            checkValue(parser);
            checkLength(position, start, parser.currentLocation());
        }
    }

    private void checkLength(long position, long start, TokenStreamLocation end) {
        if (end.getByteOffset() - start > MAX_ITEM_BYTES) {
            tooLong.add(position);
        }
    }

    /// Decodes what skipping would pass over unseen, so that reading it later can't fail. A text is
    /// checked while it is skipped, but for its length; and one that is too long makes its record
    /// too long.
    private static void checkValue(JsonParser parser) {
        int depth = 0;
        do {
            JsonToken token = parser.currentToken();
            switch (token) {
                case START_OBJECT, START_ARRAY -> depth++;
                case END_OBJECT, END_ARRAY -> depth--;
                case VALUE_NUMBER_INT -> parser.getNumberValue();
                case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
                default -> {}
            }
            if (depth > 0) {
                parser.nextToken();
            }
        } while (depth > 0);
    }

    /// The records behind the first `read` ones; after [#check] only.
    JsonItems itemsAfter(long read) {
        JsonParser parser = parser();
        try {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_OBJECT) {
                while (!parser.nextName().equals(array)) {
                    parser.nextToken();
                    parser.skipChildren();
                }
                parser.nextToken();
            }
            JsonItems items = new JsonItems(MAPPER, parser, tooLong, trouble);
            items.skip(read);
            return items;
        } catch (JacksonException e) {
            throw trouble.of(e);
        }
    }

    private JsonParser parser() {
        return MAPPER.createParser(text.stream().get());
    }

    private String wanted() {
        return array == null
                ? "an array of records"
                : "an array of records or an object that holds one as '" + array + "'";
    }

    private static SynclineException data(String message, Object... values) {
        return new SynclineException(ErrorClass.DATA, message.formatted(values));
    }
}
