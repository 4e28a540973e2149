package dev.syncline.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The protocol's own Java client, with a token.
final class Assistant implements AutoCloseable {

    private final McpSyncClient client;

    Assistant(String url, String token) {
        client =
                McpClient.sync(
                                HttpClientStreamableHttpTransport.builder(url)
                                        .endpoint("/mcp")
                                        .requestBuilder(
                                                HttpRequest.newBuilder()
                                                        .header("Authorization", "Bearer " + token))
                                        .build())
                        .requestTimeout(Duration.ofSeconds(30))
                        .build();
        var _ = client.initialize();
    }

    /// @param text what there is to read
    /// @param structured the same for programs; nothing for an error
    record Said(boolean isError, String text, JsonNode structured) {

        JsonNode json() {
            assertThat(isError).as(text).isFalse();
            return JsonMapper.shared().readTree(text);
        }

        String error() {
            assertThat(isError).as(text).isTrue();
            return text;
        }
    }

    McpSchema.InitializeResult introduction() {
        return client.getCurrentInitializationResult();
    }

    List<McpSchema.Tool> tools() {
        return client.listTools().tools();
    }

    /// @param arguments names and values in turn
    Said call(String tool, Object... arguments) {
        return callWith(tool, map(arguments));
    }

    Said callWith(String tool, Map<String, Object> arguments) {
        McpSchema.CallToolResult result =
                client.callTool(
                        McpSchema.CallToolRequest.builder(tool).arguments(arguments).build());
        assertThat(result.content()).hasSize(1);
        return new Said(
                Boolean.TRUE.equals(result.isError()),
                ((McpSchema.TextContent) result.content().getFirst()).text(),
                JsonMapper.shared().valueToTree(result.structuredContent()));
    }

    /// The first step: what would happen.
    String preview(String tool, Object... arguments) {
        JsonNode json = call(tool, arguments).json();
        assertThat(json.path("done").asBoolean()).isFalse();
        return json.path("preview").asString();
    }

    /// Both steps.
    Said confirmed(String tool, Object... arguments) {
        Map<String, Object> twice = map(arguments);
        twice.put(
                "confirmation",
                callWith(tool, map(arguments)).json().path("confirmation").asString());
        return callWith(tool, twice);
    }

    private static Map<String, Object> map(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    @Override
    public void close() {
        client.close();
    }
}
