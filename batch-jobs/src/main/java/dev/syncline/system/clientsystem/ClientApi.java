package dev.syncline.system.clientsystem;

import dev.syncline.connection.JsonPeer;
import dev.syncline.connection.JsonPeer.Reply;
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

    private final JsonPeer peer;
    private final JsonPeer probe;

    ClientApi(JsonPeer peer, JsonPeer probe) {
        this.peer = peer;
        this.probe = probe;
    }

    /// @throws SynclineException unless `GET /health` says 200 in time
    void check() {
        Reply reply = probe.get("/health");
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
        Reply reply = post(BATCH, payload, Map.of(IdempotencyKey.HEADER, key.value()));
        if (reply.status() == 400) {
            return invalid(reply, batch);
        }
        JsonNode json = successful(reply);
        return BatchReply.read(json, batch, peer::quotable)
                .orElseThrow(() ->
                        refused(
                                "%s without saying how many readings it took; they stay in the queue"
                                        .formatted(reply.told())));
    }

    /// Nothing of such a batch was stored, and the errors may say which readings were to blame.
    private BatchVerdict invalid(Reply reply, List<Reading> batch) {
        Map<Reading, String> blamed = new LinkedHashMap<>();
        for (JsonNode error :
                json(reply).map(json -> json.path("errors")).orElse(JSON.nullNode())) {
            String said =
                    peer.quotable(error.path("msg").asString(error.path("error").asString("")));
            Matcher path = PATH.matcher(error.path("path").asString(""));
            if (path.matches() && Integer.parseInt(path.group(1)) < batch.size()) {
                blamed.putIfAbsent(
                        batch.get(Integer.parseInt(path.group(1))),
                        "%s: %s".formatted(peer.quotable(path.group()), said));
            }
            String meter = error.path("meter_external_id").asString("");
            batch.stream()
                    .filter(reading -> !meter.isEmpty() && meter.equals(reading.meter()))
                    .forEach(reading -> blamed.putIfAbsent(reading, said));
        }
        if (blamed.isEmpty()) {
            throw new SynclineException(
                    ErrorClass.DATA,
                    reply.told() + "; the batch stays in the queue, look at its readings");
        }
        return BatchVerdict.of(
                List.of(),
                blamed.entrySet().stream()
                        .map(entry -> new Refusal(entry.getKey(), true, entry.getValue()))
                        .toList());
    }

    /// The meters' configuration: bare, inside `config`, or by the later call of its own.
    List<JsonNode> configuration() {
        Reply reply = get("/sync/config");
        if (reply.status() == 404) {
            reply = get("/sync/getmeters");
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
            throw refused(reply.told() + " without a list of meters");
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
        JsonNode _ = successful(post("/sync/heartbeat", JSON.writeValueAsBytes(body), Map.of()));
    }

    private Reply get(String path) {
        try {
            return peer.get(path);
        } catch (SynclineException e) {
            throw keptFromRetry(e);
        }
    }

    private Reply post(String path, byte[] body, Map<String, String> headers) {
        try {
            return peer.post(path, body, headers);
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

    private JsonNode successful(Reply reply) {
        if (reply.status() < 200 || reply.status() > 299) {
            throw failure(reply);
        }
        JsonNode json =
                json(reply).orElseThrow(() -> refused(reply.told() + " and with no JSON object"));
        JsonNode success = json.path("success");
        boolean bareConfiguration = success.isMissingNode() && !json.has("error");
        if (!bareConfiguration && !(success.isBoolean() && success.booleanValue())) {
            throw refused(
                    "%s but said that it failed: %s"
                            .formatted(
                                    reply.told(),
                                    peer.quotable(json.path("message").asString("no reason"))));
        }
        return json;
    }

    private static Optional<JsonNode> json(Reply reply) {
        try {
            JsonNode json = JSON.readTree(reply.body());
            return json.isContainer() ? Optional.of(json) : Optional.empty();
        } catch (JacksonException _) {
            // Its message quotes the text.
            return Optional.empty();
        }
    }

    private static SynclineException failure(Reply reply) {
        int status = reply.status();
        if (status == 401 || status == 403) {
            return new SynclineException(
                    ErrorClass.CREDENTIALS,
                    reply.told()
                            + "; check CLIENT_API_KEY and the address of connection "
                            + ClientSystemProperties.CONNECTION);
        }
        if (status == 429 || status >= 500) {
            return reply.retryAfter()
                    .map(wait ->
                            SynclineException.retryAfter(ErrorClass.TARGET, reply.told(), wait))
                    .orElseGet(() -> new SynclineException(ErrorClass.TARGET, reply.told()));
        }
        return refused(reply.told());
    }

    private static SynclineException refused(String message) {
        return SynclineException.permanent(ErrorClass.TARGET, message, null);
    }
}
