package dev.syncline.sync;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// What a sync is called and how the engine treats it. What it does stands in its job.
///
/// @param name lower-case words joined by hyphens, at most 63 characters; the Batch job's name, the
///   metric label, the path
/// @param description one sentence: from where, to where
/// @param schedule as the code or the configuration sets it; an operator's change is stored beside
///   it and wins
/// @param runAtStart whether a node that starts fires it once, unless a run is under way
/// @param retry see [RetryPolicy]
/// @param rejectLimit see [RejectLimit]
/// @param skipReason asked at each fire: a reason for which this fire is `skipped`, such as a
///   feature flag that is off; the sync logs it in its own words, the engine does not
public record SyncDefinition(
        String name,
        String description,
        SyncSchedule schedule,
        boolean runAtStart,
        RetryPolicy retry,
        RejectLimit rejectLimit,
        Supplier<Optional<String>> skipReason) {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final int LONGEST_NAME = 63;

    public SyncDefinition {
        if (!NAME.matcher(name).matches() || name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "A sync's name is lower-case words joined by hyphens, at most %d characters, not '%s'"
                            .formatted(LONGEST_NAME, name));
        }
    }

    /// A sync that runs when asked to, with the default policies.
    public static SyncDefinition named(String name, String description) {
        return new SyncDefinition(
                name,
                description,
                SyncSchedule.NONE,
                false,
                RetryPolicy.DEFAULT,
                RejectLimit.DEFAULT,
                Optional::empty);
    }

    public SyncDefinition scheduled(SyncSchedule schedule) {
        return new SyncDefinition(
                name, description, schedule, runAtStart, retry, rejectLimit, skipReason);
    }

    public SyncDefinition runAtStart(boolean runAtStart) {
        return new SyncDefinition(
                name, description, schedule, runAtStart, retry, rejectLimit, skipReason);
    }

    public SyncDefinition retried(RetryPolicy retry) {
        return new SyncDefinition(
                name, description, schedule, runAtStart, retry, rejectLimit, skipReason);
    }

    public SyncDefinition limited(RejectLimit rejectLimit) {
        return new SyncDefinition(
                name, description, schedule, runAtStart, retry, rejectLimit, skipReason);
    }

    public SyncDefinition skippedWhen(Supplier<Optional<String>> skipReason) {
        return new SyncDefinition(
                name, description, schedule, runAtStart, retry, rejectLimit, skipReason);
    }
}
