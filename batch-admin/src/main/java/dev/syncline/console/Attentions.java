package dev.syncline.console;

import dev.syncline.connection.ConnectionState;
import dev.syncline.connection.ConnectionStates;
import dev.syncline.run.Run;
import dev.syncline.run.RunFacts;
import dev.syncline.run.RunQueries;
import dev.syncline.sync.RunStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Finds what needs a person now: runs that failed, runs that are stuck, syncs that are late or
/// have open rejects, peers that are away. The worst first.
@Component
final class Attentions {

    /// A run that has committed nothing for so long is worth a look.
    private static final Duration STUCK = Duration.ofMinutes(15);

    private final RunQueries runs;
    private final ConnectionStates connections;
    private final Clock clock;

    Attentions(RunQueries runs, ConnectionStates connections, Clock clock) {
        this.runs = runs;
        this.connections = connections;
        this.clock = clock;
    }

    List<Attention> of(List<SyncRow> rows) {
        List<Attention> all = new ArrayList<>();
        all.addAll(failed(rows));
        all.addAll(stuck());
        connections.recent().stream()
                .filter(ConnectionState::isOffline)
                .map(Attentions::offline)
                .forEach(all::add);
        rows.stream().filter(row -> row.lateBy() != null).map(Attentions::late).forEach(all::add);
        rows.stream().filter(SyncRow::hasOpenRejects).map(Attentions::rejects).forEach(all::add);
        return all;
    }

    /// What was skipped since does not make a failure good.
    private List<Attention> failed(List<SyncRow> rows) {
        List<Long> last = rows.stream().map(SyncRow::lastRun).filter(Objects::nonNull).toList();
        return runs.findAll(last).stream()
                .filter(run -> run.status() == RunStatus.FAILED)
                .sorted(Comparator.comparing(Run::scheduledFor).reversed())
                .map(this::failed)
                .toList();
    }

    private Attention failed(Run run) {
        RunView view = RunView.of(run);
        Optional<RunFacts.Wish> next = runs.facts(run.runId()).map(RunFacts::next);
        return new Attention(
                view.status(),
                "%s, run %d".formatted(run.sync(), run.runId()),
                "/runs/" + run.runId(),
                run.errorMessage(),
                next.map(wish ->
                                "It is tried again by itself at %s."
                                        .formatted(Moment.at(wish.at()).text()))
                        .orElse(view.advice()));
    }

    private List<Attention> stuck() {
        return runs.underWay().stream()
                .map(run -> stuck(run, runs.facts(run.runId()).orElse(null)))
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Attention> stuck(Run run, @Nullable RunFacts facts) {
        Instant lastSign =
                facts == null || facts.lastCommitAt() == null
                        ? run.startedAt()
                        : facts.lastCommitAt();
        if (lastSign == null || Duration.between(lastSign, clock.instant()).compareTo(STUCK) < 0) {
            return Optional.empty();
        }
        return Optional.of(
                new Attention(
                        StatusMark.STUCK,
                        "%s, run %d".formatted(run.sync(), run.runId()),
                        "/runs/" + run.runId(),
                        "It has committed nothing since %s.".formatted(Moment.at(lastSign).text()),
                        "See whether its peer answers; a stop ends it after the chunk it is in."));
    }

    private static Attention offline(ConnectionState peer) {
        return new Attention(
                StatusMark.OFFLINE,
                "Connection " + peer.name(),
                "/connections",
                peer.lastError(),
                "Syncs that use it wait and fire by themselves when it is back.");
    }

    private static Attention late(SyncRow row) {
        return new Attention(
                StatusMark.LATE,
                row.name(),
                "/syncs/" + row.name(),
                "It has been due for %s and no node has come to it.".formatted(row.lateBy()),
                "See on the page Cluster whether a node with workers is alive.");
    }

    private static Attention rejects(SyncRow row) {
        return new Attention(
                StatusMark.OPEN,
                row.name(),
                "/errors?sync=" + row.name(),
                row.openRejects().equals("1")
                        ? "1 refused record waits for somebody."
                        : "%s refused records wait for somebody.".formatted(row.openRejects()),
                "Look, mend what is wrong, and send them again, or let them be with a reason.");
    }
}
