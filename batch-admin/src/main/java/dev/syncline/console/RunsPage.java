package dev.syncline.console;

import dev.syncline.operation.Caller;
import dev.syncline.operation.RunOperations;
import dev.syncline.run.RunControl.Answer;
import dev.syncline.run.RunSearch;
import dev.syncline.run.SyncRegistry;
import dev.syncline.sync.RunStatus;
import dev.syncline.sync.TriggerKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// `/runs`: all runs, newest first, by filters that stand in the address; and what can be done
/// about several of them at once.
@Controller
@RequestMapping("/runs")
final class RunsPage {

    private static final int PER_PAGE = 50;
    private static final int MOST_AT_ONCE = 100;
    private static final int SYNCS_OFFERED = 200;

    private final RunSearch search;
    private final SyncRegistry syncs;
    private final RunOperations operations;

    RunsPage(RunSearch search, SyncRegistry syncs, RunOperations operations) {
        this.search = search;
        this.syncs = syncs;
        this.operations = operations;
    }

    /// A status that can be chosen.
    public record Choice(StatusMark mark, String wireName, boolean chosen) {}

    /// What came of a run that was among the chosen ones.
    public record Handled(long runId, boolean done, String sentence) {}

    @GetMapping
    String show(@RequestParam MultiValueMap<String, String> address, Model model) {
        RunsQuery query = RunsQuery.of(address);
        RunSearch.Found found = search.find(query.filter(), query.after(), PER_PAGE);
        model.addAttribute("query", query);
        model.addAttribute("runs", found.runs().stream().map(RunView::of).toList());
        model.addAttribute(
                "next", found.next() == null ? null : query.address("/runs", found.next()));
        model.addAttribute("first", query.after() == null ? null : query.address("/runs", null));
        model.addAttribute("csv", query.address("/runs.csv", null));
        model.addAttribute("json", query.address("/runs.json", null));
        model.addAttribute("statuses", statuses(query));
        model.addAttribute(
                "triggers",
                Arrays.stream(TriggerKind.values()).map(TriggerKind::wireName).toList());
        model.addAttribute(
                "syncNames",
                syncs.page(null, SYNCS_OFFERED).stream().map(sync -> sync.name()).toList());
        return "runs";
    }

    private static List<Choice> statuses(RunsQuery query) {
        return Arrays.stream(RunStatus.values())
                .map(status ->
                        new Choice(
                                StatusMark.of(status),
                                status.wireName(),
                                query.isAsked(status.wireName())))
                .toList();
    }

    /// Each by itself: one that can't be restarted doesn't keep the others.
    @PostMapping("/restart")
    String restart(
            @RequestParam(name = "run", defaultValue = "") List<Long> runIds,
            @RequestParam(required = false) @Nullable String reason,
            Caller caller,
            Model model) {
        return eachOf(
                "Restart",
                runIds,
                runId -> operations.restart(runId, caller, Answers.reason(reason)),
                model);
    }

    @PostMapping("/abandon")
    String abandon(
            @RequestParam(name = "run", defaultValue = "") List<Long> runIds,
            @RequestParam(required = false) @Nullable String reason,
            Caller caller,
            Model model) {
        return eachOf(
                "Give up",
                runIds,
                runId -> operations.abandon(runId, caller, Answers.reason(reason)),
                model);
    }

    private static String eachOf(
            String what,
            List<Long> runIds,
            java.util.function.LongFunction<Answer> act,
            Model model) {
        List<Handled> handled = new ArrayList<>();
        for (long runId : runIds.stream().distinct().limit(MOST_AT_ONCE).toList()) {
            handled.add(handled(runId, act.apply(runId)));
        }
        model.addAttribute("what", what);
        model.addAttribute("handled", handled);
        return "handled";
    }

    private static Handled handled(long runId, Answer answer) {
        return switch (answer) {
            case Answer.Accepted accepted ->
                    new Handled(
                            runId,
                            true,
                            "Done; it is "
                                    + StatusMark.of(accepted.run().status()).word()
                                    + " now.");
            case Answer.Refused refused -> new Handled(runId, false, refused.why() + ".");
            case Answer.Unknown unknown -> new Handled(runId, false, "There is no such run.");
        };
    }
}
