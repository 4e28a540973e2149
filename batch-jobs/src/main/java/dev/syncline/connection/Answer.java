package dev.syncline.connection;

import java.net.http.HttpHeaders;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a peer answered, without the body of a good answer.
///
/// @param beginning of the body of an answer that isn't a good one; else empty
record Answer(int status, HttpHeaders headers, byte[] beginning) {

    private static final Pattern CHARSET =
            Pattern.compile("charset\\s*=\\s*\"?([^\\s;\"]+)", Pattern.CASE_INSENSITIVE);

    boolean isGood() {
        return isGood(status);
    }

    static boolean isGood(int status) {
        return status >= 200 && status < 300;
    }

    /// The beginning as text, or empty when the content type says that it is none.
    String text() {
        String type = headers.firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        boolean isText =
                type.isEmpty()
                        || type.startsWith("text/")
                        || type.contains("json")
                        || type.contains("xml");
        return isText ? new String(beginning, charset(type)) : "";
    }

    private static Charset charset(String type) {
        Matcher matcher = CHARSET.matcher(type);
        if (matcher.find()) {
            try {
                return Charset.forName(matcher.group(1));
            } catch (IllegalCharsetNameException | UnsupportedCharsetException _) {
                return StandardCharsets.UTF_8;
            }
        }
        return StandardCharsets.UTF_8;
    }
}
