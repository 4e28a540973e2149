package dev.syncline.mcp;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpStatelessServerHandler;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpStatelessServerTransport;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/// The library's transport, but that a request which can't be met gets an answer of JSON-RPC's,
/// where the library's own is an HTTP error that shows the exception.
final class AnsweringTransport implements McpStatelessServerTransport {

    private static final Logger log = LoggerFactory.getLogger(AnsweringTransport.class);

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
            log.warn("A request {} was not understood: {}", request.method(), e.toString());
            return JSONRPCResponse.error(request.id(), notUnderstood());
        }

        /// What the library says of its own exceptions names its classes.
        private static JSONRPCResponse inWords(JSONRPCResponse response) {
            return response.error() != null
                            && response.error().code() == McpSchema.ErrorCodes.INTERNAL_ERROR
                    ? JSONRPCResponse.error(response.id(), notUnderstood())
                    : response;
        }

        private static JSONRPCResponse.JSONRPCError notUnderstood() {
            return new JSONRPCResponse.JSONRPCError(
                    McpSchema.ErrorCodes.INVALID_PARAMS,
                    "The request's parameters could not be read; see that they fit its method");
        }
    }
}
