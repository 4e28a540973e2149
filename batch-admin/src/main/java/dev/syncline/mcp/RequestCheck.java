package dev.syncline.mcp;

import io.modelcontextprotocol.spec.HttpHeaders;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.EntityResponse;
import org.springframework.web.servlet.function.HandlerFilterFunction;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.json.JsonMapper;

/// What the library leaves to others: asks for a protocol version that there is, and gives every
/// refusal the form of a JSON-RPC error.
final class RequestCheck implements HandlerFilterFunction<ServerResponse, ServerResponse> {

    private final List<String> versions;

    RequestCheck(List<String> versions) {
        this.versions = versions;
    }

    @Override
    public ServerResponse filter(ServerRequest request, HandlerFunction<ServerResponse> next)
            throws Exception {
        if (!request.method().equals(HttpMethod.POST)) {
            return ServerResponse.status(HttpStatus.METHOD_NOT_ALLOWED)
                    .allow(HttpMethod.POST)
                    .build();
        }
        String version = request.headers().firstHeader(HttpHeaders.PROTOCOL_VERSION);
        if (version != null && !versions.contains(version)) {
            return error(
                    HttpStatus.BAD_REQUEST,
                    "This server speaks the protocol versions %s, not the one asked for"
                            .formatted(versions));
        }
        ServerResponse response = next.handle(request);
        return response.statusCode().is2xxSuccessful()
                ? response
                : error(response.statusCode(), why(response));
    }

    private static String why(ServerResponse response) {
        Object said = response instanceof EntityResponse<?> told ? told.entity() : null;
        return switch (said) {
            case McpError error -> String.valueOf(error.getMessage());
            case String text when !text.isBlank() -> text;
            case null, default ->
                    "A request is JSON and accepts both application/json and text/event-stream";
        };
    }

    /// Without an id: the request's was not read.
    private static ServerResponse error(HttpStatusCode status, String why) {
        return ServerResponse.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .body(
                        JsonMapper.shared()
                                .writeValueAsString(
                                        Map.of(
                                                "jsonrpc",
                                                "2.0",
                                                "error",
                                                Map.of(
                                                        "code",
                                                        McpSchema.ErrorCodes.INVALID_REQUEST,
                                                        "message",
                                                        why))));
    }
}
