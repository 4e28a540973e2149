package dev.syncline.telemetry;

import dev.syncline.run.FiresMissed;
import dev.syncline.run.RunBegun;
import dev.syncline.run.RunEnded;
import dev.syncline.run.SyncRegistry;
import dev.syncline.sync.Ledger;
import dev.syncline.sync.RunStatus;
import dev.syncline.sync.TriggerKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.context.event.EventListener;

/// Counts what this node saw of runs and fires; a sum over the nodes is the cluster's.
///
/// `syncline_runs_total` counts a run when it ends and no further attempt is planned;
/// `syncline_records_total` counts what each attempt has committed.
///
/// What can be expected stands at 0 from the start: a counter that appears with its first failure
/// hides that one from whoever asks by how much it has grown.
final class RunMetrics implements MeterBinder {

    private static final String SYNC = "sync";
    private static final String OUTCOME = "outcome";
    private static final List<RunStatus> ENDS =
            List.of(RunStatus.COMPLETED, RunStatus.COMPLETED_WITH_ERRORS, RunStatus.FAILED);
    private static final List<TriggerKind> USUAL_TRIGGERS =
            List.of(TriggerKind.CRON, TriggerKind.INTERVAL, TriggerKind.API, TriggerKind.CONSOLE);
    private static final Duration[] DURATIONS =
            Stream.of(1, 5, 30, 60, 300, 900, 3_600)
                    .map(Duration::ofSeconds)
                    .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final SyncRegistry syncs;

    RunMetrics(MeterRegistry registry, SyncRegistry syncs) {
        this.registry = registry;
        this.syncs = syncs;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (String sync : syncs.metricLabels()) {
            ENDS.forEach(status -> USUAL_TRIGGERS.forEach(trigger -> runs(sync, status, trigger)));
            duration(sync);
            count(sync, Ledger.EMPTY);
            fires(sync, "run");
            fires(sync, RunStatus.SKIPPED.wireName());
            fires(sync, RunStatus.MISSED.wireName());
        }
    }

    @EventListener
    void begun(RunBegun event) {
        if (event.first()) {
            fires(syncs.metricLabel(event.sync()), "run").increment();
        }
    }

    @EventListener
    void missed(FiresMissed event) {
        fires(syncs.metricLabel(event.sync()), RunStatus.MISSED.wireName())
                .increment(event.count());
    }

    @EventListener
    void ended(RunEnded event) {
        String sync = syncs.metricLabel(event.sync());
        if (event.status() == RunStatus.SKIPPED) {
            fires(sync, RunStatus.SKIPPED.wireName()).increment();
            return;
        }
        count(sync, event.attemptLedger());
        if (!event.goesOn()) {
            runs(sync, event.status(), event.trigger()).increment();
            duration(sync).record(event.duration());
        }
    }

    private Counter runs(String sync, RunStatus status, TriggerKind trigger) {
        return Counter.builder("syncline.runs")
                .description("Runs that ended on this node")
                .tag(SYNC, sync)
                .tag("status", status.wireName())
                .tag("trigger", trigger.wireName())
                .register(registry);
    }

    private Timer duration(String sync) {
        return Timer.builder("syncline.run.duration")
                .description("How long runs took that ended on this node, all attempts together")
                .serviceLevelObjectives(DURATIONS)
                .tag(SYNC, sync)
                .register(registry);
    }

    private void count(String sync, Ledger ledger) {
        records(sync, "created", ledger.created());
        records(sync, "updated", ledger.updated());
        records(sync, "unchanged", ledger.unchanged());
        records(sync, "deleted", ledger.deleted());
        records(sync, "filtered", ledger.filtered());
        records(sync, "rejected", ledger.rejected());
    }

    private void records(String sync, String outcome, long count) {
        Counter.builder("syncline.records")
                .description("Records by what became of them on this node")
                .tag(SYNC, sync)
                .tag(OUTCOME, outcome)
                .register(registry)
                .increment(count);
    }

    private Counter fires(String sync, String outcome) {
        return Counter.builder("syncline.fires")
                .description("Fires by what became of them on this node")
                .tag(SYNC, sync)
                .tag(OUTCOME, outcome)
                .register(registry);
    }
}
