package dev.syncline.mcp;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpStatelessServerHandler;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpStatelessServerTransport;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/// The library's transport, but that a request which can't be met gets an answer of JSON-RPC's,
/// where the library's own is an HTTP error that shows the exception.
final class AnsweringTransport implements McpStatelessServerTransport {

    private static final Logger log = LoggerFactory.getLogger(AnsweringTransport.class);

    /// The library's words for arguments that don't fit the tool's schema.
    private static final Pattern MISFIT =
            Pattern.compile(
                    "Tool \\((\\w+)\\) input validation failed: .*?validation errors: \\[(.*)]",
                    Pattern.DOTALL);

    private final McpStatelessServerTransport transport;

    AnsweringTransport(McpStatelessServerTransport transport) {
        this.transport = transport;
    }

    @Override
    public void setMcpHandler(McpStatelessServerHandler handler) {
        transport.setMcpHandler(new Answering(handler));
    }

    @Override
    public Mono<Void> closeGracefully() {
        return transport.closeGracefully();
    }

    @Override
    public List<String> protocolVersions() {
        return transport.protocolVersions();
    }

    private record Answering(McpStatelessServerHandler handler)
            implements McpStatelessServerHandler {

        @Override
        public Mono<JSONRPCResponse> handleRequest(
                McpTransportContext context, McpSchema.JSONRPCRequest request) {
            return Mono.defer(() -> handler.handleRequest(context, request))
                    .map(Answering::inWords)
                    .onErrorResume(e -> Mono.just(failed(request, e)));
        }

        @Override
        public Mono<Void> handleNotification(
                McpTransportContext context, McpSchema.JSONRPCNotification notification) {
            return handler.handleNotification(context, notification);
        }

        private static JSONRPCResponse failed(McpSchema.JSONRPCRequest request, Throwable e) {
            if (e instanceof McpError known && known.getJsonRpcError() != null) {
                return JSONRPCResponse.error(request.id(), known.getJsonRpcError());
            }
            // Its message quotes what was sent.
            log.info("A request could not be read: {}", e.getClass().getSimpleName());
            return JSONRPCResponse.error(request.id(), notUnderstood());
        }

        /// What the library says of its own exceptions names its classes, and what it says of
        /// arguments is no sentence.
        private static JSONRPCResponse inWords(JSONRPCResponse response) {
            if (response.error() != null
                    && response.error().code() == McpSchema.ErrorCodes.INTERNAL_ERROR) {
                return JSONRPCResponse.error(response.id(), notUnderstood());
            }
            return response.result() instanceof McpSchema.CallToolResult result
                            && Boolean.TRUE.equals(result.isError())
                            && result.content().getFirst() instanceof McpSchema.TextContent content
                    ? argumentsInWords(response, content.text())
                    : response;
        }

        private static JSONRPCResponse argumentsInWords(JSONRPCResponse response, String said) {
            Matcher misfit = MISFIT.matcher(said);
            return misfit.matches()
                    ? JSONRPCResponse.result(
                            response.id(),
                            ToolCalls.error(
                                    "The arguments of %s don't fit: %s"
                                            .formatted(
                                                    misfit.group(1),
                                                    misfit.group(2).replaceFirst("^: ", ""))))
                    : response;
        }

        private static JSONRPCResponse.JSONRPCError notUnderstood() {
            return new JSONRPCResponse.JSONRPCError(
                    McpSchema.ErrorCodes.INVALID_PARAMS,
                    "The request's parameters could not be read; see that they fit its method");
        }
    }
}
