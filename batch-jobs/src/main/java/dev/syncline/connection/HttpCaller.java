package dev.syncline.connection;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Calls a peer over HTTP/1.1 and receives its answers whole, in bounded time and size. It follows
/// no redirect and tries nothing twice: a run that fails is retried as a whole, by the engine.
///
/// Thread-safe; one for each connection is enough.
public final class HttpCaller {

    private static final Set<String> PLAIN_HEADERS =
            Set.of("accept", "accept-language", "accept-encoding", "content-type", "user-agent");

    private final HttpConnection connection;
    private final Path spoolFolder;
    private final HttpErrors errors;
    private final HttpExchange exchange;
    private final SignIn signIn;

    /// Keeps answers in the system's folder for temporary files while they are read.
    ///
    /// @param clock for tokens that expire and dates in `Retry-After`
    public HttpCaller(HttpConnection connection, Clock clock) {
        this(connection, clock, Path.of(System.getProperty("java.io.tmpdir")));
    }

    /// @param spoolFolder where answers are kept while they are read; needs room for `maxResponse`
    ///   times the calls at one time
    public HttpCaller(HttpConnection connection, Clock clock, Path spoolFolder) {
        this.connection = connection;
        this.spoolFolder = spoolFolder;
        this.errors = new HttpErrors(connection.name(), this::secrets, clock);
        this.exchange = new HttpExchange(connection.connectTimeout(), errors);
        this.signIn = SignIn.of(connection, clock);
    }

    public HttpConnection connection() {
        return connection;
    }

    /// Asks for a resource and waits until all of it is here.
    ///
    /// @param path behind the connection's base, beginning with `/`, percent-encoded as it stands
    ///   on the wire; empty for the base itself
    /// @param query parameters by name, not encoded
    /// @throws SynclineException `network` when nobody answers, the connection breaks, or the
    ///   connection's total time is over; `credentials` at 401 (once a token has been renewed) and
    ///   403; `source` at any other status but 2xx, with the time to wait if the peer names one,
    ///   permanent at 3xx and 4xx but 408 and 429; `source`, permanent, when the body is over the
    ///   limit; `platform` when it can't be kept; `config` when path or headers can't be sent
    public ResponseBody get(String path, Map<String, String> query) {
        Deadline deadline = Deadline.in(connection.totalTimeout());
        HttpRequest.Builder request =
                HttpRequest.newBuilder(connection.resolve(path, query))
                        .setHeader("Accept", "application/json");
        setHeaders(request, connection.headers().get());
        Map<String, String> proof = signIn.headers(deadline);
        ResponseBody body = send(request, proof, deadline, signIn.canRenew());
        if (body != null) {
            return body;
        }
        signIn.renew(proof);
        return Objects.requireNonNull(send(request, signIn.headers(deadline), deadline, false));
    }

    /// Null, if `renewable`, for a 401: the token may be no longer good.
    private @Nullable ResponseBody send(
            HttpRequest.Builder builder,
            Map<String, String> proof,
            Deadline deadline,
            boolean renewable) {
        setHeaders(builder, proof);
        HttpRequest request = builder.method("GET", SentOnce.empty()).build();
        Spool spool = open(request);
        boolean received = false;
        try {
            Answer answer =
                    exchange.send(request, spool, connection.maxResponse().toBytes(), deadline);
            if (answer.status() == 401 && renewable) {
                return null;
            }
            checkGood(request, answer);
            ResponseBody body =
                    new ResponseBody(
                            "%s's answer to %s"
                                    .formatted(connection.name(), HttpErrors.called(request)),
                            answer,
                            spool);
            received = true;
            return body;
        } catch (IOException e) {
            throw errors.ofSpooling(request, e);
        } finally {
            if (!received) {
                close(spool, request);
            }
        }
    }

    private void checkGood(HttpRequest request, Answer answer) {
        if (!answer.isGood()) {
            throw errors.ofStatus(request, answer);
        }
        String encoding = answer.headers().firstValue("Content-Encoding").orElse("identity");
        if (!encoding.equalsIgnoreCase("identity")) {
            throw SynclineException.permanent(
                    ErrorClass.SOURCE,
                    "%s answered %s compressed (%s) though nobody asked for it; have it answer uncompressed"
                            .formatted(
                                    connection.name(),
                                    HttpErrors.called(request),
                                    SafeText.cut(encoding, 20)),
                    null);
        }
    }

    private void setHeaders(HttpRequest.Builder request, Map<String, String> headers) {
        headers.forEach((name, value) -> {
            try {
                if (!SafeText.isHeaderValue(value)) {
                    throw new IllegalArgumentException();
                }
                request.setHeader(name, value);
            } catch (IllegalArgumentException _) {
                // Without its cause, which quotes the value.
                throw new SynclineException(
                        ErrorClass.CONFIG,
                        "Header '%s' of connection %s can't be sent; correct its name or its value"
                                .formatted(SafeText.cut(name, 100), connection.name()));
            }
        });
    }

    private Spool open(HttpRequest request) {
        try {
            return Spool.in(spoolFolder);
        } catch (IOException e) {
            throw errors.ofSpooling(request, e);
        }
    }

    private void close(Spool spool, HttpRequest request) {
        try {
            spool.close();
        } catch (IOException e) {
            throw errors.ofSpooling(request, e);
        }
    }

    private Collection<String> secrets() {
        List<String> secrets = new ArrayList<>(signIn.secrets());
        new TreeMap<>(connection.headers().get())
                .forEach((name, value) -> {
                    if (!PLAIN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                        secrets.add(value);
                    }
                });
        return secrets;
    }

    @Override
    public String toString() {
        return "caller of " + connection;
    }
}
