package dev.syncline.sandbox.clientsystem;

import dev.syncline.sandbox.clientsystem.ClientSystemHabits.Shape;
import dev.syncline.sandbox.peer.Peer;
import dev.syncline.sandbox.peer.PeerData;
import dev.syncline.sandbox.peer.PeerRequest;
import dev.syncline.sandbox.peer.PeerResponse;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The Client System's API below `/api`.
final class ClientSystemPeer implements Peer {

    static final String BASE = "/api";

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String METERS = "meters";
    private static final Map<String, Object> SITE = Map.of("id", 1, "name", "Sandbox site");

    private final String apiKey;
    private final Clock clock;
    private final PeerData data = PeerData.of(Map.of(METERS, MeterConfiguration.sample()));
    private final ReadingStore store = new ReadingStore();
    private final BatchIntake intake = new BatchIntake(store);
    private volatile ClientSystemHabits habits = ClientSystemHabits.USUAL;

    ClientSystemPeer(String apiKey, Clock clock) {
        this.apiKey = apiKey;
        this.clock = clock;
    }

    @Override
    public PeerResponse answer(PeerRequest request) {
        String call = request.method() + " " + request.path();
        if (call.equals("GET /api/health")) {
            return PeerResponse.json(200, Map.of("status", "ok"));
        }
        Optional<String> key = request.header("X-API-Key");
        if (key.isEmpty()) {
            return ClientSystemReplies.failure(401, "API key required");
        }
        if (!key.get().equals(apiKey)) {
            return unauthorized();
        }
        return switch (call) {
            case "POST /api/sync/auth" -> PeerResponse.json(200, signedIn());
            case "POST /api/sync/readings/batch" ->
                    intake.take(request.body(), request.header("Idempotency-Key"), habits);
            case "GET /api/sync/config" -> PeerResponse.json(200, configuration());
            case "POST /api/sync/heartbeat" -> PeerResponse.json(200, heard());
            default -> ClientSystemReplies.failure(404, "Route not found");
        };
    }

    private Map<String, Object> signedIn() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("success", true);
        body.put("message", "Authentication successful");
        switch (habits.shape()) {
            case SERVER -> body.put("site", SITE);
            case CLIENT -> body.put("siteId", 1);
        }
        return body;
    }

    private Map<String, Object> configuration() {
        JsonNode meters = JSON.readTree(data.get(METERS));
        if (habits.shape() == Shape.CLIENT) {
            return Map.of("meters", meters);
        }
        Map<String, Object> configuration = new LinkedHashMap<>();
        configuration.put("site", SITE);
        configuration.put("meters", meters);
        configuration.put("sync_interval_minutes", 5);
        configuration.put("batch_size", 1_000);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("success", true);
        body.put("config", configuration);
        return body;
    }

    private Map<String, Object> heard() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("success", true);
        switch (habits.shape()) {
            case SERVER -> {
                body.put("message", "Heartbeat received");
                body.put("server_time", clock.instant().toString());
            }
            case CLIENT -> body.put("timestamp", clock.instant().toString());
        }
        return body;
    }

    @Override
    public PeerResponse unauthorized() {
        return ClientSystemReplies.failure(401, "Invalid API key");
    }

    @Override
    public PeerResponse rateLimited(long seconds) {
        return ClientSystemReplies.failure(429, "Too many requests");
    }

    @Override
    public PeerResponse serverError() {
        return ClientSystemReplies.failure(500, "Internal server error");
    }

    @Override
    public PeerData data() {
        return data;
    }

    @Override
    public void set(JsonNode wanted) {
        habits = habits.with(wanted);
    }

    @Override
    public Optional<Map<String, ?>> control(String method, String path, String body) {
        return switch (method + " " + path) {
            case "GET /readings/count" -> Optional.of(store.counts());
            case "DELETE /readings" -> {
                store.clear();
                yield Optional.of(Map.of());
            }
            default -> Optional.empty();
        };
    }

    @Override
    public Map<String, ?> status() {
        return habits.status();
    }

    @Override
    public void reset() {
        habits = ClientSystemHabits.USUAL;
        store.clear();
    }
}
