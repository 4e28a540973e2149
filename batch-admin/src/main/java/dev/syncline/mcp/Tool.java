package dev.syncline.mcp;

import dev.syncline.operation.Action;
import dev.syncline.operation.Caller;
import dev.syncline.operation.Role;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.Map;
import java.util.function.Function;

/// Something that an assistant may call.
///
/// @param name words joined by underscores
/// @param description what it does, for the assistant
/// @param input without what every tool that acts takes besides
record Tool(String name, String description, ToolInput input, Use use) {

    /// Who calls, and with what.
    record Call(Caller caller, Arguments arguments) {}

    sealed interface Use {

        /// Looks and changes nothing.
        record Looks(Function<Call, Reply> look) implements Use {}

        /// Changes something, once what it would do has been seen.
        ///
        /// @param preview what would happen now, in a sentence or two; refuses what would be
        ///   refused
        /// @param act does it
        record Acts(Function<Call, String> preview, Function<Call, Reply> act) implements Use {}
    }

    static Tool looking(
            String name, String description, ToolInput input, Function<Call, Reply> look) {
        return new Tool(name, description, input, new Use.Looks(look));
    }

    static Tool acting(
            String name,
            String description,
            ToolInput input,
            Function<Call, String> preview,
            Function<Call, Reply> act) {
        return new Tool(name, description, input, new Use.Acts(preview, act));
    }

    Role needs() {
        return switch (use) {
            case Use.Looks _ -> Role.VIEWER;
            case Use.Acts _ -> Role.OPERATOR;
        };
    }

    McpSchema.Tool toSchema() {
        return switch (use) {
            case Use.Looks _ -> schema(description, input, true);
            case Use.Acts _ ->
                    schema(
                            description
                                    + " Acts in two steps: called without 'confirmation' it only tells what would happen; show that to the person, and if they agree call it again with the same arguments and the confirmation that came with it. Needs the role operator.",
                            input.optionalText(
                                            Arguments.REASON,
                                            "Why, for the audit log; at most %d characters"
                                                    .formatted(Action.LONGEST_REASON))
                                    .optionalText(
                                            Arguments.CONFIRMATION,
                                            "From the preview of this very call; good once, for a few minutes"),
                            false);
        };
    }

    private McpSchema.Tool schema(String text, ToolInput takes, boolean readOnly) {
        return McpSchema.Tool.builder(name, Map.copyOf(takes.schema()))
                .description(text)
                .annotations(
                        McpSchema.ToolAnnotations.builder()
                                .readOnlyHint(readOnly)
                                .destructiveHint(!readOnly)
                                .idempotentHint(readOnly)
                                .openWorldHint(false)
                                .build())
                .build();
    }
}
