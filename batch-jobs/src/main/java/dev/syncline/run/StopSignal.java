package dev.syncline.run;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// Tells a live run to end after its current chunk. Nothing ever interrupts a step's thread: Batch
/// takes an interrupt for the end of the input and completes a truncated run.
final class StopSignal {

    /// Why a run is told to stop; the first reason stands, except that a lost lease outranks the
    /// others.
    enum Cause {
        OPERATOR,
        SHUTDOWN,
        LEASE_LOST
    }

    private final AtomicReference<Cause> cause = new AtomicReference<>();

    void raise(Cause newCause) {
        cause.accumulateAndGet(
                newCause,
                (present, given) -> present == null || given == Cause.LEASE_LOST ? given : present);
    }

    boolean isRaised() {
        return cause.get() != null;
    }

    Optional<Cause> cause() {
        return Optional.ofNullable(cause.get());
    }
}
