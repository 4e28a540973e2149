package dev.syncline.console;

import dev.syncline.reject.RecordError;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The errors of a run as a whole, each with the places in the code that it came through.
final class Traces {

    private Traces() {}

    /// @param text of many lines; empty when it is not known
    public record TracedError(
            String errorClass, String code, String message, @Nullable String step, String text) {}

    static List<TracedError> of(List<RecordError> errors) {
        return errors.stream()
                .filter(error -> error.phase().equals("run"))
                .map(error ->
                        new TracedError(
                                error.errorClass(),
                                error.errorCode(),
                                error.message(),
                                error.step(),
                                text(error.payload())))
                .toList();
    }

    private static String text(@Nullable String payload) {
        if (payload == null) {
            return "";
        }
        try {
            return JsonMapper.shared().readTree(payload).path("trace").values().stream()
                    .map(JsonNode::asString)
                    .collect(Collectors.joining("\n"));
        } catch (JacksonException e) {
            return "";
        }
    }
}
