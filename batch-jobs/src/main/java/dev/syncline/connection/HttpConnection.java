package dev.syncline.connection;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.util.unit.DataSize;

/// A peer that speaks HTTP: where it is, who we are to it, and how much of its time and content we
/// take. Credentials show in no text made from it.
///
/// @param name lower-case words joined by hyphens; names the peer in messages, metrics and pages
/// @param base an `http` or `https` address without user, query and fragment; paths of calls go
///   behind its own path
/// @param connectTimeout until the connection stands; raising it makes a run notice a dead peer
///   later, lowering it gives up on slow networks
/// @param totalTimeout for one whole call: sign-in, connecting, headers and the last byte of the
///   body. Keep it well below the lease.
/// @param maxResponse a longer body is refused. Raising it takes that much room on the disk.
/// @param headers asked at each call, sent beside the credentials. Their values never show either,
///   except for those of `Accept…`, `Content-Type` and `User-Agent`.
/// @param auth how a call proves who we are
/// @param addresses where calls may go at all, whatever the base and the peer's links say
/// @param limits how many calls each of this connection's callers makes at once, and how soon after
///   each other. Raising them asks more of the peer; lowering them makes calls wait, within their
///   total time. Fetching a token doesn't count.
public record HttpConnection(
        String name,
        URI base,
        Duration connectTimeout,
        Duration totalTimeout,
        DataSize maxResponse,
        Supplier<Map<String, String>> headers,
        HttpAuth auth,
        AddressPolicy addresses,
        CallLimits limits) {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration TOTAL_TIMEOUT = Duration.ofSeconds(30);
    private static final DataSize MAX_RESPONSE = DataSize.ofMegabytes(64);

    public HttpConnection {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "A connection's name is lower-case words joined by hyphens, not '%s'"
                            .formatted(name));
        }
        checkAddress("The base address of connection " + name, base);
        if (base.getRawQuery() != null) {
            throw new IllegalArgumentException(
                    "The base address of connection %s must not have a query".formatted(name));
        }
        checkPositive(name, "connect timeout", connectTimeout);
        checkPositive(name, "total timeout", totalTimeout);
        if (maxResponse.toBytes() < 1) {
            throw new IllegalArgumentException(
                    "The response limit of connection %s must be at least a byte, not %s"
                            .formatted(name, maxResponse));
        }
    }

    /// Without credentials, with 3 s to connect, 30 s in total, at most 64 MB and at most 16 calls
    /// at once.
    public static HttpConnection to(String name, URI base) {
        return new HttpConnection(
                name,
                base,
                CONNECT_TIMEOUT,
                TOTAL_TIMEOUT,
                MAX_RESPONSE,
                Map::of,
                new HttpAuth.None(),
                AddressPolicy.ANY,
                CallLimits.DEFAULT);
    }

    public HttpConnection authenticated(HttpAuth auth) {
        return new HttpConnection(
                name,
                base,
                connectTimeout,
                totalTimeout,
                maxResponse,
                headers,
                auth,
                addresses,
                limits);
    }

    public HttpConnection sending(Supplier<Map<String, String>> headers) {
        return new HttpConnection(
                name,
                base,
                connectTimeout,
                totalTimeout,
                maxResponse,
                headers,
                auth,
                addresses,
                limits);
    }

    public HttpConnection within(Duration connectTimeout, Duration totalTimeout) {
        return new HttpConnection(
                name,
                base,
                connectTimeout,
                totalTimeout,
                maxResponse,
                headers,
                auth,
                addresses,
                limits);
    }

    public HttpConnection limitedTo(DataSize maxResponse) {
        return new HttpConnection(
                name,
                base,
                connectTimeout,
                totalTimeout,
                maxResponse,
                headers,
                auth,
                addresses,
                limits);
    }

    public HttpConnection withLimits(CallLimits limits) {
        return new HttpConnection(
                name,
                base,
                connectTimeout,
                totalTimeout,
                maxResponse,
                headers,
                auth,
                addresses,
                limits);
    }

    /// For an address that isn't a trusted one: it isn't called, nor any other, unless the policy
    /// lets it pass.
    ///
    /// @throws SynclineException `config` when the policy refuses the base already
    public HttpConnection restrictedTo(AddressPolicy addresses) {
        addresses.check(base);
        return new HttpConnection(
                name,
                base,
                connectTimeout,
                totalTimeout,
                maxResponse,
                headers,
                auth,
                addresses,
                limits);
    }

    /// @param path see [HttpCaller#get]
    /// @throws SynclineException `config` when the path is none
    URI resolve(String path, Map<String, String> query) {
        boolean isPath = path.isEmpty() || path.startsWith("/");
        if (!isPath || path.indexOf('?') >= 0 || path.indexOf('#') >= 0) {
            throw badPath(path);
        }
        String start = base.toString();
        String parameters =
                query.entrySet().stream()
                        .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
                        .collect(Collectors.joining("&"));
        try {
            return new URI(
                    (start.endsWith("/") ? start.substring(0, start.length() - 1) : start)
                            + path
                            + (parameters.isEmpty() ? "" : "?" + parameters));
        } catch (URISyntaxException _) {
            throw badPath(path);
        }
    }

    private SynclineException badPath(String path) {
        return new SynclineException(
                ErrorClass.CONFIG,
                "'%s' can't be called at connection %s: a path begins with / and stands percent-encoded, without query"
                        .formatted(SafeText.cut(path, 200), name));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// Says nothing of the address itself: a user and password may stand in it.
    static void checkAddress(String what, URI address) {
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException(
                    "%s must begin with http:// or https://".formatted(what));
        }
        if (address.getHost() == null) {
            throw new IllegalArgumentException("%s has no valid host".formatted(what));
        }
        if (address.getRawUserInfo() != null || address.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "%s, at host %s, must have neither user nor fragment in it"
                            .formatted(what, address.getHost()));
        }
    }

    private static void checkPositive(String name, String what, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(
                    "The %s of connection %s must be positive, not %s"
                            .formatted(what, name, duration));
        }
    }

    @Override
    public String toString() {
        return "%s (%s)".formatted(name, base);
    }
}
