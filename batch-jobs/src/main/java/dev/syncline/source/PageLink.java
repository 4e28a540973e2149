package dev.syncline.source;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The next page by the header `Link` (RFC 8288): any number of headers, any number of links in
/// each, with parameters in any order, quoted or not.
final class PageLink {

    private final String header;
    private int position;

    private PageLink(String header) {
        this.header = header;
    }

    /// The target of the first link of relation `next` that is about the page itself.
    ///
    /// @throws SynclineException for a header that can't be read: the rest of the list would be
    ///   lost
    static Optional<String> next(List<String> headers) {
        return headers.stream().flatMap(header -> new PageLink(header).next().stream()).findFirst();
    }

    /// @param page where the page was asked for
    /// @param target may be relative
    static URI resolve(URI page, String target, String origin) {
        try {
            URI link = new URI(target);
            // The JDK takes the last part of the path away with a query alone, as RFC 2396 did.
            URI next =
                    target.startsWith("?")
                            ? new URI(page.toString().split("[?#]", 2)[0] + target)
                            : page.resolve(link);
            if (next.getHost() == null || next.getRawUserInfo() != null) {
                throw new URISyntaxException("", "no host, or a user");
            }
            String whole = next.toString();
            int fragment = whole.indexOf('#');
            return fragment < 0 ? next : new URI(whole.substring(0, fragment));
        } catch (URISyntaxException _) {
            throw unreadable(origin + " has a link to its next page that is no address");
        }
    }

    static boolean isAt(URI base, URI link) {
        return origin(base).equals(origin(link));
    }

    /// Scheme, host and port, such as `https://api.example:443`.
    static String origin(URI address) {
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        int port = address.getPort();
        return "%s://%s:%d"
                .formatted(
                        scheme,
                        String.valueOf(address.getHost()).toLowerCase(Locale.ROOT),
                        port >= 0 ? port : scheme.equals("https") ? 443 : 80);
    }

    private Optional<String> next() {
        while (true) {
            skip(" \t,");
            if (position == header.length()) {
                return Optional.empty();
            }
            if (header.charAt(position) != '<') {
                throw unreadable("A header 'Link' has something in it that is no link");
            }
            String target = upTo(">");
            position++;
            if (isNext()) {
                return Optional.of(target.substring(1).strip());
            }
        }
    }

    /// Reads all parameters of a link.
    private boolean isNext() {
        String relations = null;
        boolean aboutAnother = false;
        while (true) {
            skip(" \t");
            if (position == header.length() || header.charAt(position) == ',') {
                return relations != null
                        && !aboutAnother
                        && List.of(relations.toLowerCase(Locale.ROOT).split("\\s+"))
                                .contains("next");
            }
            if (header.charAt(position) != ';') {
                throw unreadable("A header 'Link' has a parameter that can't be read");
            }
            position++;
            skip(" \t");
            String name = token("=;, \t").toLowerCase(Locale.ROOT);
            String value = value();
            if (name.equals("rel") && relations == null) {
                relations = value.strip();
            }
            aboutAnother |= name.equals("anchor");
        }
    }

    private String value() {
        skip(" \t");
        if (position == header.length() || header.charAt(position) != '=') {
            return "";
        }
        position++;
        skip(" \t");
        if (position < header.length() && header.charAt(position) == '"') {
            return quoted();
        }
        return token(";, \t");
    }

    private String quoted() {
        StringBuilder text = new StringBuilder();
        for (position++; position < header.length(); position++) {
            char c = header.charAt(position);
            if (c == '"') {
                position++;
                return text.toString();
            }
            if (c == '\\' && position + 1 < header.length()) {
                position++;
            }
            text.append(header.charAt(position));
        }
        throw unreadable("A header 'Link' ends inside a quoted text");
    }

    private void skip(String characters) {
        while (position < header.length() && characters.indexOf(header.charAt(position)) >= 0) {
            position++;
        }
    }

    private String upTo(String ends) {
        String text = token(ends);
        if (position == header.length()) {
            throw unreadable("A header 'Link' ends inside an address");
        }
        return text;
    }

    private String token(String ends) {
        int start = position;
        while (position < header.length() && ends.indexOf(header.charAt(position)) < 0) {
            position++;
        }
        return header.substring(start, position);
    }

    private static SynclineException unreadable(String message) {
        return SynclineException.permanent(
                ErrorClass.SOURCE, message + "; where the next page is isn't known", null);
    }
}
