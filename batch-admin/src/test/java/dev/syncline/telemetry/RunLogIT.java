package dev.syncline.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.api.TestApplication;
import dev.syncline.db.TestDatabase;
import dev.syncline.run.Sync;
import dev.syncline.sync.RetryPolicy;
import dev.syncline.sync.SyncDefinition;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(OutputCaptureExtension.class)
class RunLogIT {

    private static final Logger THEIRS = LoggerFactory.getLogger("com.example.Driver");
    private static final String HOSTILE = "a record\nERROR forged \u001b[2J";

    private static TestDatabase database;
    private static TestApplication app;

    @BeforeAll
    static void start() {
        database = TestDatabase.migrated();
        app =
                TestApplication.start(
                        database,
                        Map.of(
                                "logging.structured.format.console",
                                "ecs",
                                "logging.level.org.springframework.batch.core.step.tasklet",
                                "debug",
                                "syncline.engine.node-name",
                                "node-1",
                                // Two runs in a row are on one thread.
                                "syncline.worker.max-concurrent-runs",
                                "1"),
                        sync("speaks", () -> THEIRS.warn("The driver read {}", HOSTILE)),
                        sync(
                                "fails",
                                () -> {
                                    throw new IllegalStateException("a secret of the record");
                                }));
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    private static Sync sync(String name, Runnable work) {
        return new Sync(
                SyncDefinition.named(name, name)
                        .retried(new RetryPolicy(1, Duration.ofSeconds(1), Duration.ofSeconds(1))),
                steps -> steps.inSequence(steps.task("work", outcomes -> work.run())));
    }

    @Test
    void everyLineOfARunSaysOfWhichAndNoOtherDoes(CapturedOutput output) {
        long first = run("speaks");
        long second = run("speaks");
        LoggerFactory.getLogger(RunLogIT.class).info("between runs");

        List<JsonNode> lines =
                output.getOut()
                        .lines()
                        // Before the application starts others write as they like.
                        .filter(line -> line.startsWith("{"))
                        .map(line -> JsonMapper.shared().readTree(line))
                        .toList();

        assertThat(lines).allMatch(line -> line.path("node").asString("").equals("node-1"));
        for (long run : List.of(first, second)) {
            assertThat(messages(lines, run))
                    .anyMatch(message -> message.contains("begins"))
                    .anyMatch(message -> message.equals("The driver read " + HOSTILE))
                    // Batch's own.
                    .anyMatch(message -> message.startsWith("Applying contribution"))
                    .anyMatch(message -> message.contains("completed in"));
        }
        assertThat(lines)
                .filteredOn(line -> line.has("run"))
                .allMatch(line -> line.path("sync").asString("").equals("speaks"));
        assertThat(lines)
                .filteredOn(line -> line.path("message").asString().startsWith("The driver"))
                .hasSize(2)
                .allMatch(line -> line.path("attempt").asString("").matches("\\d+"));
        assertThat(lines)
                .filteredOn(line -> line.path("message").asString().equals("between runs"))
                .singleElement()
                .matches(line -> !line.has("run") && !line.has("attempt"));
    }

    private static List<String> messages(List<JsonNode> lines, long run) {
        return lines.stream()
                .filter(line -> line.path("run").asString("").equals(Long.toString(run)))
                .map(line -> line.path("message").asString())
                .toList();
    }

    @Test
    void keepsTheLinesOfARunBesideIt() {
        long run = run("speaks");

        List<RunLogLine> lines = linesOf(run);

        assertThat(lines).allMatch(line -> line.node().equals("node-1"));
        assertThat(lines)
                .extracting(RunLogLine::message)
                .contains("The driver read a record\\nERROR forged \\u001b[2J");
        assertThat(lines.getFirst().message()).contains("begins");
        assertThat(lines.getLast().message()).contains("completed in");
        assertThat(app.bean(RunLog.class).of(run, 1)).containsExactly(lines.getLast());
    }

    @Test
    void tellsOfAFailureWithoutWhatItsExceptionQuotes() {
        long run = run("fails");

        assertThat(linesOf(run))
                .extracting(RunLogLine::message)
                .anyMatch(message -> message.contains("(java.lang.IllegalStateException)"));
    }

    @Test
    void harmsNoRunWhileTheTableCannotBeWritten() throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE run_log IN ACCESS EXCLUSIVE MODE");

            long run = run("speaks");
            long another = run("speaks");

            connection.rollback();
            assertThat(linesOf(run)).isNotEmpty();
            assertThat(linesOf(another)).isNotEmpty();
        }
    }

    @Test
    void catchesUpWhenTheDatabaseIsBack() {
        long run = run("speaks");
        int known = linesOf(run).size();
        database.execute("ALTER TABLE run_log RENAME TO run_log_away");
        var before = dropped();
        long lost = run("speaks");
        await().until(() -> dropped() > before);
        database.execute("ALTER TABLE run_log_away RENAME TO run_log");

        long next = run("speaks");

        assertThat(linesOf(next)).hasSize(known);
        assertThat(app.bean(RunLog.class).of(lost, 100).size()).isLessThan(known);
        assertThat(app.get("/actuator/prometheus").body())
                .contains("syncline_run_log_dropped_total ");
    }

    private static long dropped() {
        return app.bean(RunLogWriter.class).dropped();
    }

    @Test
    void forgetsWhatIsOld() {
        long run = run("speaks");
        int lines = linesOf(run).size();
        database.execute(
                "UPDATE run_log SET at = now() - interval '31 days' WHERE run_id = " + run);

        boolean more = app.bean(RunLog.class).forget(Duration.ofDays(30));

        assertThat(more).isFalse();
        assertThat(lines).isPositive();
        assertThat(app.bean(RunLog.class).of(run, 100)).isEmpty();
    }

    private static long run(String sync) {
        return app.post("/v1/syncs/" + sync + "/trigger?wait=30s", null)
                .json()
                .path("runId")
                .asLong();
    }

    /// Until the engine's last words are there.
    private static List<RunLogLine> linesOf(long run) {
        return await().until(
                        () -> app.bean(RunLog.class).of(run, 100),
                        lines ->
                                !lines.isEmpty()
                                        && lines.getLast().message().matches("Run .* in .*"));
    }
}
