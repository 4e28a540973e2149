package dev.syncline.sandbox.clientsystem;

import dev.syncline.sandbox.clientsystem.ClientSystemHabits.Shape;
import dev.syncline.sandbox.clientsystem.ClientSystemHabits.Skipping;
import dev.syncline.sandbox.peer.PeerResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `POST /sync/readings/batch`: what is wrong with a batch, what is taken of it, and the reply.
final class BatchIntake {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int OBJECTIONS_TOLD = 100;

    private final ReadingStore store;

    BatchIntake(ReadingStore store) {
        this.store = store;
    }

    PeerResponse take(String body, Optional<String> idempotencyKey, ClientSystemHabits habits) {
        return store.once(
                idempotencyKey.filter(_ -> habits.honoursKeys()), () -> take(body, habits));
    }

    private PeerResponse take(String body, ClientSystemHabits habits) {
        JsonNode readings = readingsOf(body);
        if (!readings.isArray() || readings.isEmpty()) {
            return ClientSystemReplies.failure(400, "No readings provided");
        }
        List<Map<String, Object>> objections = new ArrayList<>();
        for (int i = 0; i < readings.size() && objections.size() < OBJECTIONS_TOLD; i++) {
            Reading.objectionTo(readings.path(i), i).ifPresent(objections::add);
        }
        return objections.isEmpty()
                ? store(readings.valueStream().map(Reading::of).toList(), habits)
                : ClientSystemReplies.invalid(objections);
    }

    private static JsonNode readingsOf(String body) {
        try {
            return JSON.readTree(body).path("readings");
        } catch (JacksonException e) {
            return JSON.createObjectNode(); // Answered as a batch without readings.
        }
    }

    private PeerResponse store(List<Reading> readings, ClientSystemHabits habits) {
        List<Reading> taken = new ArrayList<>();
        List<Map<String, String>> errors = new ArrayList<>();
        for (int i = 0; i < readings.size(); i++) {
            Reading reading = readings.get(i);
            if (habits.refusedMeters().contains(reading.meter())) {
                errors.add(error(reading, "Meter is decommissioned"));
            } else if (habits.skipping() != Skipping.NONE && i % 2 == 1) {
                if (habits.skipping() == Skipping.HALF) {
                    errors.add(error(reading, "current transaction is aborted"));
                }
            } else {
                taken.add(reading);
            }
        }
        store.add(taken);
        store.noteBatch(readings.size());
        return reply(taken.size(), readings.size() - taken.size(), errors, habits.shape());
    }

    private static Map<String, String> error(Reading reading, String text) {
        Map<String, String> error = new LinkedHashMap<>();
        error.put("meter_external_id", reading.meter());
        error.put("error", text);
        return error;
    }

    private static PeerResponse reply(
            int inserted, int skipped, List<Map<String, String>> errors, Shape shape) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("success", true);
        body.put("message", "Processed %d readings".formatted(inserted + skipped));
        switch (shape) {
            case CLIENT -> body.put("recordsProcessed", inserted);
            case SERVER -> {
                body.put("inserted", inserted);
                body.put("skipped", skipped);
                body.put("errors", errors);
            }
        }
        return PeerResponse.json(200, body);
    }
}
