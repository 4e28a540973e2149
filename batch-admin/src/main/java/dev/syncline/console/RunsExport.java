package dev.syncline.console;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.syncline.run.Run;
import dev.syncline.run.RunSearch;
import dev.syncline.sync.Ledger;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import tools.jackson.databind.SequenceWriter;
import tools.jackson.databind.json.JsonMapper;

/// `/runs.csv` and `/runs.json`: the runs that the page's filters leave, with the columns of the
/// view `sync_runs`. At most [#MOST_RUNS]; the answer is written page by page, so its size costs no
/// memory.
@Controller
final class RunsExport {

    static final int MOST_RUNS = 100_000;
    private static final int AT_ONCE = 1_000;

    private final RunSearch search;

    RunsExport(RunSearch search) {
        this.search = search;
    }

    @GetMapping("/runs.csv")
    void csv(@RequestParam MultiValueMap<String, String> address, HttpServletResponse response)
            throws IOException {
        Writer body = begin(response, "text/csv", "runs.csv");
        try (CsvWriter csv = CsvWriter.builder().build(body)) {
            boolean[] headed = {false};
            each(
                    RunsQuery.of(address),
                    run -> {
                        Map<String, @Nullable Object> row = row(run);
                        if (!headed[0]) {
                            csv.writeRecord(row.keySet());
                            headed[0] = true;
                        }
                        csv.writeRecord(row.values().stream().map(SpreadsheetCell::of).toList());
                    });
        }
    }

    @GetMapping("/runs.json")
    void json(@RequestParam MultiValueMap<String, String> address, HttpServletResponse response)
            throws IOException {
        Writer body = begin(response, "application/json", "runs.json");
        try (SequenceWriter json = JsonMapper.shared().writer().writeValuesAsArray(body)) {
            each(RunsQuery.of(address), run -> json.write(row(run)));
        }
    }

    private static Writer begin(HttpServletResponse response, String type, String file)
            throws IOException {
        response.setContentType(type);
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Content-Disposition", "attachment; filename=\"" + file + "\"");
        return response.getWriter();
    }

    private void each(RunsQuery query, Consumer<Run> consumer) {
        RunSearch.Position after = query.after();
        int written = 0;
        do {
            RunSearch.Found found =
                    search.find(query.filter(), after, Math.min(AT_ONCE, MOST_RUNS - written));
            found.runs().forEach(consumer);
            written += found.runs().size();
            after = found.next();
        } while (after != null && written < MOST_RUNS);
    }

    private static Map<String, @Nullable Object> row(Run run) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("run_id", run.runId());
        row.put("sync", run.sync());
        row.put("status", run.status().wireName());
        row.put("trigger", run.trigger());
        row.put("actor", run.actor());
        row.put("reason", run.reason());
        row.put("scheduled_for", run.scheduledFor().toString());
        row.put("started_at", run.startedAt() == null ? null : run.startedAt().toString());
        row.put("ended_at", run.endedAt() == null ? null : run.endedAt().toString());
        row.put("duration_ms", run.durationMillis());
        row.put("attempts", run.attempts());
        row.put("node", run.node());
        Ledger ledger = run.ledger();
        row.put("records_read", ledger.read());
        row.put("records_created", ledger.created());
        row.put("records_updated", ledger.updated());
        row.put("records_unchanged", ledger.unchanged());
        row.put("records_deleted", ledger.deleted());
        row.put("records_filtered", ledger.filtered());
        row.put("records_rejected", ledger.rejected());
        row.put("error_class", run.errorClass());
        row.put("error_message", run.errorMessage());
        row.put("definition_version", run.definitionVersion());
        row.put("error_is_retryable", run.errorIsRetryable());
        return row;
    }
}
