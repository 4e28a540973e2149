package dev.syncline.system.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.run.Run;
import dev.syncline.sync.Ledger;
import dev.syncline.sync.RunStatus;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;

/// Between the remote's commit and the local delete stands the engine's: whichever of the three is
/// the last to happen, the ledger counts what the remote got.
class MeteringCrashIT {

    private static final String SESSION_ENDS = "PERFORM pg_terminate_backend(pg_backend_pid())";

    private static MeteringWorld world;
    private static CuttingProxy toEngine;
    private static CuttingProxy toLocal;
    private static ConfigurableApplicationContext node;

    @BeforeAll
    static void start() throws IOException {
        world = new MeteringWorld();
        toEngine = new CuttingProxy(world.host(), world.port());
        toLocal = new CuttingProxy(world.host(), world.port());
        node =
                world.start(
                        "spring.datasource.url="
                                + world.engine
                                        .url()
                                        .replace(":" + world.port(), ":" + toEngine.port()),
                        "syncline.metering.local.port=" + toLocal.port());
    }

    @AfterAll
    static void close() throws IOException {
        world.close();
        toEngine.close();
        toLocal.close();
    }

    @BeforeEach
    void clear() {
        world.clear();
    }

    /// @param toCome arranges for it, at the third of five chunks
    /// @param foundThere how many readings another attempt finds in the remote
    private record Crash(String when, Runnable toCome, int foundThere) {

        @Override
        public String toString() {
            return when;
        }
    }

    static Stream<Crash> crashes() {
        return Stream.of(
                new Crash(
                        "the engine's transaction breaks off", () -> engine("", SESSION_ENDS), 100),
                new Crash(
                        "the engine's commit breaks off",
                        () -> engine("DEFERRABLE INITIALLY DEFERRED", SESSION_ENDS),
                        100),
                new Crash(
                        "the engine commits and the answer is lost",
                        () -> {
                            engine(
                                    "DEFERRABLE INITIALLY DEFERRED",
                                    "RAISE NOTICE 'about to commit'");
                            toEngine.cutAt("about to commit", 1);
                        },
                        0),
                new Crash(
                        "the queue is not reached, neither at the attempt's end",
                        () -> queue("3, 4"),
                        0),
                new Crash(
                        "the queue is told and the answer is lost",
                        () -> toLocal.cutAt("DELETE 100\0", 3),
                        0));
    }

    @ParameterizedTest
    @MethodSource("crashes")
    void countsEachReadingOnceWhen(Crash crash) {
        world.queue(500);
        crash.toCome().run();

        Run run = world.cycle(node);

        assertThat(run.attempts()).isEqualTo(2);
        assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(upload(run))
                .isEqualTo(
                        new Ledger(
                                500, 500 - crash.foundThere(), 0, crash.foundThere(), 500, 0, 0));
        assertThat(world.remoteReadings()).isEqualTo(500);
        assertThat(world.localReadings()).isZero();
    }

    @Test
    void leavesTheLastChunkToTheNextRunWhenTheQueueIsNotReachedAtTheEnd() {
        world.queue(300);
        queue("3");

        Run first = world.cycle(node);

        assertThat(upload(first)).isEqualTo(new Ledger(300, 300, 0, 0, 300, 0, 0));
        assertThat(world.localReadings()).isEqualTo(100);
        assertThat(upload(world.cycle(node))).isEqualTo(Ledger.EMPTY);
        assertThat(world.localReadings()).isZero();
    }

    @Test
    void sendsAgainWhatTheRemoteHasLostSinceItWasCounted() {
        world.queue(300);
        queue("3");
        world.cycle(node);
        world.remote.execute("TRUNCATE meter_reading");

        Run second = world.cycle(node);

        assertThat(upload(second)).isEqualTo(new Ledger(100, 100, 0, 0, 100, 0, 0));
        assertThat(world.remoteReadings()).isEqualTo(100);
        assertThat(world.localReadings()).isZero();
    }

    /// When the third chunk is noted, or when that is committed.
    private static void engine(String deferred, String what) {
        world.engine.execute(
                crash("3", what)
                        + """
                        CREATE CONSTRAINT TRIGGER crash AFTER INSERT OR UPDATE ON metering_uploaded
                            %s FOR EACH ROW EXECUTE FUNCTION crash()
                        """
                                .formatted(deferred));
    }

    /// When the queue is told of a chunk.
    private static void queue(String times) {
        world.local.execute(
                crash(times, SESSION_ENDS)
                        + "CREATE TRIGGER crash BEFORE DELETE ON meter_reading EXECUTE FUNCTION crash()");
    }

    private static String crash(String times, String what) {
        return """
        CREATE SEQUENCE crash;
        CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF nextval('crash') IN (%s) THEN %s; END IF;
            RETURN NULL;
        END $$;
        """
                .formatted(times, what);
    }

    private static Ledger upload(Run run) {
        return world.steps(node, run).get("upload-readings");
    }
}
