package dev.syncline.source;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// How a CSV file is written. RFC 4180 with the choices that files in the wild make differently.
///
/// @param delimiter between fields; one ASCII character
/// @param quote around fields that hold delimiters, quotes (doubled) or line ends; one ASCII
///   character
/// @param hasHeader whether the first record names the columns; else they are called c1, c2, …
/// @param charset of the file; a byte order mark is skipped
/// @param maxRecordBytes a longer record is refused. Raising it takes that much memory for one bad
///   quote; lowering it refuses long texts.
public record CsvFormat(
        char delimiter, char quote, boolean hasHeader, Charset charset, int maxRecordBytes) {

    /// Comma, double quote, a header, UTF-8, 1 MiB.
    public static final CsvFormat DEFAULT =
            new CsvFormat(',', '"', true, StandardCharsets.UTF_8, 1 << 20);

    public CsvFormat {
        if (delimiter == quote || isUnfit(delimiter) || isUnfit(quote) || maxRecordBytes < 1) {
            throw new IllegalArgumentException(
                    "A CSV format needs two different ASCII characters, neither a line end, and a positive record size");
        }
    }

    private static boolean isUnfit(char c) {
        return c == '\n' || c == '\r' || c == 0 || c > 127;
    }

    /// Whether a byte below 128 is always the ASCII character, so that records can be told apart
    /// before they are decoded.
    boolean isAsciiCompatible() {
        String name = charset.name();
        return charset.equals(StandardCharsets.UTF_8)
                || charset.equals(StandardCharsets.US_ASCII)
                || name.startsWith("ISO-8859-")
                || name.startsWith("windows-125");
    }
}
