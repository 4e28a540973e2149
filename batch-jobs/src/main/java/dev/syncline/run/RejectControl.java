package dev.syncline.run;

import dev.syncline.reject.ErrorFilter;
import dev.syncline.reject.RedriveStore;
import dev.syncline.reject.RedriveStore.Candidate;
import dev.syncline.schedule.SyncScheduler;
import dev.syncline.sync.RedrivePolicy;
import dev.syncline.sync.TriggerKind;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/// What people may ask of rejects, from any node: to send them through their sync again, each time
/// as a run, or to let them be. Of two requests for one reject one is refused. Thread-safe.
public final class RejectControl {

    /// How many one request may deal with; a filter that matches more takes the oldest.
    public static final int MOST = 10_000;

    private final SyncRegistry syncs;
    private final SyncScheduler scheduler;
    private final RunQueries runs;
    private final RedriveStore store;
    private final TransactionTemplate transaction;

    RejectControl(
            SyncRegistry syncs,
            SyncScheduler scheduler,
            RunQueries runs,
            RedriveStore store,
            TransactionTemplate transaction) {
        this.syncs = syncs;
        this.scheduler = scheduler;
        this.runs = runs;
        this.store = store;
        this.transaction = transaction;
    }

    /// What came of a request.
    public sealed interface Answer {

        /// @param run that sends the rejects again
        /// @param rejects how many
        record Redriven(Run run, int rejects) implements Answer {}

        /// @param rejects how many
        record Dismissed(int rejects) implements Answer {}

        /// Not possible as things stand; nothing was done. The sentence says why.
        record Refused(String why) implements Answer {}

        /// The request itself makes no sense.
        record Wrong(String why) implements Answer {}

        record Unknown(long errorId) implements Answer {}
    }

    /// Who asks, and why.
    public record Request(@Nullable String actor, @Nullable String reason) {}

    /// What a request would come to as things stand.
    ///
    /// @param sync null when it is refused
    /// @param rejects how many it would deal with
    /// @param refusal null when it would be done
    public record Prospect(@Nullable String sync, int rejects, @Nullable Answer refusal) {

        private static Prospect of(String sync, int rejects) {
            return new Prospect(sync, rejects, null);
        }

        private static Prospect refused(Answer refusal) {
            return new Prospect(null, 0, refusal);
        }
    }

    /// Sends chosen rejects of one sync again: all of them, or none.
    public Answer redrive(Set<Long> errorIds, Request request) {
        return decide(
                errorIds,
                Function.identity(),
                (name, chosen) ->
                        notRedrivable(name, chosen)
                                .orElseGet(() -> fire(name, ids(chosen), null, request)));
    }

    /// How [#redrive(Set, Request)] would go.
    public Prospect redriveProspect(Set<Long> errorIds) {
        return decide(
                errorIds,
                Prospect::refused,
                (name, chosen) ->
                        notRedrivable(name, chosen)
                                .map(Prospect::refused)
                                .orElseGet(() -> Prospect.of(name, chosen.size())));
    }

    private Optional<Answer> notRedrivable(String name, List<Candidate> chosen) {
        return notRedrivable(name).or(() -> obstacle(chosen, needsPayload(name)));
    }

    /// Sends one reject again as a person mended it.
    ///
    /// @param payload JSON as Java has it, in the shape of the reject's own payload
    public Answer redriveMended(long errorId, Object payload, Request request) {
        Optional<String> mended = store.storable(payload);
        if (mended.isEmpty()) {
            return new Answer.Wrong("The mended payload is longer than a payload may be");
        }
        return decide(
                Set.of(errorId),
                Function.identity(),
                (name, chosen) ->
                        notRedrivable(name)
                                .or(() -> noPlaceForPayload(name))
                                .or(() -> obstacle(chosen, false))
                                .orElseGet(() -> fire(name, ids(chosen), mended.get(), request)));
    }

    private Optional<Answer> noPlaceForPayload(String name) {
        return needsPayload(name)
                ? Optional.empty()
                : Optional.of(
                        new Answer.Refused(
                                "Sync '%s' sends its rejects again by running as usual, so a mended payload has no place in it; mend the source"
                                        .formatted(name)));
    }

    /// Sends the free rejects that match again, the oldest first, at most [#MOST].
    ///
    /// @param filter names a sync; its status does not matter
    public Answer redrive(ErrorFilter filter, Request request) {
        return decide(
                filter,
                Function.identity(),
                name ->
                        notRedrivable(name)
                                .orElseGet(() -> {
                                    List<Long> ids = free(name, filter);
                                    return ids.isEmpty()
                                            ? noneMatches(name)
                                            : fire(name, ids, null, request);
                                }));
    }

    /// How [#redrive(ErrorFilter, Request)] would go.
    public Prospect redriveProspect(ErrorFilter filter) {
        return decide(
                filter,
                Prospect::refused,
                name ->
                        notRedrivable(name)
                                .map(Prospect::refused)
                                .orElseGet(() -> {
                                    int rejects = free(name, filter).size();
                                    return rejects == 0
                                            ? Prospect.refused(noneMatches(name))
                                            : Prospect.of(name, rejects);
                                }));
    }

    private List<Long> free(String name, ErrorFilter filter) {
        return store.free(filter.ofAnyStatus(), store.busyRuns(name), needsPayload(name), MOST);
    }

    private static Answer noneMatches(String name) {
        return new Answer.Refused(
                "No open reject of sync '%s' that can be sent again matches".formatted(name));
    }

