package dev.syncline.console;

import dev.syncline.run.Sync;
import dev.syncline.run.SyncHistory;
import dev.syncline.schedule.ScheduleState;
import dev.syncline.schedule.SyncScheduler;
import dev.syncline.sync.SynclineException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Gathers what lists of syncs show, in a few statements however many syncs there are.
@Component
final class SyncRows {

    static final int BARS = 30;

    /// Quartz comes to a trigger within seconds; what is later than this, no node comes to.
    private static final Duration LATE = Duration.ofSeconds(90);

    private static final Logger log = LoggerFactory.getLogger(SyncRows.class);

    private final SyncHistory history;
    private final SyncScheduler scheduler;
    private final Clock clock;

    SyncRows(SyncHistory history, SyncScheduler scheduler, Clock clock) {
        this.history = history;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    List<SyncRow> of(List<Sync> syncs) {
        List<String> names = syncs.stream().map(Sync::name).toList();
        Map<String, List<SyncHistory.Bar>> last = history.last(names, BARS);
        Map<String, SyncHistory.Standing> standings = history.standings(names);
        Map<String, ScheduleState> states = scheduler.states();
        Map<String, Instant> next = scheduler.nextFires();
        return syncs.stream()
                .map(sync ->
                        row(
                                sync,
                                last.getOrDefault(sync.name(), List.of()),
                                standings.getOrDefault(sync.name(), SyncHistory.Standing.NOTHING),
                                states.get(sync.name()),
                                next.get(sync.name())))
                .toList();
    }

    private SyncRow row(
            Sync sync,
            List<SyncHistory.Bar> bars,
            SyncHistory.Standing standing,
            @Nullable ScheduleState state,
            @Nullable Instant next) {
        return new SyncRow(
                sync.name(),
                sync.definition().description(),
                state == null ? null : inWords(state.expression()),
                state == null ? "UTC" : zone(state.zone()),
                state != null && state.paused(),
                Moment.of(next),
                late(next),
                bars.isEmpty() ? null : last(bars.getLast()),
                standing.lastRun(),
                Moment.of(standing.lastSuccessAt()),
                queue(sync),
                count(standing.openRejects()),
                RunBars.of(bars, BARS),
                RunBars.words(bars));
    }

    private static SyncRow.Last last(SyncHistory.Bar bar) {
        return new SyncRow.Last(
                bar.runId(), StatusMark.of(bar.status()), Moment.at(bar.scheduledFor()));
    }

    private @Nullable String late(@Nullable Instant next) {
        if (next == null) {
            return null;
        }
        Duration late = Duration.between(next, clock.instant());
        return late.compareTo(LATE) > 0 ? Moment.took(late.toMillis()) : null;
    }

    static String count(long openRejects) {
        return LedgerView.text(openRejects) + (openRejects >= SyncHistory.MOST_COUNTED ? "+" : "");
    }

    static String zone(String zone) {
        return zone.equals("Z") ? "UTC" : zone;
    }

    /// An expression that can't be read any more stands there as it is.
    static @Nullable String inWords(@Nullable String expression) {
        try {
            return expression == null ? null : SyncScheduler.inWords(expression);
        } catch (SynclineException e) {
            return expression;
        }
    }

    /// The queue may be in a database that is away.
    static @Nullable String queue(Sync sync) {
        try {
            OptionalLong size = sync.insight().queueSize().get();
            return size.isPresent() ? LedgerView.text(size.getAsLong()) : null;
        } catch (RuntimeException e) {
            log.debug("The queue of sync {} could not be counted", sync.name(), e);
            return "not known";
        }
    }
}
