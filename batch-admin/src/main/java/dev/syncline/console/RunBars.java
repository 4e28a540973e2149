package dev.syncline.console;

import dev.syncline.run.SyncHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A sync's last fires as small bars, the newest on the right: the height says how long it took,
/// colour and shape what came of it.
public record RunBars(List<Bar> bars, int step, int width, int height) {

    private static final int LOWEST = 5;

    /// @param path SVG
    public record Bar(
            long runId, int left, int step, int height, String path, String tone, String title) {}

    /// What a bar's height stands for.
    enum Measure {
        DURATION,
        VOLUME
    }

    static RunBars of(List<SyncHistory.Bar> last, int slots) {
        return of(last, slots, 8, 30, Measure.DURATION);
    }

    static RunBars of(
            List<SyncHistory.Bar> last, int slots, int step, int height, Measure measure) {
        double most = last.stream().mapToDouble(bar -> size(bar, measure)).max().orElse(1);
        List<Bar> bars = new ArrayList<>();
        int slot = slots - last.size();
        for (SyncHistory.Bar bar : last) {
            StatusMark mark = StatusMark.of(bar.status());
            // The root, so that a short run beside a long one is still a bar.
            double share = most == 0 ? 0 : Math.sqrt(size(bar, measure) / most);
            int tall = LOWEST + (int) Math.round((height - LOWEST) * share);
            bars.add(
                    new Bar(
                            bar.runId(),
                            slot * step,
                            step,
                            height,
                            path(mark, slot * step + 1, step - 2, height - tall, height),
                            mark.tone(),
                            title(bar, mark)));
            slot++;
        }
        return new RunBars(bars, step, slots * step, height);
    }

    public String viewBox() {
        return "0 0 %d %d".formatted(width, height);
    }

    private static double size(SyncHistory.Bar bar, Measure measure) {
        Long millis = bar.durationMillis();
        return measure == Measure.VOLUME ? bar.read() : millis == null ? 0 : millis;
    }

    /// Good ones are plain; one with refusals has a slanted top, a failed one a notch, one that was
    /// skipped or missed is a low block, and one under way an outline.
    private static String path(StatusMark mark, int left, int wide, int top, int bottom) {
        int right = left + wide;
        double middle = left + wide / 2.0;
        return switch (mark.shape()) {
            case "half" ->
                    line("M%d %d V%d L%d %d V%d Z", left, bottom, top + 4, right, top, bottom);
            case "cross" ->
                    "M%d %d V%d L%s %d L%d %d V%d Z"
                            .formatted(left, bottom, top, middle, top + 4, right, top, bottom);
            case "dash", "square", "diamond" ->
                    line("M%d %d V%d H%d V%d Z", left, bottom, bottom - 3, right, bottom);
            default -> line("M%d %d V%d H%d V%d Z", left, bottom, top, right, bottom);
        };
    }

    private static String line(String pattern, Object... numbers) {
        return String.format(Locale.ROOT, pattern, numbers);
    }

    private static String title(SyncHistory.Bar bar, StatusMark mark) {
        return "Run %d: %s, %s, %s read, due %s"
                .formatted(
                        bar.runId(),
                        mark.word(),
                        Moment.took(bar.durationMillis()),
                        LedgerView.text(bar.read()),
                        Moment.at(bar.scheduledFor()).text());
    }

    /// The same in words: `27 of the last 30 completed`.
    static @Nullable String words(List<SyncHistory.Bar> last) {
        if (last.isEmpty()) {
            return null;
        }
        long good =
                last.stream()
                        .filter(bar -> StatusMark.of(bar.status()).tone().equals("good"))
                        .count();
        return good == last.size()
                ? "all of the last %d completed".formatted(good)
                : "%d of the last %d completed".formatted(good, last.size());
    }
}
