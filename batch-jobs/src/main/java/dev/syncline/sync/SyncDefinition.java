package dev.syncline.sync;

import java.util.List;
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
/// @param connections names of the peers without which a run is not worth beginning
/// @param version of the definition, from 1; each run names the one that was in force when it fired
public record SyncDefinition(
        String name,
        String description,
        SyncSchedule schedule,
        boolean runAtStart,
        RetryPolicy retry,
        RejectLimit rejectLimit,
        Supplier<Optional<String>> skipReason,
        List<String> connections,
        int version) {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final int LONGEST_NAME = 63;

    public SyncDefinition {
        if (!NAME.matcher(name).matches() || name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "A sync's name is lower-case words joined by hyphens, at most %d characters, not '%s'"
                            .formatted(LONGEST_NAME, name));
        }
        connections = List.copyOf(connections);
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
                Optional::empty,
                List.of(),
                1);
    }

    public SyncDefinition scheduled(SyncSchedule schedule) {
        return new SyncDefinition(
                name,
                description,
                schedule,
                runAtStart,
                retry,
                rejectLimit,
                skipReason,
                connections,
                version);
    }

    public SyncDefinition runAtStart(boolean runAtStart) {
        return new SyncDefinition(
                name,
                description,
                schedule,
                runAtStart,
                retry,
                rejectLimit,
                skipReason,
                connections,
                version);
    }

    public SyncDefinition retried(RetryPolicy retry) {
        return new SyncDefinition(
                name,
                description,
                schedule,
                runAtStart,
                retry,
                rejectLimit,
                skipReason,
                connections,
                version);
    }

    public SyncDefinition limited(RejectLimit rejectLimit) {
        return new SyncDefinition(
                name,
                description,
                schedule,
                runAtStart,
                retry,
                rejectLimit,
                skipReason,
                connections,
                version);
    }

    public SyncDefinition skippedWhen(Supplier<Optional<String>> skipReason) {
        return new SyncDefinition(
                name,
                description,
                schedule,
                runAtStart,
                retry,
                rejectLimit,
                skipReason,
                connections,
                version);
    }

    /// @param names of the peers without which a run is not worth beginning: while one of them is
    ///   offline, fires are skipped and say so
    public SyncDefinition using(String... names) {
        return new SyncDefinition(
                name,
                description,
                schedule,
                runAtStart,
                retry,
                rejectLimit,
                skipReason,
                List.of(names),
                version);
    }

    public SyncDefinition version(int version) {
        return new SyncDefinition(
                name,
                description,
                schedule,
                runAtStart,
                retry,
                rejectLimit,
                skipReason,
                connections,
                version);
    }
}
