package dev.syncline.connection;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Which headers a call may carry, and which of them are no secret.
public final class RequestHeaders {

    /// RFC 9110, section 5.6.2.
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /// What every other header says might be a secret.
    private static final Set<String> PLAIN =
            Set.of(
                    "accept",
                    "accept-charset",
                    "accept-encoding",
                    "accept-language",
                    "content-type",
                    "user-agent");

    /// Those that say how a message is framed or where it goes: the client's own business.
    private static final Set<String> OURS =
            Set.of(
                    "connection",
                    "content-length",
                    "expect",
                    "host",
                    "keep-alive",
                    "proxy-authorization",
                    "proxy-connection",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade");

    private RequestHeaders() {}

    /// Whether a call may have a header of that name.
    public static boolean canBeNamed(String name) {
        return TOKEN.matcher(name).matches() && !OURS.contains(name.toLowerCase(Locale.ROOT));
    }

    /// Whether a header may carry it: visible ASCII, spaces and tabs. Asked here, because the HTTP
    /// client quotes the value when it refuses one.
    public static boolean canHold(String value) {
        return value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7F));
    }

    /// Whether what the header says is no secret, and may be stored and shown.
    public static boolean isPlain(String name) {
        return PLAIN.contains(name.toLowerCase(Locale.ROOT));
    }
}
