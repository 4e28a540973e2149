package dev.syncline.console;

import dev.syncline.run.Run;
import dev.syncline.run.SyncHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How far a run is that is under way. How many records there will be only the source knows; the
/// last good run of the same sync gives a measure.
///
/// @param rate such as `1,234 records a second`, null before the first commit
/// @param percent of the last good run's records, null without one to compare
/// @param remaining an estimate, null without one
/// @param sentence what is known, and what isn't
public record Progress(
        @Nullable String rate,
        @Nullable Integer percent,
        @Nullable String remaining,
        String sentence) {

    private static final int ALL = 100;

    static Progress of(Run run, List<SyncHistory.Bar> around, Instant now) {
        long read = run.ledger().read();
        Long rate = rate(run, now);
        long before =
                around.stream()
                        .filter(bar -> bar.runId() != run.runId())
                        .filter(bar -> StatusMark.of(bar.status()).tone().equals("good"))
                        .filter(bar -> bar.scheduledFor().isBefore(run.scheduledFor()))
                        .reduce((older, newer) -> newer)
                        .map(SyncHistory.Bar::read)
                        .orElse(0L);
        String rateText = rate == null ? null : LedgerView.text(rate) + " records a second";
        if (before == 0) {
            return new Progress(
                    rateText,
                    null,
                    null,
                    "How much there is to do is not known: no earlier run to compare with.");
        }
        boolean comparable = read <= before;
        return new Progress(
                rateText,
                comparable ? (int) (ALL * read / before) : null,
                comparable && rate != null && rate > 0
                        ? Moment.took((before - read) * 1_000 / rate)
                        : null,
                comparable
                        ? "Measured against the %s records of the last good run."
                                .formatted(LedgerView.text(before))
                        : "It has read more than the %s records of the last good run; how much is left is not known."
                                .formatted(LedgerView.text(before)));
    }

    private static @Nullable Long rate(Run run, Instant now) {
        if (run.startedAt() == null || run.ledger().read() == 0) {
            return null;
        }
        long millis =
                run.durationMillis() == null
                        ? Duration.between(run.startedAt(), now).toMillis()
                        : run.durationMillis();
        return run.ledger().read() * 1_000 / Math.max(1, millis);
    }
}
