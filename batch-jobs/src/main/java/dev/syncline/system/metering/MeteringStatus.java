package dev.syncline.system.metering;

import dev.syncline.connection.PeerDatabase;
import dev.syncline.run.Run;
import dev.syncline.run.RunQueries;
import dev.syncline.run.SyncInsight;
import dev.syncline.sync.Ledger;
import dev.syncline.sync.RunStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What document 2's status tells, looked up when somebody asks. A database that is away leaves its
/// figures out; each look at one is kept for some seconds, so that many who ask don't wait for it
/// one after the other. Thread-safe.
final class MeteringStatus {

    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final int ANSWER_SECONDS = 2;
    private static final int RUNS_LOOKED_AT = 20;

    private final String sync;
    private final RunQueries runs;
    private final Instant startedAt;
    private final Recent<Optional<LocalFigures>> local;
    private final Recent<Boolean> remote;

    MeteringStatus(String sync, MeteringDatabases databases, RunQueries runs, Clock clock) {
        this.sync = sync;
        this.runs = runs;
        this.startedAt = clock.instant();
        this.local = new Recent<>(clock, FRESH, () -> look(databases.local()));
        this.remote = new Recent<>(clock, FRESH, () -> answers(databases.remote()));
    }

    /// @param queue readings that wait, those that the remote has refused among them
    private record LocalFigures(long queue, long meters, long tenants) {}

    SyncInsight insight() {
        return new SyncInsight(this::queueSize, this::details);
    }

    OptionalLong queueSize() {
        return local.get()
                .map(figures -> OptionalLong.of(figures.queue()))
                .orElseGet(OptionalLong::empty);
    }

    Map<String, Object> details() {
        // A database that is away keeps whoever asks it waiting: one must not wait for the other.
        CompletableFuture<Boolean> remoteAnswers =
                CompletableFuture.supplyAsync(remote::get, Thread::startVirtualThread);
        Map<String, Object> details = new LinkedHashMap<>();
        List<Run> recent =
                runs.list(new RunQueries.Filter(sync, null, null, null, null, RUNS_LOOKED_AT));
        details.put("isRunning", recent.stream().anyMatch(run -> isUnderWay(run.status())));
        recent.stream()
                .filter(run -> run.endedAt() != null && !isUnderWay(run.status()))
                .findFirst()
                .ifPresent(run -> {
                    details.put("lastSyncAt", String.valueOf(run.endedAt()));
                    details.put("lastSyncSuccess", run.status() == RunStatus.COMPLETED);
                });
        putTotals(details, runs.ledgersByStep(sync, startedAt));
        local.get()
                .ifPresent(figures -> {
                    details.put("queueSize", figures.queue());
                    details.put("localMeters", figures.meters());
                    details.put("localTenants", figures.tenants());
                });
        details.put("localConnected", local.get().isPresent());
        details.put("remoteConnected", remoteAnswers.join());
        return details;
    }

    private static boolean isUnderWay(RunStatus status) {
        return status == RunStatus.RUNNING || status == RunStatus.STOPPING;
    }

    /// Since this node started, of all nodes.
    private void putTotals(Map<String, Object> details, Map<String, Ledger> byStep) {
        details.put("totalsSince", startedAt.toString());
        details.put("uploaded", ledger(byStep, MeteringConfiguration.UPLOAD).created());
        details.put("downloadedMeters", changed(ledger(byStep, MeteringConfiguration.METERS)));
        details.put("downloadedTenants", changed(ledger(byStep, MeteringConfiguration.TENANTS)));
    }

    private static Ledger ledger(Map<String, Ledger> byStep, String step) {
        return byStep.getOrDefault(step, Ledger.EMPTY);
    }

    private static long changed(Ledger ledger) {
        return ledger.created() + ledger.updated();
    }

    private static Optional<LocalFigures> look(PeerDatabase local) {
        try {
            return Optional.of(
                    bounded(local)
                            .sql(
                                    """
                                    SELECT (SELECT count(*) FROM meter_reading WHERE %s),
                                           (SELECT count(*) FROM meter), (SELECT count(*) FROM tenant)
                                    """
                                            .formatted(MeteringTables.waiting(local)))
                            .query((row, number) ->
                                    new LocalFigures(
                                            row.getLong(1), row.getLong(2), row.getLong(3)))
                            .single());
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    private static boolean answers(PeerDatabase database) {
        try {
            return bounded(database).sql("SELECT 1").query(Integer.class).single() == 1;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static JdbcClient bounded(PeerDatabase database) {
        JdbcTemplate template = new JdbcTemplate(database.dataSource());
        template.setQueryTimeout(ANSWER_SECONDS);
        return JdbcClient.create(template);
    }
}
