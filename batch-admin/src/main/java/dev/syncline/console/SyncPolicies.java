package dev.syncline.console;

import dev.syncline.run.Sync;
import dev.syncline.sync.RedrivePolicy;
import dev.syncline.sync.RejectLimit;
import dev.syncline.sync.RetryPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How the engine treats a sync, in sentences.
final class SyncPolicies {

    private SyncPolicies() {}

    static List<String> of(Sync sync) {
        List<String> sentences = new ArrayList<>();
        sentences.add(retry(sync.definition().retry()));
        sentences.add(rejects(sync.definition().rejectLimit()));
        sentences.add(
                sync.redrive() instanceof RedrivePolicy.Whole
                        ? "Refused records are sent again by a run of the whole sync."
                        : "Refused records are sent again one by one, by themselves.");
        if (sync.definition().runAtStart()) {
            sentences.add("It also runs when a node starts.");
        }
        return sentences;
    }

    private static String retry(RetryPolicy retry) {
        return retry.maxAttempts() == 1
                ? "A run that fails is not tried again by itself."
                : "A run that fails for a passing reason is tried again: %d attempts, the second after %s, each further wait twice as long, up to %s."
                        .formatted(
                                retry.maxAttempts(),
                                Moment.took(retry.firstDelay().toMillis()),
                                Moment.took(retry.maxDelay().toMillis()));
    }

    private static String rejects(RejectLimit limit) {
        if (limit.equals(RejectLimit.NONE)) {
            return "Any number of records may be refused.";
        }
        return String.format(
                Locale.ROOT,
                "A run fails when more than %,d records are refused, or more than %.0f %% of at least %,d.",
                limit.maxRecords(),
                limit.maxShare() * 100,
                limit.minRecords());
    }
}
