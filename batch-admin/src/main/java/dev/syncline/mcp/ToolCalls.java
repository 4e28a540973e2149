package dev.syncline.mcp;

import dev.syncline.operation.Caller;
import dev.syncline.sync.SynclineException;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.dao.DataAccessException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.transaction.TransactionException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Lets a caller use a tool: if their role allows it, and, where the tool acts, once they have
/// confirmed what its preview said. Whatever goes wrong is one sentence. Thread-safe.
final class ToolCalls {

    private static final Logger log = LoggerFactory.getLogger(ToolCalls.class);
    private static final int LONGEST_ERROR = 1_000;

    private static final JsonMapper PRETTY =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /// The same text for the same arguments, in whatever order they come.
    private static final JsonMapper CANONICAL =
            JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

    private final Confirmations confirmations;

    ToolCalls(Confirmations confirmations) {
        this.confirmations = confirmations;
    }

    CallToolResult call(Tool tool, Caller caller, @Nullable Map<String, Object> arguments) {
        try {
            caller.require(tool.needs(), tool.name());
            return answer(use(tool, new Tool.Call(caller, Arguments.of(arguments))));
        } catch (ToolRefused e) {
            return error(e.why());
        } catch (AccessDeniedException | SynclineException e) {
            return error(String.valueOf(e.getMessage()));
        } catch (DataAccessException | TransactionException e) {
            log.warn("Tool {} failed on the database: {}", tool.name(), e.toString());
            return error("The engine's database did not answer; try again in a few seconds");
        } catch (RuntimeException e) {
            log.error("Tool {} failed unexpectedly", tool.name(), e);
            return error(
                    "Something went wrong on the node; its log holds more under the request id %s"
                            .formatted(MDC.get("requestId")));
        }
    }

    private Reply use(Tool tool, Tool.Call call) {
        return switch (tool.use()) {
            case Tool.Use.Looks looks -> looks.look().apply(call);
            case Tool.Use.Acts acts -> twoSteps(tool, acts, call);
        };
    }

    private Reply twoSteps(Tool tool, Tool.Use.Acts acts, Tool.Call call) {
        String token = call.arguments().optionalText(Arguments.CONFIRMATION);
        Arguments rest = call.arguments().without(Arguments.CONFIRMATION);
        Tool.Call asked = new Tool.Call(call.caller(), rest);
        Confirmations.Bound bound =
                new Confirmations.Bound(
                        call.caller().actor(),
                        tool.name(),
                        CANONICAL.writeValueAsString(rest.values()));
        if (token == null) {
            return preview(tool, acts.preview().apply(asked), bound);
        }
        confirmations.use(token, bound);
        return acts.act().apply(asked);
    }

    private Reply preview(Tool tool, String what, Confirmations.Bound bound) {
        Confirmations.Given given = confirmations.give(bound);
        return new Reply()
                .with("done", false)
                .with("preview", what)
                .with("confirmation", given.token())
                .with("confirmation_good_until", given.until())
                .with(
                        "next",
                        "Nothing has been done. To do it, call %s again with the same arguments and this confirmation."
                                .formatted(tool.name()));
    }

    private static CallToolResult answer(Reply reply) {
        Map<String, @Nullable Object> json = reply.toJson();
        return CallToolResult.builder()
                .addTextContent(PRETTY.writeValueAsString(json))
                .structuredContent(json)
                .isError(false)
                .build();
    }

    /// What an error says may quote a peer.
    static CallToolResult error(String sentence) {
        return CallToolResult.builder()
                .addTextContent(InertText.of(sentence, LONGEST_ERROR))
                .isError(true)
                .build();
    }
}
