package dev.syncline.console;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Makes text that came from outside fit to be looked at, as `${@shown.text(…)}`: what turns the
/// direction of text, or can't be seen at all, stands there by its number, and what is too long is
/// cut and says so. Thymeleaf escapes the rest.
@Component("shown")
public final class Shown {

    private static final int LONGEST_TEXT = 2_000;
    private static final int LONGEST_LINE = 300;
    private static final int LONGEST_CONTENT = 200_000;

    private static final String VISIBLE = "\n\t\u200D\u200C";

    /// Some paragraphs of text.
    public String text(@Nullable String text) {
        return cut(text, LONGEST_TEXT);
    }

    /// A line within a list.
    public String line(@Nullable String text) {
        return cut(text, LONGEST_LINE).replace('\n', ' ');
    }

    /// All of a record's content; what is kept of one is bounded.
    public String whole(@Nullable String text) {
        return cut(text, LONGEST_CONTENT);
    }

    /// A number with its thousands apart.
    public String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String cut(@Nullable String text, int most) {
        if (text == null) {
            return "";
        }
        int length = text.length();
        int end = Math.min(length, most);
        if (end < length && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        StringBuilder shown = new StringBuilder(end + 64);
        text.substring(0, end).codePoints().forEach(character -> append(shown, character));
        if (end < length) {
            shown.append("… (")
                    .append(String.format(Locale.ROOT, "%,d", length))
                    .append(" characters in all)");
        }
        return shown.toString();
    }

    private static void append(StringBuilder shown, int character) {
        boolean unseen =
                switch (Character.getType(character)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.SURROGATE,
                            Character.PRIVATE_USE ->
                            VISIBLE.indexOf(character) < 0;
                    default -> false;
                };
        if (unseen) {
            shown.append(String.format(Locale.ROOT, "⟨U+%04X⟩", character));
        } else {
            shown.appendCodePoint(character);
        }
    }
}
