package dev.syncline.telemetry;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Makes text safe to show in a log: records and peers may have put line ends into it, that would
/// look like a line of the log's own, escapes that a terminal obeys, or marks that turn the
/// direction of what follows.
final class LogText {

    private static final String MARKS = "\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}";
    private static final Pattern MARK = Pattern.compile("[" + MARKS + "]");
    private static final Pattern MARK_OR_CONTROL = Pattern.compile("[\\p{Cc}" + MARKS + "]");

    private LogText() {}

    /// One line, with what is unsafe as Java would write it.
    static String oneLine(String text) {
        return escaped(text, MARK_OR_CONTROL);
    }

    /// Controls, line ends among them, stay: whoever writes JSON escapes those.
    static String withoutMarks(String text) {
        return escaped(text, MARK);
    }

    private static String escaped(String text, Pattern what) {
        Matcher unsafe = what.matcher(text);
        return unsafe.find()
                ? unsafe.replaceAll(
                        match -> Matcher.quoteReplacement(escaped(match.group().codePointAt(0))))
                : text;
    }

    private static String escaped(int codePoint) {
        return switch (codePoint) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default ->
                    Character.toString(codePoint)
                            .chars()
                            .mapToObj("\\u%04x"::formatted)
                            .collect(java.util.stream.Collectors.joining());
        };
    }

    /// @param most characters, an ellipsis included
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
        return text.substring(0, end) + "…";
    }
}
