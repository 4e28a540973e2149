package dev.syncline.sandbox.peer;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `/control`: by which a person or a test changes what a peer does. Documented in the module's
/// README.
final class PeerControl {

    static final String PATH = "/control";

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String DATA = "/data/";

    private final Peer peer;
    private final PeerSwitch state;

    PeerControl(Peer peer, PeerSwitch state) {
        this.peer = peer;
        this.state = state;
    }

    static boolean isMeant(PeerRequest request) {
        return request.path().equals(PATH) || request.path().startsWith(PATH + "/");
    }

    PeerResponse answer(PeerRequest request) {
        String path = request.path().substring(PATH.length());
        try {
            return switch (request.method() + " " + path) {
                case "GET " -> status();
                case "DELETE " -> reset();
                case "POST /behaviour" -> behave(JSON.readTree(request.body()));
                default ->
                        request.method().equals("PUT") && path.startsWith(DATA)
                                ? replace(path.substring(DATA.length()), request.body())
                                : ofThePeer(request.method(), path, request.body());
            };
        } catch (JacksonException e) {
            return problem(400, "The body is no JSON: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            return problem(400, String.valueOf(e.getMessage()));
        }
    }

    private PeerResponse ofThePeer(String method, String path, String body) {
        return peer.control(method, path, body)
                .map(answer -> answer.isEmpty() ? status() : PeerResponse.json(200, answer))
                .orElseGet(() -> problem(404, "There is no such control; see the README."));
    }

    private PeerResponse status() {
        PeerSwitch.Status now = state.status();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("mode", WireNames.of(now.mode()));
        body.put("callsLeft", now.callsLeft());
        body.putAll(peer.status());
        body.put("requests", now.requests());
        return PeerResponse.json(200, body);
    }

    private PeerResponse reset() {
        peer.data().reset();
        peer.reset();
        state.reset();
        return status();
    }

    private PeerResponse behave(JsonNode wanted) {
        PeerBehaviour behaviour =
                wanted.has("mode")
                        ? new PeerBehaviour(
                                state.modeNamed(wanted.path("mode").asString()),
                                callsNamed(wanted.path("on").asString(peer.kinds().getFirst())),
                                wanted.path("times").asInt(0),
                                Duration.ofMillis(wanted.path("delayMillis").asLong(2_000)))
                        : null;
        peer.set(wanted);
        if (behaviour != null) {
            state.behave(behaviour);
        }
        return status();
    }

    private String callsNamed(String name) {
        if (name.startsWith("/") || name.equals(PeerBehaviour.ALL) || peer.kinds().contains(name)) {
            return name;
        }
        throw new IllegalArgumentException(
                "'%s' is no path and none of %s."
                        .formatted(name, String.join(", ", peer.kinds()) + ", all"));
    }

    private PeerResponse replace(String name, String body) {
        JSON.readTree(body);
        return peer.data().replace(name, body)
                ? status()
                : problem(
                        404,
                        "There is no data '%s', but there are: %s."
                                .formatted(name, peer.data().names()));
    }

    private static PeerResponse problem(int status, String detail) {
        return PeerResponse.json(status, Map.of("detail", detail));
    }
}
