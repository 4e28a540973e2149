package dev.syncline.mcp;

import dev.syncline.operation.Caller;
import dev.syncline.operation.Channel;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.transport.DefaultServerTransportSecurityValidator;
import io.modelcontextprotocol.spec.McpStatelessServerTransport;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.ai.mcp.server.webmvc.transport.WebMvcStatelessServerTransport;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.json.JsonMapper;

/// The server at `/mcp`. What Spring AI configures by itself stands in `application.yml`.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(McpProperties.class)
class McpConfiguration {

    private static final String CALLER = "caller";

    @Bean
    WebMvcStatelessServerTransport mcpHttpTransport(
            @Qualifier("mcpServerJsonMapper") JsonMapper mapper, McpProperties properties) {
        return WebMvcStatelessServerTransport.builder()
                .jsonMapper(new JacksonMcpJsonMapper(mapper))
                .contextExtractor(McpConfiguration::context)
                .securityValidator(
                        DefaultServerTransportSecurityValidator.builder()
                                .allowedOrigins(properties.allowedOrigins())
                                .allowedHosts(properties.allowedHosts())
                                .build())
                .build();
    }

    @Bean
    @Primary
    McpStatelessServerTransport mcpTransport(WebMvcStatelessServerTransport transport) {
        return new AnsweringTransport(transport);
    }

    /// By the name that Spring AI would give its own.
    @Bean
    RouterFunction<ServerResponse> webMvcStatelessServerRouterFunction(
            WebMvcStatelessServerTransport transport) {
        return transport.getRouterFunction().filter(new RequestCheck(transport.protocolVersions()));
    }

    @Bean
    Confirmations confirmations(JdbcClient jdbc, Clock clock, McpProperties properties) {
        return new Confirmations(
                new ConfirmationStore(jdbc), clock, properties.confirmationLifetime());
    }

    @Bean
    List<SyncToolSpecification> tools(List<Toolbox> boxes, Confirmations confirmations) {
        ToolCalls calls = new ToolCalls(confirmations);
        return boxes.stream()
                .flatMap(box -> box.tools().stream())
                .map(tool ->
                        SyncToolSpecification.builder()
                                .tool(tool.toSchema())
                                .callHandler((context, request) ->
                                        calls.call(tool, caller(context), request.arguments()))
                                .build())
                .toList();
    }

    /// The caller is known on the thread of the request; the tools need not run there.
    private static McpTransportContext context(ServerRequest request) {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication == null) {
            throw new AccessDeniedException("Nobody is signed in");
        }
        return McpTransportContext.create(Map.of(CALLER, Caller.of(authentication, Channel.MCP)));
    }

    private static Caller caller(McpTransportContext context) {
        return (Caller) Objects.requireNonNull(context.get(CALLER));
    }
}
