package dev.syncline.operation;

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
        try {
            caller.require(action.needs(), action.name());
        } catch (AccessDeniedException e) {
            log.record(caller, action, Outcome.refused(String.valueOf(e.getMessage())));
            throw e;
        }
        try {
            return transaction.execute(status -> {
                T answer = work.get();
                log.record(caller, action, outcome.apply(answer));
                return answer;
            });
        } catch (RuntimeException e) {
            recordFailure(caller, action, e);
            throw e;
        }
    }

    private void recordFailure(Caller caller, Action action, RuntimeException failure) {
        try {
            log.record(caller, action, Outcome.of(failure));
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /// As [#act(Caller, Action, Supplier, Function)], of what answers nothing.
    public void act(Caller caller, Action action, Runnable work) {
        var _ =
                act(
                        caller,
                        action,
                        () -> {
                            work.run();
                            return Outcome.DONE;
                        },
                        Function.identity());
    }
}
