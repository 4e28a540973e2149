package dev.syncline.connection;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A host as it may be compared: a name in lower case, or an address in the one spelling that we
/// take. Whatever other programs would also take for an address (a single number, octal or
/// hexadecimal parts, fewer than four) isn't a host at all.
record HostAndPort(String host, int port) {

    private static final Pattern NAME =
            Pattern.compile(
                    "(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?");

    /// Four decimal parts without leading zeros; the values are looked at by the JDK.
    private static final Pattern IPV4 =
            Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");

    private static final Pattern PORT = Pattern.compile("[1-9]\\d{0,4}");

    /// An address in which all is said that matters.
    ///
    /// @throws SynclineException `config`, without repeating it
    static URI address(String text) {
        try {
            URI address = new URI(text);
            HttpConnection.checkAddress("The address", address);
            of(address);
            return address;
        } catch (URISyntaxException _) {
            throw refused("The address is none that can be called; write it as https://host/path");
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    static HostAndPort of(URI address) {
        int port = address.getPort();
        boolean secure = "https".equalsIgnoreCase(address.getScheme());
        return of(String.valueOf(address.getHost()), port < 0 ? (secure ? 443 : 80) : port);
    }

    /// @param host an IPv6 address with or without brackets
    static HostAndPort of(String host, int port) {
        String lower = host.toLowerCase(Locale.ROOT);
        if (lower.contains(":")) {
            return of(literal(unbracketed(lower), lower), port);
        }
        if (IPV4.matcher(lower).matches()) {
            return of(literal(lower, lower), port);
        }
        // A letter that becomes an ASCII one in lower case, as the Kelvin sign does, is none.
        if (host.chars().anyMatch(c -> c > 0x7F) || !NAME.matcher(lower).matches()) {
            throw refused(
                    "'%s' is no host that can be called: write a name, four decimal numbers, or an IPv6 address"
                            .formatted(SafeText.cut(host, 100)));
        }
        return new HostAndPort(lower, port);
    }

    static HostAndPort of(InetAddress address, int port) {
        return new HostAndPort(address.getHostAddress(), port);
    }

    /// What an entry of a list of hosts stands for.
    static List<HostAndPort> listed(String entry) {
        String text = entry.strip();
        int colon = text.endsWith("]") ? -1 : text.lastIndexOf(':');
        boolean bareIpv6 = colon >= 0 && !text.startsWith("[") && text.indexOf(':') < colon;
        if (colon < 0 || bareIpv6) {
            return Stream.of(80, 443).map(port -> of(text, port)).toList();
        }
        String port = text.substring(colon + 1);
        if (!PORT.matcher(port).matches() || Integer.parseInt(port) > 0xFFFF) {
            throw refused(
                    "'%s' is no allowed host: write host or host:port"
                            .formatted(SafeText.cut(text, 100)));
        }
        return List.of(of(text.substring(0, colon), Integer.parseInt(port)));
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : host;
    }

    private static InetAddress literal(String text, String shown) {
        try {
            if (text.indexOf('%') < 0) {
                return InetAddress.ofLiteral(text);
            }
        } catch (IllegalArgumentException _) {
            // Told below.
        }
        throw refused("'%s' is no address".formatted(SafeText.cut(shown, 100)));
    }

    /// The address, if the host is one and not a name.
    Optional<InetAddress> literal() {
        return host.contains(":") || IPV4.matcher(host).matches()
                ? Optional.of(InetAddress.ofLiteral(host))
                : Optional.empty();
    }

    boolean isLocalhost() {
        return host.equals("localhost");
    }

    private static SynclineException refused(String message) {
        return new SynclineException(ErrorClass.CONFIG, message);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
