package dev.syncline.target;

import dev.syncline.sync.SyncRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Records in COPY's text format: tab between values, `\N` for null, a line each.
final class CopyText {

    private CopyText() {}

    /// @param indexes where in each record the written columns stand
    static byte[] of(List<SyncRecord> records, int[] indexes) {
        StringBuilder text = new StringBuilder(records.size() * 64);
        for (SyncRecord record : records) {
            for (int i = 0; i < indexes.length; i++) {
                if (i > 0) {
                    text.append('\t');
                }
                append(text, record.get(indexes[i]));
            }
            text.append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void append(StringBuilder text, @Nullable Object value) {
        if (value == null) {
            text.append("\\N");
            return;
        }
        String string = value.toString();
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                default -> text.append(c);
            }
        }
    }

    /// Why PostgreSQL can't hold this text, or null when it can. Checked here because the encoder
    /// would write `?` for half a surrogate pair, and nobody would know.
    static @Nullable String unstorable(@Nullable Object value) {
        if (!(value instanceof CharSequence text)) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return "holds a NUL character";
            }
            if (Character.isSurrogate(c)) {
                boolean pair =
                        Character.isHighSurrogate(c)
                                && i + 1 < text.length()
                                && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return "holds half a surrogate pair";
                }
                i++;
            }
        }
        return null;
    }
}
