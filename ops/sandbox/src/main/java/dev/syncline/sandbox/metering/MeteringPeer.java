package dev.syncline.sandbox.metering;

import dev.syncline.sandbox.peer.Peer;
import dev.syncline.sandbox.peer.PeerData;
import dev.syncline.sandbox.peer.PeerRequest;
import dev.syncline.sandbox.peer.PeerResponse;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Only the controls: what metering itself speaks is PostgreSQL's protocol.
final class MeteringPeer implements Peer {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MOST_ADDED = 1_000_000;

    private final Queues queues;
    private final MeterCollector collector;
    private final PeerData data = PeerData.of(Map.of());

    MeteringPeer(Queues queues, MeterCollector collector) {
        this.queues = queues;
        this.collector = collector;
    }

    @Override
    public PeerResponse answer(PeerRequest request) {
        return PeerResponse.json(404, Map.of("detail", "Here is nothing but /control."));
    }

    @Override
    public PeerResponse unauthorized() {
        return serverError();
    }

    @Override
    public PeerResponse rateLimited(long seconds) {
        return serverError();
    }

    @Override
    public PeerResponse serverError() {
        return PeerResponse.json(500, Map.of("detail", "This is no HTTP peer."));
    }

    @Override
    public PeerData data() {
        return data;
    }

    @Override
    public void set(JsonNode wanted) {
        if (wanted.has("collecting")) {
            collector.collecting(wanted.path("collecting").asBoolean());
        }
    }

    @Override
    public Optional<Map<String, ?>> control(String method, String path, String body) {
        try {
            return switch (method + " " + path) {
                case "GET /queue" -> Optional.of(queues.counts());
                case "POST /queue" -> {
                    add(JSON.readTree(body));
                    yield Optional.of(queues.counts());
                }
                default -> Optional.empty();
            };
        } catch (SQLException e) {
            throw new IllegalArgumentException("The database says: " + e.getMessage(), e);
        }
    }

    private void add(JsonNode wanted) throws SQLException {
        int wide = wanted.path("meter_reading").asInt(0);
        int narrow = wanted.path("meter_readings").asInt(0);
        if (wide < 0 || narrow < 0 || wide + narrow == 0 || Math.max(wide, narrow) > MOST_ADDED) {
            throw new IllegalArgumentException(
                    "Give meter_reading or meter_readings, or both: how many to add, up to 1000000 each.");
        }
        queues.add(wide, narrow);
    }

    @Override
    public Map<String, ?> status() {
        return Map.of("collecting", collector.isCollecting());
    }

    @Override
    public void reset() {
        collector.collecting(true);
    }
}
