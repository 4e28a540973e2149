package dev.syncline.reject;

import dev.syncline.sync.SyncRecord;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Writes a reject's payload as JSON that `jsonb` takes: no NUL, no half surrogate pair, of bounded
/// size.
final class PayloadJson {

    /// A payload above this is stored as its beginning, as text, so that one huge record can't fill
    /// the table.
    private static final int LONGEST_JSON = 64 * 1024;

    private static final int LENGTH_CUT_TO = LONGEST_JSON / 2;

    /// PostgreSQL counts characters, of which Java may need two for one.
    static final int SHORTEST_CUT = LENGTH_CUT_TO / 2;

    private static final char NUL_SHOWN = '\u2400';
    private static final char REPLACEMENT = '\uFFFD';

    private final JsonMapper mapper =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    @Nullable String write(@Nullable Object payload) {
        if (payload == null) {
            return null;
        }
        Object value = payload instanceof SyncRecord record ? record.toMap() : payload;
        String json = clean(mapper.writeValueAsString(value));
        return json.length() <= LONGEST_JSON
                ? json
                : clean(mapper.writeValueAsString(Map.of("cut", json.substring(0, LENGTH_CUT_TO))));
    }

    /// @return empty when it is too long to be stored whole
    Optional<String> storable(Object payload) {
        String json = clean(mapper.writeValueAsString(payload));
        return json.length() <= LONGEST_JSON ? Optional.of(json) : Optional.empty();
    }

    /// What `jsonb` held, with all digits of its numbers.
    Object read(String json) {
        return mapper.readValue(json, Object.class);
    }

    private static String clean(String json) {
        // Jackson escapes NUL; as an escape it is as unwelcome to jsonb as the character itself.
        return withoutUnstorable(unescapeNul(json), Integer.MAX_VALUE);
    }

    /// Replaces the escape `\u0000`, but not an escaped backslash that happens to stand before
    /// `u0000`.
    private static String unescapeNul(String json) {
        if (!json.contains("\\u0000")) {
            return json;
        }
        StringBuilder text = new StringBuilder(json.length());
        int i = 0;
        while (i < json.length()) {
            if (json.charAt(i) == '\\') {
                if (json.startsWith("\\u0000", i)) {
                    text.append(NUL_SHOWN);
                    i += 6;
                    continue;
                }
                text.append(json, i, Math.min(i + 2, json.length()));
                i += 2;
                continue;
            }
            text.append(json.charAt(i++));
        }
        return text.toString();
    }

    static String withoutUnstorable(String text, int longest) {
        int length = Math.min(text.length(), longest);
        StringBuilder storable = null;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            char shown = shown(text, i, length, c);
            if (shown != c && storable == null) {
                storable = new StringBuilder(text.substring(0, length));
            }
            if (storable != null) {
                storable.setCharAt(i, shown);
            }
        }
        return storable == null ? text.substring(0, length) : storable.toString();
    }

    private static char shown(String text, int i, int length, char c) {
        if (c == 0) {
            return NUL_SHOWN;
        }
        boolean paired =
                Character.isHighSurrogate(c)
                        ? i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))
                        : !Character.isLowSurrogate(c)
                                || (i > 0 && Character.isHighSurrogate(text.charAt(i - 1)));
        return paired ? c : REPLACEMENT;
    }
}
