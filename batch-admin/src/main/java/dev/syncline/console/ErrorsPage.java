package dev.syncline.console;

import dev.syncline.operation.Caller;
import dev.syncline.operation.RejectOperations;
import dev.syncline.reject.ErrorFilter;
import dev.syncline.reject.ErrorGroups;
import dev.syncline.reject.ErrorQueries;
import dev.syncline.reject.RecordError;
import dev.syncline.run.RejectControl;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// `/errors`: refused records by sync and reason, and those of one group, one run or one search;
/// sending them again, and letting them be.
@Controller
@RequestMapping("/errors")
final class ErrorsPage {

    private static final int PER_PAGE = 50;
    private static final String OPEN = "open";
    private static final Set<String> STATUSES = Set.of(OPEN, "redriven", "dismissed");

    private final ErrorGroups groups;
    private final ErrorQueries errors;
    private final RejectOperations operations;

    ErrorsPage(ErrorGroups groups, ErrorQueries errors, RejectOperations operations) {
        this.groups = groups;
        this.errors = errors;
        this.operations = operations;
    }

    /// What the address asks for; blank means any.
    ///
    /// @param status `open` unless said otherwise; `any` for all
    public record Query(
            @Nullable String sync,
            @Nullable String code,
            @Nullable Long run,
            @Nullable String q,
            @Nullable String status,
            @Nullable Long after) {

        public Query {
            sync = blankToNull(sync);
            code = blankToNull(code);
            q = blankToNull(q);
            status = blankToNull(status) == null ? run == null ? OPEN : "any" : status;
        }

        private static @Nullable String blankToNull(@Nullable String text) {
            return text == null || text.isBlank() ? null : text.strip();
        }

        /// A search reads every row that the rest leaves, so it goes with a sync or a run.
        public boolean isTextAlone() {
            return q != null && sync == null && run == null;
        }

        public boolean isGroup() {
            return sync != null && code != null && q == null && run == null && isOpen();
        }

        public boolean isOpen() {
            return OPEN.equals(status);
        }

        ErrorFilter filter() {
            return new ErrorFilter(
                    sync,
                    status != null && STATUSES.contains(status) ? status : null,
                    null,
                    code,
                    null,
                    run,
                    isTextAlone() ? null : q);
        }

        String address(@Nullable Long behind) {
            Map<String, @Nullable Object> parts = new LinkedHashMap<>();
            parts.put("sync", sync);
            parts.put("code", code);
            parts.put("run", run);
            parts.put("q", q);
            parts.put("status", status);
            parts.put("after", behind);
            List<String> address = new ArrayList<>();
            parts.forEach((name, value) -> {
                if (value != null) {
                    address.add(
                            name
                                    + "="
                                    + URLEncoder.encode(value.toString(), StandardCharsets.UTF_8));
                }
            });
            return "/errors?" + String.join("&", address);
        }
    }

    @GetMapping
    String show(@ModelAttribute("query") Query query, Model model) {
        List<RecordError> found = errors.rejects(query.filter(), query.after(), PER_PAGE + 1);
        List<RecordError> page = found.subList(0, Math.min(PER_PAGE, found.size()));
        model.addAttribute("query", query);
        model.addAttribute(
                "groups",
                query.code() == null && query.run() == null && query.q() == null
                        ? groups.open(query.sync()).stream().map(GroupView::of).toList()
                        : List.of());
        model.addAttribute("errors", page.stream().map(ErrorView::of).toList());
        model.addAttribute(
                "next", found.size() > PER_PAGE ? query.address(page.getLast().errorId()) : null);
        model.addAttribute("first", query.after() == null ? null : query.address(null));
        return "errors";
    }

    /// A group of rejects as the page shows it.
    public record GroupView(ErrorGroups.Group group, String open, Moment newest) {

        static GroupView of(ErrorGroups.Group group) {
            return new GroupView(
                    group,
                    LedgerView.text(group.open())
                            + (group.open() >= ErrorGroups.MOST_COUNTED ? "+" : ""),
                    Moment.at(group.occurredAt()));
        }
    }

    /// @param ids those that were chosen; none: the whole group of that sync and code
    @PostMapping("/redrive")
    String redrive(
            @RequestParam(name = "error", defaultValue = "") List<Long> ids,
            @RequestParam(required = false) @Nullable String sync,
            @RequestParam(required = false) @Nullable String code,
            @RequestParam(required = false) @Nullable String reason,
            Caller caller,
            Model model,
            HttpServletResponse response) {
        Query query = new Query(sync, code, null, null, null, null);
        if (ids.isEmpty() && !query.isGroup()) {
            return noneChosen(query, model, response);
        }
        String why = Answers.reason(reason);
        return after(
                ids.isEmpty()
                        ? operations.redrive(query.filter().ofAnyStatus(), caller, why)
                        : operations.redrive(new TreeSet<>(ids), caller, why),
                query,
                model,
                response);
    }

    /// As [#redrive].
    @PostMapping("/dismiss")
    String dismiss(
            @RequestParam(name = "error", defaultValue = "") List<Long> ids,
            @RequestParam(required = false) @Nullable String sync,
            @RequestParam(required = false) @Nullable String code,
            @RequestParam(required = false) @Nullable String reason,
            Caller caller,
            Model model,
            HttpServletResponse response) {
        Query query = new Query(sync, code, null, null, null, null);
        if (ids.isEmpty() && !query.isGroup()) {
            return noneChosen(query, model, response);
        }
        String why = Answers.reason(reason);
        if (why == null) {
            return refused("Say why they can be let be", query, model, response);
        }
        return after(
                ids.isEmpty()
                        ? operations.dismiss(query.filter().ofAnyStatus(), caller, why)
                        : operations.dismiss(new TreeSet<>(ids), caller, why),
                query,
                model,
                response);
    }

    private String after(
            RejectControl.Answer answer, Query query, Model model, HttpServletResponse response) {
        return switch (answer) {
            case RejectControl.Answer.Redriven redriven ->
                    "redirect:/runs/" + redriven.run().runId();
            case RejectControl.Answer.Dismissed dismissed -> "redirect:" + query.address(null);
            case RejectControl.Answer.Refused no -> refused(no.why(), query, model, response);
            case RejectControl.Answer.Wrong no -> refused(no.why(), query, model, response);
            case RejectControl.Answer.Unknown no ->
                    refused("There is no reject " + no.errorId(), query, model, response);
        };
    }

    private String noneChosen(Query query, Model model, HttpServletResponse response) {
        return refused("None was chosen; tick the records that you mean", query, model, response);
    }

    private String refused(
            String sentence, Query query, Model model, HttpServletResponse response) {
        Answers.refused(sentence + ".", model, response);
        return show(query, model);
    }
}
