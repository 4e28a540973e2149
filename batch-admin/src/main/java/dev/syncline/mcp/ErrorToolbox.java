package dev.syncline.mcp;

import dev.syncline.mcp.Tool.Call;
import dev.syncline.operation.RejectOperations;
import dev.syncline.reject.ErrorFilter;
import dev.syncline.reject.ErrorQueries;
import dev.syncline.reject.RecordError;
import dev.syncline.run.RejectControl;
import dev.syncline.sync.ErrorClass;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Records that were set aside, and what people do about them.
@Component
final class ErrorToolbox implements Toolbox {

    private static final int SHOWN = 20;
    private static final int MOST = 100;
    private static final int MOST_IDS = 1_000;
    private static final int PAYLOAD_IN_LIST = 300;
    private static final int PAYLOAD_WHOLE = 10_000;

    private final ErrorQueries errors;
    private final RejectControl control;
    private final RejectOperations operations;

    ErrorToolbox(ErrorQueries errors, RejectControl control, RejectOperations operations) {
        this.errors = errors;
        this.control = control;
        this.operations = operations;
    }

    @Override
    public List<Tool> tools() {
        ToolInput errorId = ToolInput.NONE.id("error_id", "The error's number, from list_errors");
        return List.of(
                Tool.looking(
                        "list_errors",
                        "Lists rejects (records that were set aside) and errors of runs as a whole, newest first.",
                        filter(ToolInput.NONE)
                                .optionalWord(
                                        "status",
                                        "Only those that stand so",
                                        List.of("open", "redriven", "dismissed"))
                                .optionalId(
                                        "after", "Go on behind this error: 'next' of the last page")
                                .optionalNumber("limit", "How many; 20 unless said", 1, MOST),
                        this::list),
                Tool.looking(
                        "get_error",
                        "Tells all about one reject or error, with the record's payload.",
                        errorId,
                        call -> reply(find(call), PAYLOAD_WHOLE)),
                Tool.acting(
                        "redrive_error",
                        "Sends one reject through its sync again, as a run of its own.",
                        errorId,
                        call -> previewRedrive(control.redriveProspect(Set.of(id(call)))),
                        call ->
                                answer(
                                        operations.redrive(
                                                Set.of(id(call)),
                                                call.caller(),
                                                call.arguments().reason()))),
                Tool.acting(
                        "redrive_errors",
                        "Sends many rejects of one sync through it again, as one run: those of 'error_ids', or the open ones of 'sync' that fit what else is given, the oldest first, at most 10,000.",
                        filter(
                                ToolInput.NONE.optionalIds(
                                        "error_ids", "Numbers of errors", MOST_IDS)),
                        call -> previewRedrive(prospect(call)),
                        call -> answer(redrive(call))),
                Tool.acting(
                        "dismiss_error",
                        "Lets a reject or error be: it counts as dealt with, and its record stays as it is.",
                        errorId,
                        call -> previewDismiss(id(call)),
                        call ->
                                answer(
                                        operations.dismiss(
                                                Set.of(id(call)),
                                                call.caller(),
                                                call.arguments().reason()))));
    }

    private static ToolInput filter(ToolInput input) {
        return input.optionalText("sync", "Only this sync's")
                .optionalId("run_id", "Only this run's")
                .optionalWord(
                        "error_class",
                        "Only this class",
                        Arrays.stream(ErrorClass.values()).map(ErrorClass::wireName).toList())
                .optionalText("error_code", "Only this code")
                .optionalText("step", "Only this step's")
                .optionalText(
                        "text",
                        "Only those with this in their message, key or payload; together with 'sync' or 'run_id'");
    }

    private static ErrorFilter filter(Arguments asked) {
        String text = asked.optionalText("text");
        if (text != null
                && asked.optionalText("sync") == null
                && asked.optionalId("run_id") == null) {
            throw new ToolRefused("A search for text names a sync or a run as well");
        }
        return new ErrorFilter(
                asked.optionalText("sync"),
                asked.optionalText("status"),
                asked.optionalText("error_class"),
                asked.optionalText("error_code"),
                asked.optionalText("step"),
                asked.optionalId("run_id"),
                text);
    }

    private Reply list(Call call) {
        int limit = call.arguments().number("limit", SHOWN);
        List<RecordError> oneMore =
                errors.list(
                        filter(call.arguments()), call.arguments().optionalId("after"), limit + 1);
        List<RecordError> page = oneMore.subList(0, Math.min(limit, oneMore.size()));
        return new Reply()
                .with("errors", page.stream().map(error -> reply(error, PAYLOAD_IN_LIST)).toList())
                .with("next", oneMore.size() > limit ? page.getLast().errorId() : null);
    }

