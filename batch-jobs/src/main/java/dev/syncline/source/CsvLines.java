package dev.syncline.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The physical lines of a file, with their numbers and byte offsets. Lines can be given back, to
/// be read once more after a broken quote. A line over the limit is cut, and read to its end
/// without being held.
final class CsvLines {

    private static final int BUFFER_BYTES = 256 * 1024;

    private final InputStream input;
    private final int maxBytes;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final Deque<Line> givenBack = new ArrayDeque<>();
    private int from;
    private int to;
    private long offset;
    private long number;

    /// @param offset where in the file the input begins, and how many lines came before
    CsvLines(InputStream input, int maxBytes, long offset, long number) {
        this.input = input;
        this.maxBytes = maxBytes;
        this.offset = offset;
        this.number = number;
    }

    /// @param bytes without its end; cut when too long
    /// @param end the characters that ended it: LF, CR LF, CR, or nothing at the end of the file
    record Line(byte[] bytes, String end, long offset, long number, boolean tooLong) {}

    @Nullable Line next() throws IOException {
        Line again = givenBack.pollFirst();
        return again != null ? again : read();
    }

    /// Gives lines back, in their order.
    void giveBack(List<Line> lines) {
        lines.reversed().forEach(givenBack::addFirst);
    }

    /// Where the next line begins.
    long nextOffset() {
        return givenBack.isEmpty() ? offset : givenBack.getFirst().offset();
    }

    /// The number of the line before the next one.
    long linesBefore() {
        return givenBack.isEmpty() ? number : givenBack.getFirst().number() - 1;
    }

    private @Nullable Line read() throws IOException {
        long start = offset;
        byte[] held = null;
        boolean tooLong = false;
        while (from < to || fill()) {
            int end = from;
            while (end < to && buffer[end] != '\n' && buffer[end] != '\r') {
                end++;
            }
            byte[] part = Arrays.copyOfRange(buffer, from, Math.min(end, from + maxBytes));
            tooLong |=
                    part.length < end - from
                            || (held != null && held.length + (long) part.length > maxBytes);
            held = held == null ? part : held.length >= maxBytes ? held : joined(held, part);
            offset += end - from;
            from = end;
            if (end < to) {
                return new Line(held, takeEnd(), start, ++number, tooLong);
            }
        }
        return held == null ? null : new Line(held, "", start, ++number, tooLong);
    }

    private String takeEnd() throws IOException {
        offset++;
        if (buffer[from++] == '\n') {
            return "\n";
        }
        // The line feed of a CR LF may lie in the next buffer.
        if ((from < to || fill()) && buffer[from] == '\n') {
            from++;
            offset++;
            return "\r\n";
        }
        return "\r";
    }

    private boolean fill() throws IOException {
        from = 0;
        to = Math.max(0, input.read(buffer));
        return to > 0;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
