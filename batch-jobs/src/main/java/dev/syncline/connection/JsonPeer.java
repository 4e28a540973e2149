package dev.syncline.connection;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.springframework.util.unit.DataSize;

/// Calls a peer that says something worth reading whatever its status is. Each call is sent once;
/// time and size are bounded as [HttpConnection] says. Thread-safe.
public final class JsonPeer {

    private static final DataSize LONGEST_ANSWER = DataSize.ofMegabytes(64);

    private final HttpConnection connection;
    private final Clock clock;
    private final HttpErrors errors;
    private final HttpExchange exchange;
    private final SignIn signIn;

    /// @param clock for dates in `Retry-After`
    public JsonPeer(HttpConnection connection, Clock clock) {
        this.connection = connection;
        this.clock = clock;
        this.errors = new HttpErrors(connection.name(), this::secrets, clock);
        this.exchange = new HttpExchange(connection.connectTimeout(), errors);
        this.signIn = SignIn.of(connection, clock);
    }

    /// @param path see [HttpCaller#get]
    /// @throws SynclineException `network` when no answer came, or not all of a good one; `source`
    ///   when it is too long
    public Reply get(String path) {
        return send("GET", path, BodyPublishers.noBody(), Map.of());
    }

    /// @param json sent as `application/json`
    /// @param headers beside those of the connection
    /// @throws SynclineException as [#get]; the peer may have acted on the call all the same
    public Reply post(String path, byte[] json, Map<String, String> headers) {
        return send("POST", path, BodyPublishers.ofByteArray(json), headers);
    }

    private Reply send(
            String method, String path, BodyPublisher body, Map<String, String> headers) {
        Deadline deadline = Deadline.in(connection.totalTimeout());
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(connection.resolve(path, Map.of()))
                        .setHeader("Accept", "application/json")
                        .method(method, new SentOnce(body));
        if (method.equals("POST")) {
            builder.setHeader("Content-Type", "application/json");
        }
        connection.headers().get().forEach(builder::setHeader);
        headers.forEach(builder::setHeader);
        signIn.headers(deadline).forEach(builder::setHeader);
        HttpRequest request = builder.build();
        try (Spool spool = Spool.in(Path.of(System.getProperty("java.io.tmpdir")))) {
            long most = Math.min(connection.maxResponse().toBytes(), LONGEST_ANSWER.toBytes());
            Answer answer = exchange.send(request, spool, most, deadline);
            String text =
                    answer.isGood()
                            ? new String(spool.stream().readAllBytes(), StandardCharsets.UTF_8)
                            : answer.text();
            return new Reply(
                    answer.status(),
                    text,
                    RetryAfter.parse(answer.headers().firstValue("Retry-After"), clock),
                    errors.told(request, answer));
        } catch (IOException e) {
            throw new SynclineException(
                    ErrorClass.PLATFORM,
                    "What %s answered could not be kept; check the room on this node's disk"
                            .formatted(connection.name()),
                    e);
        }
    }

    /// Text of the peer's as it may stand in a message: one line, at most 300 characters, without
    /// our secrets.
    public String quotable(String text) {
        return SafeText.cut(SafeText.mask(text, secrets()), 300);
    }

    private Collection<String> secrets() {
        return signIn.secrets();
    }

    @Override
    public String toString() {
        return "peer " + connection.name();
    }

    /// What came back.
    ///
    /// @param body as UTF-8; of an answer that isn't a good one, the beginning
    /// @param retryAfter how long the peer asks us to wait
    /// @param told one sentence for messages, such as `client-system answered POST /x with 404 Not
    ///   Found - no such thing`
    public record Reply(int status, String body, Optional<Duration> retryAfter, String told) {}
}
