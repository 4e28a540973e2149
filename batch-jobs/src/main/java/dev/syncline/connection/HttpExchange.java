package dev.syncline.connection;

import dev.syncline.sync.SynclineException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One request over a connection of its own, sent once, and its answer in bounded time and size.
///
/// A client for each: connections kept open between runs would be closed by the peer in the
/// meantime, which shows only when a request is lost on one. TLS sessions are resumed all the same.
final class HttpExchange {

    private final Duration connectTimeout;
    private final HttpErrors errors;

    HttpExchange(Duration connectTimeout, HttpErrors errors) {
        this.connectTimeout = connectTimeout;
        this.errors = errors;
    }

    /// @param target takes the body of a good answer; left half written when the call fails
    /// @throws SynclineException when no answer came, or not all of a good one
    Answer send(HttpRequest request, WritableByteChannel target, long maxBytes, Deadline deadline) {
        AtomicReference<@Nullable Answer> begun = new AtomicReference<>();
        HttpClient client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(connectTimeout)
                        .executor(Thread::startVirtualThread)
                        .build();
        try {
            CompletableFuture<Answer> answer =
                    client.sendAsync(
                                    request,
                                    info -> {
                                        begun.set(
                                                new Answer(
                                                        info.statusCode(),
                                                        info.headers(),
                                                        new byte[0]));
                                        return new BoundedBody(info, target, maxBytes);
                                    })
                            .thenApply(response -> response.body());
            return answer.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw errors.ofFailure(request, e.getCause() == null ? e : e.getCause(), maxBytes);
        } catch (TimeoutException e) {
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
            // Doesn't wait; close() would, for as long as the peer hangs.
            client.shutdownNow();
        }
    }
}
