package dev.syncline.connection;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Calls a peer over HTTP/1.1 and receives its answers whole, in bounded time and size. It follows
/// no redirect and tries nothing twice: a run that fails is retried as a whole, by the engine.
///
/// Thread-safe; one for each connection is enough, and keeps that connection's limits: two of them
/// don't know of each other, unless they share a [CallLimiter].
public final class HttpCaller {

    private final HttpConnection connection;
    private final Path spoolFolder;
    private final HttpErrors errors;
    private final HttpExchange exchange;
    private final SignIn signIn;
    private final CallLimiter limiter;

    /// Keeps answers in the system's folder for temporary files while they are read.
    ///
    /// @param clock for tokens that expire and dates in `Retry-After`
    public HttpCaller(HttpConnection connection, Clock clock) {
        this(connection, clock, Path.of(System.getProperty("java.io.tmpdir")));
    }

    /// @param limiter in place of the connection's own [CallLimits], for callers that go to one
    ///   peer under several connections
    public HttpCaller(HttpConnection connection, Clock clock, CallLimiter limiter) {
        this(connection, clock, Path.of(System.getProperty("java.io.tmpdir")), limiter);
    }

    /// @param spoolFolder where answers are kept while they are read; needs room for `maxResponse`
    ///   times the calls at one time
    public HttpCaller(HttpConnection connection, Clock clock, Path spoolFolder) {
        this(
                connection,
                clock,
                spoolFolder,
                new CallLimiter(connection.name(), connection.limits()));
    }

    private HttpCaller(
            HttpConnection connection, Clock clock, Path spoolFolder, CallLimiter limiter) {
        this.connection = connection;
        this.spoolFolder = spoolFolder;
        this.errors = new HttpErrors(connection.name(), this::secrets, clock);
        this.exchange = new HttpExchange(connection, errors);
        this.signIn = SignIns.of(connection, clock);
        this.limiter = limiter;
    }

    public HttpConnection connection() {
        return connection;
    }

    /// Asks for a resource and waits until all of it is here.
    ///
    /// @param path behind the connection's base, beginning with `/`, percent-encoded as it stands
    ///   on the wire; empty for the base itself
    /// @param query parameters by name, not encoded
    /// @throws SynclineException `network` when nobody answers, the connection breaks, the
    ///   connection's total time is over or its limits kept the call waiting for that long;
    ///   `credentials` at 401 (once a token has been renewed) and 403; `source` at any other status
    ///   but 2xx, with the time to wait if the peer names one, permanent at 3xx and 4xx but 408 and
    ///   429; `source`, permanent, when the body is over the limit; `platform` when it can't be
    ///   kept; `config` when path or headers can't be sent
    public ResponseBody get(String path, Map<String, String> query) {
        return send(HttpCall.get(path, query));
    }

    /// Makes a call and waits until all of a good answer is here; see [#get] for what it throws.
    public ResponseBody send(HttpCall call) {
        return send(call, Deadline.in(connection.totalTimeout()));
    }

    /// @param deadline in place of the connection's total time, for a call that is part of another
    public ResponseBody send(HttpCall call, Deadline deadline) {
        Request request = call.toRequest(connection);
        Map<String, String> proof = signIn.headers(deadline);
        ResponseBody body = send(request.with(proof), deadline, signIn.canRenew());
        if (body != null) {
            return body;
        }
        signIn.renew(proof);
        return Objects.requireNonNull(
                send(request.with(signIn.headers(deadline)), deadline, false));
    }

    /// Null, if `renewable`, for a 401: the token may be no longer good.
    private @Nullable ResponseBody send(Request request, Deadline deadline, boolean renewable) {
        checkHeaders(request);
        Spool spool = open(request);
        boolean received = false;
        try (CallLimiter.Permit _ = limiter.acquire(deadline.remaining())) {
            Answer answer =
                    exchange.send(
                            request,
                            spool,
                            HttpExchange.Limits.ofGood(connection.maxResponse().toBytes()),
                            deadline);
            if (answer.status() == 401 && renewable) {
                return null;
            }
            checkGood(request, answer);
            ResponseBody body = new ResponseBody(origin(request), request.uri(), answer, spool);
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

    /// Makes a call whose answer is wanted whatever its status, such as a batch of records of which
    /// the peer refuses some. At 401 a token is renewed once, as by [#send].
    ///
    /// @throws SynclineException as [#get] does when there is no answer, or none that can be taken:
    ///   nobody answered, not in time, with more than the connection's `maxResponse` or
    ///   [HttpReply#MAX_BYTES], compressed
    public HttpReply exchange(HttpCall call) {
        return exchange(call, Deadline.in(connection.totalTimeout()));
    }

    /// @param deadline in place of the connection's total time, for a call that is part of another
    public HttpReply exchange(HttpCall call, Deadline deadline) {
        Request request = call.toRequest(connection);
        Map<String, String> proof = signIn.headers(deadline);
        HttpReply reply = exchange(request.with(proof), deadline);
        if (reply.status() != 401 || !signIn.canRenew()) {
            return reply;
        }
        signIn.renew(proof);
        return exchange(request.with(signIn.headers(deadline)), deadline);
    }

    private HttpReply exchange(Request request, Deadline deadline) {
        checkHeaders(request);
        ByteArrayOutputStream good = new ByteArrayOutputStream();
        Answer answer = limited(request, good, deadline);
        Answer whole =
                answer.isGood()
                        ? new Answer(answer.status(), answer.headers(), good.toByteArray())
                        : answer;
        if (whole.isGood()) {
            checkGood(request, whole);
        }
        return new HttpReply(origin(request), whole, () -> errors.ofStatus(request, whole));
    }

    private Answer limited(Request request, ByteArrayOutputStream good, Deadline deadline) {
        try (CallLimiter.Permit _ = limiter.acquire(deadline.remaining())) {
            return exchange.send(
                    request,
                    Channels.newChannel(good),
                    new HttpExchange.Limits(
                            Math.min(connection.maxResponse().toBytes(), HttpReply.MAX_BYTES),
                            HttpReply.MAX_BYTES),
                    deadline);
        }
    }

    private String origin(Request request) {
        return "%s's answer to %s".formatted(connection.name(), request.called());
    }

    private void checkGood(Request request, Answer answer) {
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
                                    request.called(),
                                    SafeText.cut(encoding, 20)),
                    null);
        }
    }

    private void checkHeaders(Request request) {
        request.headers()
                .forEach((name, value) -> {
                    if (!RequestHeaders.canBeNamed(name) || !RequestHeaders.canHold(value)) {
                        throw new SynclineException(
                                ErrorClass.CONFIG,
                                "Header '%s' of connection %s can't be sent; correct its name or its value"
                                        .formatted(SafeText.cut(name, 100), connection.name()));
                    }
                });
    }

    private Spool open(Request request) {
        try {
            return Spool.in(spoolFolder);
        } catch (IOException e) {
            throw errors.ofSpooling(request, e);
        }
    }

    private void close(Spool spool, Request request) {
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
                    if (!RequestHeaders.isPlain(name)) {
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
