package dev.syncline.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.TestApplication;
import dev.syncline.db.TestDatabase;
import dev.syncline.run.Sync;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.RedrivePolicy;
import dev.syncline.sync.Reject;
import dev.syncline.sync.RejectedRecordException;
import dev.syncline.sync.SyncDefinition;
import dev.syncline.sync.SyncSchedule;
import dev.syncline.sync.SynclineException;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/// `ops/scripts/syncline` against a node.
@DisabledOnOs(OS.WINDOWS)
class SynclineScriptIT {

    private static final CountDownLatch gate = new CountDownLatch(1);
    private static volatile boolean broken = true;
    private static volatile boolean picky = true;
    private static TestApplication app;

    @BeforeAll
    static void start() {
        app =
                TestApplication.start(
                        TestDatabase.migrated(),
                        sync("good", word -> {}),
                        sync("picky", SynclineScriptIT::refuseTwo).redriven(RedrivePolicy.WHOLE),
                        sync(
                                "broken",
                                word -> {
                                    if (broken) {
                                        throw new SynclineException(
                                                ErrorClass.CONFIG,
                                                "The setting 'x' is missing; set it");
                                    }
                                }),
                        sync("slow", word -> await()));
    }

    @AfterAll
    static void stop() {
        gate.countDown();
        app.close();
    }

    @Test
    void listsWhatThereIs() {
        Script script = run("syncs");

        assertThat(script.exitCode()).isZero();
        assertThat(script.output())
                .contains("SYNC    SCHEDULE   PAUSED  QUEUE  LAST  STATUS")
                .contains("good    0 3 * * *  false   -");
    }

    @Test
    void endsAsTheRunDoes() {
        assertThat(run("trigger", "good", "--wait=30").exitCode()).isZero();
        assertThat(run("trigger", "good").exitCode()).isZero();
        assertThat(run("trigger", "slow", "--wait=1").exitCode()).isEqualTo(4);
        assertThat(run("trigger", "slow", "--wait=30"))
                .satisfies(script -> {
                    assertThat(script.output()).contains("skipped");
                    assertThat(script.exitCode()).isEqualTo(4);
                });
    }

    @Test
    void saysWhyARunFailedAndGivesItAnotherAttempt() {
        Script failed = run("trigger", "broken", "--wait=30", "--reason", "see \"it\" \\ fail");

        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.output()).contains("config: The setting 'x' is missing; set it");
        String runId = column(failed, 0);
        assertThat(run("run", runId).exitCode()).isEqualTo(1);
        assertThat(run("run", runId, "--json").output())
                .contains("\"reason\":\"see \\\"it\\\" \\\\ fail\"");

        broken = false;
        Script restarted = run("restart", runId, "--wait=30");

        assertThat(restarted.exitCode()).isZero();
        assertThat(column(restarted, 2)).isEqualTo("completed");
        assertThat(run("restart", runId).exitCode()).isEqualTo(4);
    }

    @Test
    void showsWhatWasRefusedAndSendsItAgain() {
        Script refusing = run("trigger", "picky", "--wait=30");
        assertThat(refusing.exitCode()).isEqualTo(5);

        Script errors = run("errors", "--sync", "picky", "--status", "open");

        assertThat(errors.exitCode()).isZero();
        // What would steer a terminal, or turn the text round, is shown and not done.
        assertThat(errors.output())
                .contains("BAD_WORD", "\\u001B[2J", "a?b?c")
                .doesNotContain("\u001b", "\u009b", "\u202e");

        picky = false;
        assertThat(run("redrive", column(errors, 0), "--wait=30").exitCode()).isZero();
        assertThat(run("redrive", "--sync", "picky").exitCode()).isEqualTo(4);
    }

    @Test
    void tellsWhatHappens() throws Exception {
        FutureTask<Script> tail = new FutureTask<>(() -> run("tail", "--seconds", "8"));
        Thread.ofVirtual().start(tail);

        while (!tail.isDone()) {
            assertThat(run("trigger", "good", "--wait=30").exitCode()).isZero();
        }

        assertThat(tail.get().exitCode()).isZero();
        assertThat(tail.get().output()).containsPattern("run \\d+  good  completed  attempt 1 on");
        assertThat(run("runs", "--sync", "good", "--status", "completed").output())
                .contains("completed  api");
    }

    @Test
    void refusesWhatCannotBeDone() {
        assertThat(run().exitCode()).isEqualTo(2);
        assertThat(run("dance").exitCode()).isEqualTo(2);
        assertThat(run("run", "x").exitCode()).isEqualTo(2);
        assertThat(run("run", "99999").exitCode()).isEqualTo(2);
        assertThat(run("trigger", "../runs").exitCode()).isEqualTo(2);
        assertThat(run("redrive").exitCode()).isEqualTo(2);
        assertThat(run("runs", "--status", "great").output())
                .contains("There is no status 'great'");
        assertThat(script(Map.of("SYNCLINE_TOKEN", "wrong-token-wrong"), "syncs").exitCode())
                .isEqualTo(3);
        assertThat(script(Map.of("SYNCLINE_URL", "http://127.0.0.1:1"), "syncs").exitCode())
                .isEqualTo(6);
    }

    private static void refuseTwo(String word) {
        if (picky && word.equals("two")) {
            throw new RejectedRecordException(
                    Reject.data(
                            Reject.Phase.PROCESS,
                            "BAD_WORD",
                            "\u001b[2J a\u009bb\u202ec",
                            word,
                            2L,
                            Map.of("word", word)));
        }
    }

    private static Sync sync(String name, Consumer<String> processing) {
        return new Sync(
                SyncDefinition.named(name, "counts words")
                        .scheduled(SyncSchedule.of("0 3 * * *", ZoneOffset.UTC)),
                steps ->
                        steps.inSequence(
                                steps.<String>step("copy", 1, words())
                                        .processor((String word) -> {
                                            processing.accept(word);
                                            return word;
                                        })
                                        .writer(outcomes ->
                                                chunk -> outcomes.created(chunk.size()))));
    }

    private static ItemStreamReader<String> words() {
        Iterator<String> words = List.of("one", "two").iterator();
        return () -> words.hasNext() ? words.next() : null;
    }

    private static void await() {
        try {
            var _ = gate.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A cell of the table's first row.
    private static String column(Script script, int column) {
        return script.output()
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow()
                .strip()
                .split(" +")[column];
    }

    private static Script run(String... arguments) {
        return script(Map.of(), arguments);
    }

    private static Script script(Map<String, String> more, String... arguments) {
        Map<String, String> environment =
                new HashMap<>(
                        Map.of("SYNCLINE_URL", app.url(), "SYNCLINE_TOKEN", TestApplication.TOKEN));
        environment.putAll(more);
        return Script.run("syncline", environment, arguments);
    }
}
