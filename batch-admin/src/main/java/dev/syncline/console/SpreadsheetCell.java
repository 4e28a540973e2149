package dev.syncline.console;

import org.jspecify.annotations.Nullable;

/// A value as a cell of a CSV file that somebody opens in a spreadsheet: what it would take for a
/// formula gets an apostrophe before it.
final class SpreadsheetCell {

    private static final String BEGINS_A_FORMULA = "=+-@\t\r\n|%";

    private SpreadsheetCell() {}

    static String of(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        String text = value.toString();
        return value instanceof CharSequence && beginsAFormula(text) ? "'" + text : text;
    }

    /// Spreadsheets pass over blanks before it.
    private static boolean beginsAFormula(String text) {
        String stripped = text.stripLeading();
        return !text.isEmpty()
                && (BEGINS_A_FORMULA.indexOf(text.charAt(0)) >= 0
                        || (!stripped.isEmpty()
                                && BEGINS_A_FORMULA.indexOf(stripped.charAt(0)) >= 0)
                        // Full-width forms mean the same to some.
                        || "＝＋－＠".indexOf(text.charAt(0)) >= 0);
    }
}
