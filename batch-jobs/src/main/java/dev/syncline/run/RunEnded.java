package dev.syncline.run;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.Ledger;
import dev.syncline.sync.RunStatus;
import dev.syncline.sync.TriggerKind;
import java.time.Duration;
import java.util.Optional;

/// An attempt of a run has ended on this node, or a fire was skipped; an application event.
///
/// @param ledger the whole run's counts, all attempts together
/// @param attemptLedger what this attempt added to them
/// @param trigger what caused the run
/// @param goesOn whether another attempt of the run is planned
/// @param message why it failed, or why the fire was skipped
/// @param cause what was thrown, for those who log it
/// @param error why it failed, empty when it did not
public record RunEnded(
        long runId,
        String sync,
        RunStatus status,
        boolean goesOn,
        TriggerKind trigger,
        Duration duration,
        Ledger ledger,
        Ledger attemptLedger,
        Optional<ErrorClass> error,
        Optional<String> message,
        Optional<Throwable> cause) {}
