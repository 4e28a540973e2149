package dev.syncline.sandbox;

import com.sun.net.httpserver.HttpExchange;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `/control`: by which a person or a test changes what the stand-in does. Documented in the
/// module's README.
final class MdmControl {

    static final String PATH = "/control";

    private static final JsonMapper JSON = JsonMapper.shared();

    private final MdmState state;
    private final MdmTokens tokens;

    MdmControl(MdmState state, MdmTokens tokens) {
        this.state = state;
        this.tokens = tokens;
    }

    MdmResponse answer(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath().substring(PATH.length());
        String body = MdmResponse.bodyOf(exchange);
        try {
            return switch (exchange.getRequestMethod() + " " + path) {
                case "GET " -> status();
                case "DELETE " -> reset();
                case "DELETE /tokens" -> revoke();
                case "POST /behaviour" -> behave(JSON.readTree(body));
                default ->
                        exchange.getRequestMethod().equals("PUT") && path.startsWith("/data/")
                                ? replace(path.substring("/data/".length()), body)
                                : problem(404, "There is no such control; see the README.");
            };
        } catch (JacksonException e) {
            return problem(400, "The body is no JSON: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            return problem(400, String.valueOf(e.getMessage()));
        }
    }

    private MdmResponse status() {
        MdmState.Status now = state.status();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("mode", wireName(now.mode()));
        body.put("callsLeft", now.callsLeft());
        body.put("tokenShape", wireName(tokens.shape()));
        body.put("requests", now.requests());
        return MdmResponse.json(200, body);
    }

    private MdmResponse reset() {
        state.reset();
        tokens.shape(MdmTokens.Shape.ENTRA);
        return status();
    }

    private MdmResponse revoke() {
        tokens.revokeAll();
        return status();
    }

    private MdmResponse behave(JsonNode wanted) {
        if (wanted.has("tokenShape")) {
            tokens.shape(named(MdmTokens.Shape.class, wanted.path("tokenShape").asString()));
        }
        if (wanted.has("mode")) {
            state.behave(
                    new MdmBehaviour(
                            named(MdmBehaviour.Mode.class, wanted.path("mode").asString()),
                            named(MdmBehaviour.Calls.class, wanted.path("on").asString("data")),
                            wanted.path("times").asInt(0),
                            Duration.ofMillis(wanted.path("delayMillis").asLong(2_000))));
        }
        return status();
    }

    private MdmResponse replace(String name, String body) {
        JSON.readTree(body);
        return state.replace(name, body)
                ? status()
                : problem(
                        404,
                        "There is no data '%s'; there are %s and %s."
                                .formatted(name, MdmState.INELIGIBLE_ITEMS, MdmState.ISO_CODES));
    }

    private static <E extends Enum<E>> E named(Class<E> type, String name) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> wireName(constant).equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "'%s' is none of %s."
                                        .formatted(
                                                name,
                                                Arrays.stream(type.getEnumConstants())
                                                        .map(MdmControl::wireName)
                                                        .collect(Collectors.joining(", ")))));
    }

    private static String wireName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static MdmResponse problem(int status, String detail) {
        return MdmResponse.json(status, Map.of("detail", detail));
    }
}
