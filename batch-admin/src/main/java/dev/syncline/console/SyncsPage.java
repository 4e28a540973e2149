package dev.syncline.console;

import dev.syncline.run.Sync;
import dev.syncline.run.SyncRegistry;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// `/syncs`: all syncs, page by page: those of the application, then those asked for through the
/// API.
@Controller
final class SyncsPage {

    private static final int PER_PAGE = 50;

    private final SyncRegistry syncs;
    private final SyncRows rows;

    SyncsPage(SyncRegistry syncs, SyncRows rows) {
        this.syncs = syncs;
        this.rows = rows;
    }

    @GetMapping("/syncs")
    String show(@RequestParam(required = false) @Nullable String after, Model model) {
        List<Sync> oneMore = syncs.page(after, PER_PAGE + 1);
        List<Sync> page = oneMore.subList(0, Math.min(PER_PAGE, oneMore.size()));
        model.addAttribute("syncs", rows.of(page));
        model.addAttribute("after", after);
        model.addAttribute("next", oneMore.size() > PER_PAGE ? page.getLast().name() : null);
        return "syncs";
    }
}
