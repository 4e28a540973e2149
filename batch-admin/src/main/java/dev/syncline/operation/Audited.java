package dev.syncline.operation;

import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.transaction.support.TransactionTemplate;

/// Does what somebody asks for, if their role allows it. The action and its row in the audit log
/// commit together: nothing is done that isn't told, and nothing told that wasn't done.
/// Thread-safe.
public final class Audited {

    private final AuditLog log;
    private final TransactionTemplate transaction;

    Audited(AuditLog log, TransactionTemplate transaction) {
        this.log = log;
        this.transaction = transaction;
    }

    /// @param outcome what the audit log is to say of the answer
    /// @throws AccessDeniedException when the caller's role is too small; that is logged too
    public <T> T act(
            Caller caller, Action action, Supplier<T> work, Function<? super T, Outcome> outcome) {
        return ifAllowed(
                caller,
                action,
                () ->
                        Objects.requireNonNull(
                                transaction.execute(
                                        status -> told(caller, action, work, outcome))));
    }

    /// As [#act], but outside of a transaction, for what waits for somebody else's machine: the row
    /// follows the action.
    <T> T actOutside(
            Caller caller, Action action, Supplier<T> work, Function<? super T, Outcome> outcome) {
        return ifAllowed(caller, action, () -> told(caller, action, work, outcome));
    }

    private record Told<T>(T answer, Outcome outcome) {}

    private <T> Told<T> told(
            Caller caller, Action action, Supplier<T> work, Function<? super T, Outcome> outcome) {
        T answer = work.get();
        Outcome came = outcome.apply(answer);
        log.record(caller, action, came);
        return new Told<>(answer, came);
    }

    private <T> T ifAllowed(Caller caller, Action action, Supplier<Told<T>> work) {
        try {
            caller.require(action.needs(), action.name());
            Told<T> told = work.get();
            AuditLog.say(caller, action, told.outcome());
            return told.answer();
        } catch (RuntimeException e) {
            recordFailure(caller, action, e);
            throw e;
        }
    }

    private void recordFailure(Caller caller, Action action, RuntimeException failure) {
        Outcome outcome = Outcome.of(failure);
        AuditLog.say(caller, action, outcome);
        try {
            log.record(caller, action, outcome);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
