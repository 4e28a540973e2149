package dev.syncline.telemetry;

import dev.syncline.run.FiresMissed;
import dev.syncline.run.RunBegun;
import dev.syncline.run.RunEnded;
import dev.syncline.run.SyncRegistry;
import dev.syncline.sync.Ledger;
import dev.syncline.sync.RunStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.springframework.context.event.EventListener;

/// Counts what this node saw of runs and fires; a sum over the nodes is the cluster's.
///
/// `syncline_runs_total` counts a run when it ends and no further attempt is planned;
/// `syncline_records_total` counts what each attempt has committed.
final class RunMetrics {

    private static final String SYNC = "sync";
    private static final String OUTCOME = "outcome";

    private final MeterRegistry registry;
    private final SyncRegistry syncs;

    RunMetrics(MeterRegistry registry, SyncRegistry syncs) {
        this.registry = registry;
        this.syncs = syncs;
    }

    @EventListener
    void begun(RunBegun event) {
        if (event.first()) {
            fires(event.sync(), "run").increment();
        }
    }

    @EventListener
    void missed(FiresMissed event) {
        fires(event.sync(), RunStatus.MISSED.wireName()).increment(event.count());
    }

    @EventListener
    void ended(RunEnded event) {
        if (event.status() == RunStatus.SKIPPED) {
            fires(event.sync(), RunStatus.SKIPPED.wireName()).increment();
            return;
        }
        count(event.sync(), event.attemptLedger());
        if (!event.goesOn()) {
            Counter.builder("syncline.runs")
                    .description("Runs that ended")
                    .tag(SYNC, syncs.metricLabel(event.sync()))
                    .tag("status", event.status().wireName())
                    .tag("trigger", event.trigger().wireName())
                    .register(registry)
                    .increment();
            Timer.builder("syncline.run.duration")
                    .description("How long runs took, all attempts together")
                    .tag(SYNC, syncs.metricLabel(event.sync()))
                    .register(registry)
                    .record(event.duration());
        }
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
                .description("Records by what became of them")
                .tag(SYNC, syncs.metricLabel(sync))
                .tag(OUTCOME, outcome)
                .register(registry)
                .increment(count);
    }

    private Counter fires(String sync, String outcome) {
        return Counter.builder("syncline.fires")
                .description("Fires by what became of them")
                .tag(SYNC, syncs.metricLabel(sync))
                .tag(OUTCOME, outcome)
                .register(registry);
    }
}