    /// Steps and codes are the application's own words.
    private static Reply reply(RecordError error, int mostOfPayload) {
        RecordError.Resolution resolution = error.resolution();
        return new Reply()
                .with("error_id", error.errorId())
                .with("run_id", error.runId())
                .with("sync", error.sync())
                .with("step", error.step())
                .with("phase", error.phase())
                .with("error_class", error.errorClass())
                .with("error_code", error.errorCode())
                .with("is_retryable", error.retryable())
                .with("status", error.status())
                .with("occurred_at", error.occurredAt())
                .with("record_position", error.recordPosition())
                .with("redrive_run_id", resolution.redriveRunId())
                .with("redrive_outcome", resolution.redriveOutcome())
                .with("resolved_at", resolution.at())
                .with("resolved_by", resolution.by())
                .untrusted("message", error.message())
                .untrusted("record_key", error.recordKey())
                .untrusted("payload", error.payload(), mostOfPayload)
                .untrusted("resolve_reason", resolution.reason());
    }

    private RejectControl.Prospect prospect(Call call) {
        Set<Long> chosen = chosen(call.arguments());
        return chosen.isEmpty()
                ? control.redriveProspect(filter(call.arguments()))
                : control.redriveProspect(chosen);
    }

    private RejectControl.Answer redrive(Call call) {
        Set<Long> chosen = chosen(call.arguments());
        return chosen.isEmpty()
                ? operations.redrive(
                        filter(call.arguments()), call.caller(), call.arguments().reason())
                : operations.redrive(chosen, call.caller(), call.arguments().reason());
    }

    private static Set<Long> chosen(Arguments asked) {
        Set<Long> chosen = asked.ids("error_ids");
        boolean filtered = !filter(asked).equals(ErrorFilter.ANY);
        if (chosen.isEmpty() != filtered) {
            throw new ToolRefused(
                    "Name either 'error_ids', or 'sync' and what else is to fit (run_id, error_class, error_code, step, text)");
        }
        return chosen;
    }

    private static String previewRedrive(RejectControl.Prospect prospect) {
        refuse(prospect.refusal());
        return "%d %s of sync '%s' %s through the sync again, as one run; records that succeed are written to its target."
                .formatted(
                        prospect.rejects(),
                        prospect.rejects() == 1 ? "reject" : "rejects",
                        prospect.sync(),
                        prospect.rejects() == 1 ? "goes" : "go");
    }

    private String previewDismiss(long errorId) {
        RejectControl.Prospect prospect = control.dismissProspect(Set.of(errorId));
        refuse(prospect.refusal());
        return "Error %d of sync '%s' counts as dealt with from then on, and nobody can send its record again."
                .formatted(errorId, prospect.sync());
    }

    private static void refuse(RejectControl.@Nullable Answer refusal) {
        if (refusal != null) {
            throw refused(refusal);
        }
    }

    private static Reply answer(RejectControl.Answer answer) {
        return switch (answer) {
            case RejectControl.Answer.Redriven redriven ->
                    new Reply()
                            .with("done", true)
                            .with("rejects", redriven.rejects())
                            .with("run", RunReply.of(redriven.run()));
            case RejectControl.Answer.Dismissed dismissed ->
                    new Reply().with("done", true).with("rejects", dismissed.rejects());
            case RejectControl.Answer.Refused _,
                    RejectControl.Answer.Wrong _,
                    RejectControl.Answer.Unknown _ ->
                    throw refused(answer);
        };
    }

    private static ToolRefused refused(RejectControl.Answer answer) {
        return switch (answer) {
            case RejectControl.Answer.Refused refused -> new ToolRefused(refused.why());
            case RejectControl.Answer.Wrong wrong -> new ToolRefused(wrong.why());
            case RejectControl.Answer.Unknown unknown ->
                    ToolRefused.unknownError(unknown.errorId());
            case RejectControl.Answer.Redriven _, RejectControl.Answer.Dismissed _ ->
                    throw new IllegalStateException("Nothing was refused");
        };
    }

    private static long id(Call call) {
        return call.arguments().id("error_id");
    }

    private RecordError find(Call call) {
        return errors.find(id(call)).orElseThrow(() -> ToolRefused.unknownError(id(call)));
    }
}
