package dev.syncline.system.catalog;

import static dev.syncline.system.catalog.RequestFields.refused;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// The address of an ad hoc API source. It is stored, shown and part of the key of rows, so it must
/// carry no credential.
///
/// @param base scheme, host and port
/// @param path percent-encoded, empty or with a slash first
/// @param query decoded
record AdHocAddress(URI base, String path, Map<String, String> query) {

    private static final Pattern SECRET_NAME =
            Pattern.compile(
                    "(?i).*(token|secret|passw|credential|signature|auth|session|jwt).*|.*(key|pwd|sid)|sig|pass|app[_-]?id");

    /// The address with scheme and host in lower case.
    ///
    /// @throws dev.syncline.sync.SynclineException of class `config`; it never shows an address
    ///   that might hold a credential
    static String normalized(String address) {
        URI uri = parsed(address);
        StringBuilder text = new StringBuilder();
        text.append(uri.getScheme().toLowerCase(Locale.ROOT)).append("://");
        text.append(uri.getHost().toLowerCase(Locale.ROOT));
        if (uri.getPort() >= 0) {
            text.append(':').append(uri.getPort());
        }
        text.append(uri.getRawPath());
        if (uri.getRawQuery() != null) {
            text.append('?').append(uri.getRawQuery());
        }
        return text.toString();
    }

    static AdHocAddress of(String address) {
        URI uri = parsed(address);
        try {
            URI base =
                    new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), null, null, null);
            return new AdHocAddress(base, uri.getRawPath(), query(uri));
        } catch (URISyntaxException _) {
            throw notAnAddress();
        }
    }

    /// Whether what is called so is probably a credential.
    static boolean isNameOfSecret(String name) {
        return SECRET_NAME.matcher(name).matches();
    }

    private static URI parsed(String address) {
        URI uri;
        try {
            uri = new URI(address);
        } catch (URISyntaxException _) {
            throw notAnAddress();
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw notAnAddress();
        }
        if (uri.getRawUserInfo() != null || String.valueOf(uri.getRawAuthority()).contains("@")) {
            throw refused(
                    "The address of an API source must hold no user and password; send them in options.auth");
        }
        if (uri.getHost() == null || uri.getRawFragment() != null) {
            throw notAnAddress();
        }
        for (String name : query(uri).keySet()) {
            if (isNameOfSecret(name)) {
                throw refused(
                        "Parameter '%s' of the address looks like a credential, and addresses are stored and shown; send it in options.auth or options.headers"
                                .formatted(Texts.shown(name)));
            }
        }
        return uri;
    }

    private static Map<String, String> query(URI uri) {
        Map<String, String> query = new LinkedHashMap<>();
        if (uri.getRawQuery() == null || uri.getRawQuery().isEmpty()) {
            return query;
        }
        for (String pair : uri.getRawQuery().split("&")) {
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            if (query.put(name, value) != null) {
                throw refused(
                        "Parameter '%s' stands twice in the address; send it once"
                                .formatted(Texts.shown(name)));
            }
        }
        return query;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw notAnAddress();
        }
    }

    private static dev.syncline.sync.SynclineException notAnAddress() {
        return refused(
                "sourceIdentifier of an API source must be an address such as https://api.example.com/music, without a fragment");
    }
}
