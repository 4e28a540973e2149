package dev.syncline.console;

import dev.syncline.operation.Caller;
import dev.syncline.operation.RejectOperations;
import dev.syncline.reject.ErrorQueries;
import dev.syncline.reject.RecordError;
import dev.syncline.run.RejectControl;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `/errors/{id}`: a refused record with its content, what became of it, and what can be done.
@Controller
@RequestMapping("/errors/{errorId}")
final class ErrorPage {

    private static final int LONGEST_PAYLOAD = 100_000;

    private final ErrorQueries errors;
    private final RejectOperations operations;
    private final JsonMapper json;

    ErrorPage(ErrorQueries errors, RejectOperations operations, JsonMapper json) {
        this.errors = errors;
        this.operations = operations;
        this.json = json;
    }

    @GetMapping
    String show(@PathVariable long errorId, Model model, HttpServletResponse response) {
        Optional<RecordError> found = errors.find(errorId);
        if (found.isEmpty()) {
            return unknown(errorId, model, response);
        }
        model.addAttribute("view", ErrorView.of(found.get()));
        String payload = pretty(found.get().payload());
        model.addAttribute("payload", payload);
        model.addAttribute("mendable", payload != null && payload.length() < LONGEST_PAYLOAD);
        model.addAttribute("redrives", errors.redrives(errorId));
        return "error-record";
    }

    private @Nullable String pretty(@Nullable String payload) {
        try {
            return payload == null
                    ? null
                    : json.writerWithDefaultPrettyPrinter()
                            .writeValueAsString(json.readTree(payload));
        } catch (JacksonException e) {
            return payload;
        }
    }

    /// @param mended the record as a person made it, as JSON; the same as it was, or blank, sends
    ///   it as it was
    @PostMapping("/redrive")
    String redrive(
            @PathVariable long errorId,
            @RequestParam(defaultValue = "") String mended,
            @RequestParam(required = false) @Nullable String reason,
            Caller caller,
            Model model,
            HttpServletResponse response) {
        Optional<RecordError> found = errors.find(errorId);
        if (found.isEmpty()) {
            return unknown(errorId, model, response);
        }
        String why = Answers.reason(reason);
        try {
            JsonNode payload = mended.isBlank() ? null : json.readTree(mended);
            RejectControl.Answer answer =
                    payload == null || isAsItWas(payload, found.get())
                            ? operations.redrive(Set.of(errorId), caller, why)
                            : operations.redriveMended(errorId, payload, caller, why);
            return after(answer, errorId, model, response);
        } catch (JacksonException e) {
            return refused(
                    "What you mended can't be read as JSON: " + e.getOriginalMessage(),
                    errorId,
                    model,
                    response);
        }
    }

    private boolean isAsItWas(JsonNode payload, RecordError error) {
        return error.payload() != null && payload.equals(json.readTree(error.payload()));
    }

    @PostMapping("/dismiss")
    String dismiss(
            @PathVariable long errorId,
            @RequestParam(required = false) @Nullable String reason,
            Caller caller,
            Model model,
            HttpServletResponse response) {
        String why = Answers.reason(reason);
        return why == null
                ? refused("Say why it can be let be", errorId, model, response)
                : after(operations.dismiss(Set.of(errorId), caller, why), errorId, model, response);
    }

    private String after(
            RejectControl.Answer answer, long errorId, Model model, HttpServletResponse response) {
        return switch (answer) {
            case RejectControl.Answer.Redriven redriven ->
                    "redirect:/runs/" + redriven.run().runId();
            case RejectControl.Answer.Dismissed dismissed -> "redirect:/errors/" + errorId;
            case RejectControl.Answer.Refused no -> refused(no.why(), errorId, model, response);
            case RejectControl.Answer.Wrong no -> refused(no.why(), errorId, model, response);
            case RejectControl.Answer.Unknown no -> unknown(no.errorId(), model, response);
        };
    }

    private String refused(
            String sentence, long errorId, Model model, HttpServletResponse response) {
        Answers.refused(sentence + ".", model, response);
        return show(errorId, model, response);
    }

    private static String unknown(long errorId, Model model, HttpServletResponse response) {
        return Answers.unknown("There is no reject " + errorId + ".", model, response);
    }
}
