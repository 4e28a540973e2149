package dev.syncline.operation;

import dev.syncline.reject.ErrorFilter;
import dev.syncline.run.RejectControl;
import dev.syncline.run.RejectControl.Answer;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What operators do about rejects: [RejectControl], with roles and the audit log. Thread-safe.
public final class RejectOperations {

    private final Audited audited;
    private final RejectControl control;

    RejectOperations(Audited audited, RejectControl control) {
        this.audited = audited;
        this.control = control;
    }

    /// See [RejectControl#redrive(Set, RejectControl.Request)].
    public Answer redrive(Set<Long> errorIds, Caller caller, @Nullable String reason) {
        return act(
                chosen("error.redrive", errorIds, reason),
                caller,
                request -> control.redrive(errorIds, request));
    }

    /// See [RejectControl#redriveMended].
    public Answer redriveMended(
            long errorId, Object payload, Caller caller, @Nullable String reason) {
        return act(
                chosen("error.redrive-mended", Set.of(errorId), reason),
                caller,
                request -> control.redriveMended(errorId, payload, request));
    }

    /// See [RejectControl#redrive(ErrorFilter, RejectControl.Request)].
    public Answer redrive(ErrorFilter filter, Caller caller, @Nullable String reason) {
        return act(
                matching("error.redrive", filter, reason),
                caller,
                request -> control.redrive(filter, request));
    }

    /// See [RejectControl#dismiss(Set, RejectControl.Request)].
    public Answer dismiss(Set<Long> errorIds, Caller caller, @Nullable String reason) {
        return act(
                chosen("error.dismiss", errorIds, reason),
                caller,
                request -> control.dismiss(errorIds, request));
    }

    /// See [RejectControl#dismiss(ErrorFilter, RejectControl.Request)].
    public Answer dismiss(ErrorFilter filter, Caller caller, @Nullable String reason) {
        return act(
                matching("error.dismiss", filter, reason),
                caller,
                request -> control.dismiss(filter, request));
    }

    private Answer act(Action action, Caller caller, Function<RejectControl.Request, Answer> work) {
        return audited.act(
                caller,
                action,
                () -> work.apply(new RejectControl.Request(caller.actor(), action.reason())),
                RejectOperations::outcome);
    }

    private static Action chosen(String name, Set<Long> errorIds, @Nullable String reason) {
        String subject =
                errorIds.size() == 1
                        ? "error " + errorIds.iterator().next()
                        : errorIds.size() + " errors";
        return Action.of(name, Role.OPERATOR, subject, reason);
    }

    private static Action matching(String name, ErrorFilter filter, @Nullable String reason) {
        String sync = filter.sync();
        return sync == null
                ? Action.of(name, Role.OPERATOR, "errors", reason)
                : Action.onErrors(name, sync, reason);
    }

    private static Outcome outcome(Answer answer) {
        return switch (answer) {
            case Answer.Redriven redriven ->
                    Outcome.done("%d rejects".formatted(redriven.rejects()))
                            .about(redriven.run().sync(), redriven.run().runId());
            case Answer.Dismissed dismissed ->
                    Outcome.done("%d rejects".formatted(dismissed.rejects()));
            case Answer.Refused refused -> Outcome.refused(refused.why());
            case Answer.Wrong wrong -> Outcome.refused(wrong.why());
            case Answer.Unknown unknown ->
                    Outcome.refused("There is no error " + unknown.errorId());
        };
    }
}
