package dev.syncline.console;

import dev.syncline.api.TestApplication;
import dev.syncline.db.TestDatabase;
import dev.syncline.run.Sync;
import dev.syncline.sync.Delivery;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.RedrivePolicy;
import dev.syncline.sync.Reject;
import dev.syncline.sync.RejectedRecordException;
import dev.syncline.sync.StepOutline;
import dev.syncline.sync.SyncDefinition;
import dev.syncline.sync.SyncSchedule;
import dev.syncline.sync.SynclineException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/// A node with trouble in it: a sync that fails until it is mended, one whose records are refused
/// and full of what a page must not obey, and one that takes its time.
final class ConsoleWorld implements AutoCloseable {

    static final String PASSWORD = "correct horse battery";

    /// Script, template, terminal escape, text turned round, formula.
    static final String HOSTILE =
            "=HYPERLINK(\"http://x\") <script>alert(1)</script> [[${7*7}]] \u001b[2J \u202Egnp.exe";

    private static final List<String> WORDS = List.of("one", "two", "three", "four", "five");

    final TestApplication app;
    private final TestDatabase database = TestDatabase.migrated();
    private final Semaphore gate = new Semaphore(0);
    private volatile boolean broken = true;
    private volatile boolean refusing = true;

    ConsoleWorld() {
        app = node(Map.of());
    }

    /// A second node, which runs nothing itself.
    TestApplication consoleOnly() {
        return node(Map.of("syncline.worker.enabled", "false"));
    }

    private TestApplication node(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("SYNCLINE_ADMIN_PASSWORD", PASSWORD);
        return TestApplication.start(database, settings, fragile(), hostile(), slow());
    }

    void mend() {
        broken = false;
        refusing = false;
    }

    void breakAgain() {
        broken = true;
        refusing = true;
    }

    void letSlowEnd() {
        gate.release(1_000);
    }

    /// Runs a sync to its end.
    ///
    /// @return the run's id
    long run(String sync) {
        return app.post("/v1/syncs/" + sync + "/trigger?wait=30s", "{}")
                .json()
                .path("runId")
                .asLong();
    }

    long begin(String sync) {
        gate.drainPermits();
        return app.post("/v1/syncs/" + sync + "/trigger", "{}").json().path("runId").asLong();
    }

    private Sync fragile() {
        return new Sync(
                        SyncDefinition.named("fragile", "breaks <b>often</b>")
                                .scheduled(
                                        SyncSchedule.of("0 3 * * *", ZoneId.of("Europe/Prague"))),
                        steps ->
                                steps.inSequence(
                                        steps.<String>step("copy", 2, words())
                                                .processor((String word) -> {
                                                    if (broken && word.equals("five")) {
                                                        throw new SynclineException(
                                                                ErrorClass.CONFIG,
                                                                "The setting 'x' is missing; set it. "
                                                                        + HOSTILE);
                                                    }
                                                    return word;
                                                })
                                                .writer(outcomes ->
                                                        chunk -> outcomes.created(chunk.size()))))
                .outlined(
                        StepOutline.of("copy", "five words", "nowhere", Delivery.ONCE)
                                .guarded(StepOutline.EMPTY_SOURCE_GUARD));
    }

    private Sync hostile() {
        return new Sync(
                        SyncDefinition.named("hostile", "refuses " + HOSTILE),
                        steps ->
                                steps.inSequence(
                                        steps.<String>step("copy", 2, words())
                                                .processor((String word) -> {
                                                    if (refusing && word.startsWith("t")) {
                                                        throw refused(word);
                                                    }
                                                    return word;
                                                })
                                                .writer(outcomes ->
                                                        chunk -> outcomes.created(chunk.size()))))
                .redriven(RedrivePolicy.WHOLE);
    }

    private static RejectedRecordException refused(String word) {
        return new RejectedRecordException(
                Reject.data(
                        Reject.Phase.PROCESS,
                        "BAD_WORD",
                        HOSTILE,
                        word + " " + HOSTILE,
                        2L,
                        Map.of("word", word, "note", HOSTILE, "long", "x".repeat(1_000_000))));
    }

    private Sync slow() {
        return new Sync(
                SyncDefinition.named("slow", "takes its time"),
                steps ->
                        steps.inSequence(
                                steps.<String>step("copy", 1, words())
                                        .processor((String word) -> {
                                            var _ = gate.tryAcquire(20, TimeUnit.SECONDS);
                                            return word;
                                        })
                                        .writer(outcomes ->
                                                chunk -> outcomes.created(chunk.size()))));
    }

    /// Five words, from where the last commit left off.
    private static ItemStreamReader<String> words() {
        return new ItemStreamReader<>() {

            private int next;

            @Override
            public void open(ExecutionContext context) {
                next = context.getInt("words.next", 0);
            }

            @Override
            public void update(ExecutionContext context) {
                context.putInt("words.next", next);
            }

            @Override
            public String read() {
                return next < WORDS.size() ? WORDS.get(next++) : null;
            }
        };
    }

    @Override
    public void close() {
        letSlowEnd();
        app.close();
    }
}
