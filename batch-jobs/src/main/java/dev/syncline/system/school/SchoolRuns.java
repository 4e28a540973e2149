package dev.syncline.system.school;

import dev.syncline.reject.ErrorQueries;
import dev.syncline.reject.RecordError;
import dev.syncline.run.Run;
import dev.syncline.run.RunQueries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Tells what became of runs of the school sync. Thread-safe.
public final class SchoolRuns {

    /// The sync's name.
    public static final String SYNC = "school";

    private static final int MOST_ERRORS = 100;

    private static final Map<String, String> THINGS =
            Map.of(
                    SchoolConfiguration.CLASSES, "class",
                    SchoolConfiguration.SUBJECTS, "subject",
                    SchoolConfiguration.USERS, "user",
                    SchoolConfiguration.ENROLMENTS, "enrollment");

    private final RunQueries runs;
    private final ErrorQueries errors;
    private final Duration answerWithin;

    SchoolRuns(RunQueries runs, ErrorQueries errors, Duration answerWithin) {
        this.runs = runs;
        this.errors = errors;
        this.answerWithin = answerWithin;
    }

    /// How long whoever asks for a run is kept waiting for its end.
    public Duration answerWithin() {
        return answerWithin;
    }

    /// The counts of all attempts of a run.
    public SchoolResult result(long runId) {
        return SchoolResult.of(runs.steps(runId));
    }

    /// Why a run failed, and what it refused: the first 100, one sentence each, without anybody's
    /// data. The records themselves stand in `sync_errors`.
    public List<String> errors(Run run) {
        List<String> sentences = new ArrayList<>();
        if (run.errorMessage() != null) {
            sentences.add(run.errorMessage());
        }
        errors.ofRun(run.runId(), 0, MOST_ERRORS).stream()
                .filter(error -> !error.phase().equals("run"))
                .map(SchoolRuns::sentence)
                .forEach(sentences::add);
        long more = run.ledger().rejected() - MOST_ERRORS;
        if (more > 0) {
            sentences.add("And %d more".formatted(more));
        }
        return sentences;
    }

    private static String sentence(RecordError error) {
        return "Error syncing %s: %s (%s)"
                .formatted(
                        THINGS.getOrDefault(String.valueOf(error.step()), "record"),
                        error.message(),
                        error.errorCode());
    }
}
