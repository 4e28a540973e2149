package dev.syncline.target;

import dev.syncline.sync.SyncRecord;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;

/// Records in COPY's text format (tab between values, `\N` for null, a line each), sent while they
/// are written: the server parses the beginning while the rest is being made.
final class CopyText {

    private static final int BUFFER_BYTES = 128 * 1024;

    private final CopyIn copy;
    private byte[] buffer = new byte[BUFFER_BYTES];
    private int length;

    private CopyText(CopyIn copy) {
        this.copy = copy;
    }

    /// @param indexes where in each record the written columns stand
    static void send(CopyIn copy, List<SyncRecord> records, int[] indexes) throws SQLException {
        CopyText text = new CopyText(copy);
        for (SyncRecord record : records) {
            for (int i = 0; i < indexes.length; i++) {
                if (i > 0) {
                    text.append((byte) '\t');
                }
                text.append(record.get(indexes[i]));
            }
            text.append((byte) '\n');
            if (text.length > BUFFER_BYTES / 2) {
                text.flush();
            }
        }
        text.flush();
    }

    private void flush() throws SQLException {
        copy.writeToCopy(buffer, 0, length);
        length = 0;
    }

    private void append(byte b) {
        if (length == buffer.length) {
            grow(1);
        }
        buffer[length++] = b;
    }

    private void append(@Nullable Object value) {
        if (value == null) {
            append((byte) '\\');
            append((byte) 'N');
            return;
        }
        String string = value.toString();
        // A character takes three bytes at most, an escape two; a surrogate pair four for two.
        if (buffer.length - length < string.length() * 3) {
            grow(string.length() * 3);
        }
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c < 0x80) {
                appendAscii(c);
            } else if (c < 0x800) {
                buffer[length++] = (byte) (0xC0 | c >> 6);
                buffer[length++] = (byte) (0x80 | c & 0x3F);
            } else if (Character.isHighSurrogate(c)) {
                appendSupplementary(Character.toCodePoint(c, string.charAt(++i)));
            } else {
                buffer[length++] = (byte) (0xE0 | c >> 12);
                buffer[length++] = (byte) (0x80 | c >> 6 & 0x3F);
                buffer[length++] = (byte) (0x80 | c & 0x3F);
            }
        }
    }

    private void appendAscii(char c) {
        char escape =
                switch (c) {
                    case '\\' -> '\\';
                    case '\t' -> 't';
                    case '\n' -> 'n';
                    case '\r' -> 'r';
                    default -> 0;
                };
        if (escape == 0) {
            buffer[length++] = (byte) c;
        } else {
            buffer[length++] = '\\';
            buffer[length++] = (byte) escape;
        }
    }

    private void appendSupplementary(int codePoint) {
        buffer[length++] = (byte) (0xF0 | codePoint >> 18);
        buffer[length++] = (byte) (0x80 | codePoint >> 12 & 0x3F);
        buffer[length++] = (byte) (0x80 | codePoint >> 6 & 0x3F);
        buffer[length++] = (byte) (0x80 | codePoint & 0x3F);
    }

    private void grow(int room) {
        buffer = java.util.Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + room));
    }

    /// Why PostgreSQL can't hold this text, or null when it can. Half a surrogate pair has no form
    /// in UTF-8, and whatever stood in for it would go unnoticed.
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
