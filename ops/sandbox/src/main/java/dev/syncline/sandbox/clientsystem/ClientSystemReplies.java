package dev.syncline.sandbox.clientsystem;

import dev.syncline.sandbox.peer.PeerResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the Client System says when it refuses a call.
final class ClientSystemReplies {

    private ClientSystemReplies() {}

    static PeerResponse failure(int status, String message) {
        return PeerResponse.json(status, failure(message));
    }

    static PeerResponse invalid(List<Map<String, Object>> objections) {
        Map<String, Object> body = failure("Validation error");
        body.put("errors", objections);
        return PeerResponse.json(400, body);
    }

    private static Map<String, Object> failure(String message) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("success", false);
        body.put("message", message);
        return body;
    }
}
