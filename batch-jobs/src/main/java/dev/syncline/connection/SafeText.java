package dev.syncline.connection;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.regex.Pattern;

/// Makes text that came from outside fit for a message: one line, bounded, without secrets.
final class SafeText {

    /// Controls, line and paragraph separators, and invisible marks such as those that turn the
    /// direction of text.
    private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\s]+");

    private static final String MASK = "***";

    /// Masking anything shorter would garble the message and protect nothing.
    private static final int SHORTEST_SECRET = 4;

    private SafeText() {}

    static String cut(String text, int most) {
        String clean = UNFIT.matcher(text).replaceAll(" ").strip();
        if (clean.length() <= most) {
            return clean;
        }
        int end = Character.isHighSurrogate(clean.charAt(most - 1)) ? most - 1 : most;
        return clean.substring(0, end) + "…";
    }

    static String mask(String text, Collection<String> secrets) {
        String masked = text;
        for (String secret : secrets) {
            if (secret.length() >= SHORTEST_SECRET) {
                masked =
                        masked.replace(secret, MASK)
                                .replace(URLEncoder.encode(secret, StandardCharsets.UTF_8), MASK)
                                .replace(secret.replace("\\", "\\\\").replace("\"", "\\\""), MASK);
            }
        }
        return masked;
    }
}
