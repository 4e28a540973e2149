package dev.syncline.console;

import dev.syncline.run.Run;
import dev.syncline.run.RunQueries;
import dev.syncline.run.SyncHistory;
import dev.syncline.run.SyncRegistry;
import dev.syncline.sync.RunStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/// `/`: what needs a person now, what is under way, and each sync with its last runs.
@Controller
final class OverviewPage {

    static final int MOST_SYNCS = 50;
    private static final Duration LAST_DAY = Duration.ofHours(24);

    private final SyncRegistry syncs;
    private final SyncRows rows;
    private final Attentions attentions;
    private final RunQueries runs;
    private final SyncHistory history;

    OverviewPage(
            SyncRegistry syncs,
            SyncRows rows,
            Attentions attentions,
            RunQueries runs,
            SyncHistory history) {
        this.syncs = syncs;
        this.rows = rows;
        this.attentions = attentions;
        this.runs = runs;
        this.history = history;
    }

    /// How many fires of the last day ended so.
    public record Count(StatusMark mark, String count, String wireName) {}

    @GetMapping("/")
    String show(Model model) {
        List<SyncRow> shown = rows.of(syncs.page(null, MOST_SYNCS));
        model.addAttribute("attentions", attentions.of(shown));
        model.addAttribute("syncs", shown);
        model.addAttribute("hasMore", shown.size() == MOST_SYNCS);
        model.addAttribute(
                "underWay",
                runs.underWay().stream()
                        .sorted(Comparator.comparing(Run::runId))
                        .map(RunView::of)
                        .toList());
        model.addAttribute("counts", counts());
        return "overview";
    }

    private List<Count> counts() {
        Map<RunStatus, Long> byStatus = history.counts(LAST_DAY);
        List<Count> counts = new ArrayList<>();
        for (RunStatus status : RunStatus.values()) {
            long count = byStatus.getOrDefault(status, 0L);
            if (count > 0) {
                counts.add(
                        new Count(
                                StatusMark.of(status), LedgerView.text(count), status.wireName()));
            }
        }
        return counts;
    }
}
