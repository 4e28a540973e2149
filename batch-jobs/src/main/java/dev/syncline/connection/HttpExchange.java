package dev.syncline.connection;

import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// One request, sent once, and its answer in bounded time and size.
///
/// Each runs on a thread of its own, and the one that asked waits no longer than the deadline: so
/// it holds for resolving a name as well, which nothing can cut short.
final class HttpExchange {

    private final HttpTransport transport;
    private final HttpErrors errors;

    HttpExchange(HttpConnection connection, HttpErrors errors) {
        this.transport = new HttpTransport(connection.connectTimeout(), connection.addresses());
        this.errors = errors;
    }

    /// @param goodBytes most that is taken of a good answer; a longer one is an error
    /// @param badBytes most that is taken of any other; what goes beyond isn't waited for
    record Limits(long goodBytes, int badBytes) {

        /// Enough to fill a message even when long secrets in it are masked.
        private static final int BEGINNING = 16 * 1024;

        static Limits ofGood(long bytes) {
            return new Limits(bytes, BEGINNING);
        }
    }

    /// @param target takes the body of a good answer; left half written when the call fails
    /// @throws SynclineException when no answer came, or not all of a good one
    Answer send(Request request, WritableByteChannel target, Limits limits, Deadline deadline) {
        AtomicReference<@Nullable Answer> begun = new AtomicReference<>();
        HttpUriRequestBase wire = wire(request, deadline);
        FutureTask<Answer> exchange =
                new FutureTask<>(() -> exchange(request, wire, target, limits, begun));
        Thread.startVirtualThread(exchange);
        try {
            return exchange.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw errors.ofFailure(
                    request,
                    e.getCause() == null ? e : e.getCause(),
                    limits.goodBytes(),
                    deadline.total());
        } catch (TimeoutException | CancellationException e) {
            Answer answered = begun.get();
            if (answered != null && !answered.isGood()) {
                // Its body hangs, but what it says is known.
                return answered;
            }
            throw errors.ofTimeout(request, deadline.total(), answered != null, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw errors.ofInterruption(request, e);
        } finally {
            if (!exchange.isDone()) {
                wire.abort();
            }
        }
    }

    private static HttpUriRequestBase wire(Request request, Deadline deadline) {
        HttpUriRequestBase wire = new HttpUriRequestBase(request.method(), request.uri());
        request.headers().forEach(wire::setHeader);
        HttpBody body = request.body();
        if (body != null) {
            // The type is among the headers.
            wire.setEntity(new ByteArrayEntity(body.bytes(), null));
        }
        // Longer than anybody waits: it ends a thread that was left behind.
        Timeout patience = Timeout.ofMilliseconds(deadline.remaining().toMillis() + 1_000);
        wire.setConfig(
                RequestConfig.copy(HttpTransport.DEFAULTS)
                        .setResponseTimeout(patience)
                        .setConnectionRequestTimeout(patience)
                        .build());
        return wire;
    }

    private Answer exchange(
            Request request,
            HttpUriRequestBase wire,
            WritableByteChannel target,
            Limits limits,
            AtomicReference<@Nullable Answer> begun)
            throws IOException {
        try {
            ClassicHttpResponse response =
                    transport.client().executeOpen(host(request), wire, null);
            try {
                Answer head = new Answer(response.getCode(), headers(response), new byte[0]);
                begun.set(head);
                return new BoundedBody(head, wire::abort, limits).of(response.getEntity(), target);
            } finally {
                closeQuietly(response);
            }
        } finally {
            transport.forgetUnusedSoon();
        }
    }

    private static void closeQuietly(ClassicHttpResponse response) {
        try {
            response.close();
        } catch (IOException _) {
            // What was wanted is here; of a body that was broken off nothing more is to be had.
        }
    }

    private static HttpHost host(Request request) {
        String host = request.uri().getHost();
        return new HttpHost(
                request.uri().getScheme(),
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                request.uri().getPort());
    }

    private static java.net.http.HttpHeaders headers(ClassicHttpResponse response) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Header header : response.getHeaders()) {
            headers.computeIfAbsent(header.getName().strip(), _ -> new ArrayList<>())
                    .add(header.getValue() == null ? "" : header.getValue());
        }
        headers.remove("");
        return java.net.http.HttpHeaders.of(headers, (_, _) -> true);
    }
}
