package dev.syncline.mcp;

/// Text as it is shown to an assistant: what can't be seen, or changes how other text looks, stands
/// as its number, and what is too long is cut.
final class InertText {

    private InertText() {}

    /// @param most characters that are kept
    static String of(String text, int most) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), most) + 16);
        int kept = 0;
        int i = 0;
        while (i < text.length() && kept < most) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            kept++;
            if (isPlain(character)) {
                shown.appendCodePoint(character);
            } else {
                shown.append("\\u{%X}".formatted(character));
            }
        }
        if (i < text.length()) {
            shown.append("… (cut: %d characters in all)".formatted(text.length()));
        }
        return shown.toString();
    }

    /// Controls, line ends, marks that are invisible or turn the direction of text, and what may
    /// hide text in plain sight: tags and variation selectors.
    private static boolean isPlain(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED ->
                    false;
            default -> !isVariationSelector(character);
        };
    }

    private static boolean isVariationSelector(int character) {
        return (character >= 0xFE00 && character <= 0xFE0F)
                || (character >= 0xE0100 && character <= 0xE01EF);
    }
}
