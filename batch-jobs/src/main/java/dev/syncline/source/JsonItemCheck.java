package dev.syncline.source;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Decodes what skipping would pass over unseen, so that reading the record later can't fail. A
/// text is checked while it is skipped, but for its length; and one that is too long makes its
/// record too long.
final class JsonItemCheck {

    /// PostgreSQL's `numeric` has room for more; a number of that length is no number of anything.
    private static final int MOST_ZEROES = 1_000;

    private final boolean strict;
    private final long start;
    private final Deque<Set<String>> names = new ArrayDeque<>();
    private @Nullable JsonFault fault;

    /// @param start where the record begins, in bytes
    JsonItemCheck(boolean strict, long start) {
        this.strict = strict;
        this.start = start;
    }

    /// @param parser stands at the record's first token, and at its last one afterwards
    @Nullable JsonFault of(JsonParser parser) {
        int depth = 0;
        do {
            JsonToken token = parser.currentToken();
            switch (token) {
                case START_OBJECT, START_ARRAY -> {
                    depth++;
                    names.push(new HashSet<>());
                }
                case END_OBJECT, END_ARRAY -> {
                    depth--;
                    names.pop();
                }
                case PROPERTY_NAME -> name(parser);
                case VALUE_STRING -> text(parser);
                case VALUE_NUMBER_INT -> parser.getNumberValue();
                case VALUE_NUMBER_FLOAT -> decimal(parser);
                default -> {}
            }
            if (depth > 0) {
                parser.nextToken();
            }
        } while (depth > 0);
        return fault;
    }

    private void name(JsonParser parser) {
        if (strict) {
            // A record that is too long is refused as such: its names needn't be kept.
            if (!JsonCheck.isTooLong(start, parser.currentTokenLocation())
                    && !names.element().add(parser.currentName())) {
                fault = JsonFault.NAME_TWICE;
            }
            checkPairs(parser.currentName());
        }
    }

    private void text(JsonParser parser) {
        if (strict) {
            checkPairs(parser.getString());
        }
    }

    private void checkPairs(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair =
                        Character.isHighSurrogate(c)
                                && i + 1 < text.length()
                                && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    fault = JsonFault.HALF_CHARACTER;
                    return;
                }
                i++;
            }
        }
    }

    private void decimal(JsonParser parser) {
        int scale = parser.getDecimalValue().scale();
        if (strict && (scale > MOST_ZEROES || scale < -MOST_ZEROES)) {
            fault = JsonFault.NUMBER_OUT_OF_RANGE;
        }
    }
}
