package dev.syncline.system.clientsystem;

import dev.syncline.connection.HttpBody;
import dev.syncline.connection.HttpCall;
import dev.syncline.connection.HttpCaller;
import dev.syncline.connection.HttpReply;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import dev.syncline.system.clientsystem.BatchVerdict.Refusal;
import dev.syncline.target.IdempotencyKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The calls of the Client System (document 4), in the shapes of its client as well as of its
/// server, which disagree. None is tried twice here. Thread-safe.
final class ClientApi {

    static final String BATCH = "/sync/readings/batch";

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();
    private static final Pattern PATH = Pattern.compile("readings\\[(\\d{1,9})].*");

    private static final int LONGEST_QUOTE = 300;

    private final HttpCaller peer;
    private final HttpCaller probe;
    private final String apiKey;

    /// @param probe asks whether it is up, in less time
    /// @param apiKey is kept out of what is quoted
    ClientApi(HttpCaller peer, HttpCaller probe, String apiKey) {
        this.peer = peer;
        this.probe = probe;
        this.apiKey = apiKey;
    }

    /// @throws SynclineException unless `GET /health` says 200 in time
    void check() {
        HttpReply reply = probe.exchange(HttpCall.get("/health", Map.of()));
        if (reply.status() != 200) {
            throw failure(reply);
        }
    }

    /// The body of a batch; the same bytes for the same readings.
    static byte[] payload(List<Reading> readings) {
        return JSON.writeValueAsBytes(
                Map.of("readings", readings.stream().map(Reading::wire).toList()));
    }

    /// Sends a batch once.
    ///
    /// @throws SynclineException retryable at 5xx and 429 only. Anything else keeps: what is
    ///   unreachable is the connection's to watch, what is refused a person's to correct.
    BatchVerdict upload(List<Reading> batch, byte[] payload, IdempotencyKey key) {
        HttpReply reply =
                exchange(
                        HttpCall.post(BATCH, HttpBody.json(payload))
                                .header(IdempotencyKey.HEADER, key.value()));
        if (reply.status() == 400) {
            return invalid(reply, batch);
        }
        JsonNode json = successful(reply);
        return BatchReply.read(json, batch, this::quotable)
                .orElseThrow(() ->
                        refused(
                                reply.origin()
                                        + " does not say how many readings it took; they stay in the queue"));
    }

    /// Nothing of such a batch was stored, and the errors may say which readings were to blame.
    private BatchVerdict invalid(HttpReply reply, List<Reading> batch) {
        Map<Reading, String> blamed = new LinkedHashMap<>();
        for (JsonNode error :
                json(reply).map(json -> json.path("errors")).orElse(JSON.nullNode())) {
            String said = quotable(error.path("msg").asString(error.path("error").asString("")));
            Matcher path = PATH.matcher(error.path("path").asString(""));
            if (path.matches() && Integer.parseInt(path.group(1)) < batch.size()) {
                blamed.putIfAbsent(
                        batch.get(Integer.parseInt(path.group(1))),
                        "%s: %s".formatted(quotable(path.group()), said));
            }
            String meter = error.path("meter_external_id").asString("");
            batch.stream()
                    .filter(reading -> !meter.isEmpty() && meter.equals(reading.meter()))
                    .forEach(reading -> blamed.putIfAbsent(reading, said));
        }
        if (blamed.isEmpty()) {
            throw new SynclineException(
                    ErrorClass.DATA,
                    reply.failure().getMessage()
                            + "; the batch stays in the queue, look at its readings");
        }
        return BatchVerdict.of(
                List.of(),
                blamed.entrySet().stream()
                        .map(entry -> new Refusal(entry.getKey(), true, entry.getValue()))
                        .toList());
    }

    /// The meters' configuration: bare, inside `config`, or by the later call of its own.
    List<JsonNode> configuration() {
        HttpReply reply = exchange(HttpCall.get("/sync/config", Map.of()));
        if (reply.status() == 404) {
            reply = exchange(HttpCall.get("/sync/getmeters", Map.of()));
        }
        JsonNode json = successful(reply);
        JsonNode meters =
                json.isArray()
                        ? json
                        : List.of(json.path("config").path("meters"), json.path("meters")).stream()
                                .filter(JsonNode::isArray)
                                .findFirst()
                                .orElse(json.path("data"));
        if (!meters.isArray()) {
            throw refused(reply.origin() + " holds no list of meters");
        }
        return meters.valueStream().toList();
    }

    /// Serves the client's shape (`timestamp`) and what the server reads.
    void heartbeat(String timestamp, long queueSize, @Nullable String lastCollection) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("timestamp", timestamp);
        body.put("status", "online");
        body.put("queue_size", queueSize);
        body.put("last_collection", lastCollection);
        JsonNode _ =
                successful(
                        exchange(
                                HttpCall.post(
                                        "/sync/heartbeat",
                                        HttpBody.json(JSON.writeValueAsBytes(body)))));
    }

    private HttpReply exchange(HttpCall call) {
        try {
            return peer.exchange(call);
        } catch (SynclineException e) {
            throw keptFromRetry(e);
        }
    }

    private static SynclineException keptFromRetry(SynclineException thrown) {
        return thrown.errorClass() == ErrorClass.NETWORK
                ? SynclineException.permanent(
                        ErrorClass.NETWORK,
                        thrown.getMessage() + "; the queue is sent once it is back",
                        thrown)
                : thrown;
    }

    private JsonNode successful(HttpReply reply) {
        if (!reply.isGood()) {
            throw failure(reply);
        }
        JsonNode json = json(reply).orElseThrow(() -> refused(reply.origin() + " is no JSON"));
        JsonNode success = json.path("success");
        boolean bareConfiguration = success.isMissingNode() && !json.has("error");
        if (!bareConfiguration && !(success.isBoolean() && success.booleanValue())) {
            throw refused(
                    "%s says that it failed: %s"
                            .formatted(
                                    reply.origin(),
                                    quotable(json.path("message").asString("no reason"))));
        }
        return json;
    }

    private static Optional<JsonNode> json(HttpReply reply) {
        try {
            JsonNode json = JSON.readTree(reply.text());
            return json.isContainer() ? Optional.of(json) : Optional.empty();
        } catch (JacksonException _) {
            // Its message quotes the text.
            return Optional.empty();
        }
    }

    private static SynclineException failure(HttpReply reply) {
        SynclineException said = reply.failure();
        String message = String.valueOf(said.getMessage());
        int status = reply.status();
        if (status == 401 || status == 403) {
            return said;
        }
        if (status == 429 || status >= 500) {
            return said.retryAfter()
                    .map(wait -> SynclineException.retryAfter(ErrorClass.TARGET, message, wait))
                    .orElseGet(() -> new SynclineException(ErrorClass.TARGET, message));
        }
        return refused(message);
    }

    /// Text of the peer's on one line, bounded, without our key.
    private String quotable(String text) {
        String line = text.replace(apiKey, "***").replaceAll("[\\p{Cc}\\p{Cf}\\s]+", " ").strip();
        return line.length() <= LONGEST_QUOTE ? line : line.substring(0, LONGEST_QUOTE) + "…";
    }

    private static SynclineException refused(String message) {
        return SynclineException.permanent(ErrorClass.TARGET, message, null);
    }
}
