package dev.syncline.system.catalog;

import java.util.regex.Pattern;

/// Makes text from a request fit for a message: one line, bounded.
final class Texts {

    private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+");
    private static final int LONGEST = 200;

    private Texts() {}

    static String shown(String text) {
        String line = UNFIT.matcher(text).replaceAll(" ");
        return line.codePointCount(0, line.length()) <= LONGEST
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST)) + "…";
    }
}