    /// Lets chosen rejects and run-level errors be: all of them, or none.
    public Answer dismiss(Set<Long> errorIds, Request request) {
        return decide(
                errorIds,
                Function.identity(),
                (name, chosen) -> notFree(chosen).orElseGet(() -> dismiss(ids(chosen), request)));
    }

    /// How [#dismiss(Set, Request)] would go.
    public Prospect dismissProspect(Set<Long> errorIds) {
        return decide(
                errorIds,
                Prospect::refused,
                (name, chosen) ->
                        notFree(chosen)
                                .map(Prospect::refused)
                                .orElseGet(() -> Prospect.of(name, chosen.size())));
    }

    /// Lets the free ones that match be, the oldest first, at most [#MOST].
    ///
    /// @param filter names a sync; its status does not matter
    public Answer dismiss(ErrorFilter filter, Request request) {
        return decide(
                filter,
                Function.identity(),
                name ->
                        dismiss(
                                store.dismissible(filter.ofAnyStatus(), store.busyRuns(name), MOST),
                                request));
    }

    private Answer dismiss(List<Long> errorIds, Request request) {
        return new Answer.Dismissed(store.dismiss(errorIds, request.actor(), request.reason()));
    }

    /// The fire and what it is for commit together.
    private Answer fire(
            String sync, List<Long> errorIds, @Nullable String mended, Request request) {
        long runId =
                scheduler.fireNow(sync, TriggerKind.REDRIVE, request.actor(), request.reason());
        store.bind(runId, errorIds, mended, request.actor());
        return new Answer.Redriven(runs.find(runId).orElseThrow(), errorIds.size());
    }

    private Optional<Answer> notRedrivable(String name) {
        Optional<Sync> sync = syncs.find(name);
        if (sync.isEmpty()) {
            return Optional.of(
                    new Answer.Refused(
                            "There is no sync '%s' any more; dismiss its rejects".formatted(name)));
        }
        return sync.get().redrive() instanceof RedrivePolicy.None none
                ? Optional.of(new Answer.Refused(none.why()))
                : Optional.empty();
    }

    private boolean needsPayload(String name) {
        return syncs.find(name)
                .filter(sync -> sync.redrive() instanceof RedrivePolicy.Records)
                .isPresent();
    }

    private Optional<Answer> obstacle(List<Candidate> chosen, boolean needPayload) {
        return chosen.stream()
                .filter(candidate -> candidate.phase().equals("run"))
                .findFirst()
                .<Answer>map(error ->
                        new Answer.Refused(
                                "Error %d is that of a run as a whole; restart the run, or dismiss the error"
                                        .formatted(error.errorId())))
                .or(() -> notFree(chosen))
                .or(() ->
                        chosen.stream()
                                .filter(candidate -> needPayload && !candidate.payloadWhole())
                                .findFirst()
                                .map(reject ->
                                        new Answer.Refused(
                                                "Reject %d holds no whole payload; send it again with a mended one, or dismiss it"
                                                        .formatted(reject.errorId()))));
    }

    private Optional<Answer> notFree(List<Candidate> chosen) {
        List<Long> busy = store.busyRuns(chosen.getFirst().sync());
        return chosen.stream().flatMap(candidate -> why(candidate, busy).stream()).findFirst();
    }

    private static Optional<Answer> why(Candidate candidate, List<Long> busy) {
        if (!candidate.status().equals("open")) {
            return Optional.of(
                    new Answer.Refused(
                            "Reject %d is %s already"
                                    .formatted(candidate.errorId(), candidate.status())));
        }
        return candidate.redriveRunId() != null && busy.contains(candidate.redriveRunId())
                ? Optional.of(
                        new Answer.Refused(
                                "Reject %d is being sent again by run %d"
                                        .formatted(candidate.errorId(), candidate.redriveRunId())))
                : Optional.empty();
    }

    private static List<Long> ids(List<Candidate> chosen) {
        return chosen.stream().map(Candidate::errorId).toList();
    }

    /// @param refused makes the answer of what can't be done
    private <T> T decide(
            Set<Long> errorIds,
            Function<Answer, T> refused,
            BiFunction<String, List<Candidate>, T> decision) {
        if (errorIds.isEmpty() || errorIds.size() > MOST) {
            return refused.apply(
                    new Answer.Wrong("One request is about 1 to %d rejects".formatted(MOST)));
        }
        return inTransaction(() -> {
            List<String> names = store.syncsOf(errorIds);
            if (names.size() > 1) {
                return refused.apply(
                        new Answer.Wrong(
                                "One request is about the rejects of one sync, not of " + names));
            }
            names.forEach(store::lock);
            List<Candidate> found = store.candidates(errorIds);
            Set<Long> missing = new TreeSet<>(errorIds);
            found.forEach(candidate -> missing.remove(candidate.errorId()));
            return missing.isEmpty()
                    ? decision.apply(names.getFirst(), found)
                    : refused.apply(new Answer.Unknown(missing.iterator().next()));
        });
    }

    private <T> T decide(
            ErrorFilter filter, Function<Answer, T> refused, Function<String, T> decision) {
        String name = filter.sync();
        if (name == null) {
            return refused.apply(new Answer.Wrong("Name the sync whose rejects are meant"));
        }
        return inTransaction(() -> {
            store.lock(name);
            return decision.apply(name);
        });
    }

    private <T> T inTransaction(Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }
}
