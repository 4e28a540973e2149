package dev.syncline.connection;

import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a token endpoint gives for a password, or for the refresh token of the pair before. Shows
/// neither in a text.
///
/// @param access proves who calls
/// @param refresh gets the next pair; empty when the endpoint gave none
/// @param expiresAt when the access token ends
public record Tokens(String access, String refresh, Instant expiresAt) {

    private static final JsonMapper MAPPER = JsonMapper.shared();

    /// As it is sealed.
    String toJson() {
        return MAPPER.createObjectNode()
                .put("access", access)
                .put("refresh", refresh)
                .put("expiresAt", expiresAt.toString())
                .toString();
    }

    /// @param json made by [#toJson]
    static Tokens ofJson(String json) {
        JsonNode node = MAPPER.readTree(json);
        return new Tokens(
                node.path("access").asString(),
                node.path("refresh").asString(),
                Instant.parse(node.path("expiresAt").asString()));
    }

    @Override
    public String toString() {
        return "tokens until " + expiresAt;
    }
}
