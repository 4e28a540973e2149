package dev.syncline.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.Ledger;
import dev.syncline.sync.SynclineException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class S3SnapshotWriterIT {

    private static final TestS3 S3 = new TestS3();
    private static final S3ObjectStore STORE = S3ObjectStore.connect(S3.properties());

    private final String key = "cache/" + System.nanoTime() + ".json";
    private final List<S3SnapshotWriter.Published> published = new ArrayList<>();
    private CountedOutcomes outcomes = new CountedOutcomes();
    private ExecutionContext context = new ExecutionContext();

    @AfterAll
    static void stop() {
        STORE.close();
        S3.close();
    }

    @BeforeEach
    void freshCounts() {
        outcomes = new CountedOutcomes();
    }

    @Test
    void publishesCompactJsonWithTheLastValueAtTheFirstPlace() {
        publish(
                1,
                "{\"k\":\"a\",\"v\":1}",
                "{\"k\":\"b\",\"v\":null}",
                "{\"k\":\"a\",\"v\":\"é\\u001f\"}");

        assertThat(content())
                .isEqualTo("[{\"k\":\"a\",\"v\":\"é\\u001f\"},{\"k\":\"b\",\"v\":null}]");
        assertThat(outcomes.ledger()).isEqualTo(new Ledger(0, 2, 0, 0, 0, 1, 0));
        assertThat(published.getFirst().records()).isEqualTo(3);
        assertThat(published.getFirst().changed()).isTrue();
    }

    @Test
    void writesNothingWhenTheBytesAreTheSame() {
        publish(1, "{\"k\":\"a\"}");
        String etag = STORE.read(key).orElseThrow().etag();
        freshCounts();

        publish(2, "{\"k\":\"a\"}");

        StoredObject object = STORE.read(key).orElseThrow();
        assertThat(object.etag()).isEqualTo(etag);
        assertThat(object.metadata()).containsEntry("syncline-run", "1");
        assertThat(outcomes.ledger()).isEqualTo(new Ledger(0, 0, 0, 1, 0, 0, 0));
        assertThat(published.getLast().changed()).isFalse();
    }

    @Test
    void countsAgainstTheObjectThatWasThere() {
        publish(1, "{\"k\":\"a\",\"v\":1}", "{\"k\":\"b\",\"v\":1}", "{\"k\":\"c\",\"v\":1}");
        freshCounts();

        publish(2, "{\"k\":\"b\",\"v\":1}", "{\"k\":\"c\",\"v\":2}", "{\"k\":\"d\",\"v\":1}");

        assertThat(outcomes.ledger()).isEqualTo(new Ledger(0, 1, 1, 1, 1, 0, 0));
    }

    @Test
    void reportsWhatAnAttemptBeforeACrashHadDone() {
        publish(1, "{\"k\":\"a\",\"v\":1}");
        publish(2, "{\"k\":\"a\",\"v\":2}", "{\"k\":\"b\",\"v\":1}");
        freshCounts();

        publish(2, "{\"k\":\"a\",\"v\":2}", "{\"k\":\"b\",\"v\":1}");

        assertThat(outcomes.ledger()).isEqualTo(new Ledger(0, 1, 1, 0, 0, 0, 0));
    }

    @Test
    void leavesTheObjectWhenTheSourceGaveNothing() {
        publish(1, "{\"k\":\"a\"}");

        S3SnapshotWriter writer = writer(2, false);
        writer.open(new ExecutionContext());

        assertThatThrownBy(() -> writer.update(new ExecutionContext()))
                .isInstanceOf(SynclineException.class)
                .hasMessageContaining(
                        "the object stays as it is; to let an empty source through, say so")
                .extracting(e -> ((SynclineException) e).errorClass())
                .isEqualTo(ErrorClass.DATA);
        assertThat(content()).isEqualTo("[{\"k\":\"a\"}]");
    }

    @Test
    void emptiesTheObjectWhereThatIsAllowed() {
        publish(1, "{\"k\":\"a\"}");
        freshCounts();

        S3SnapshotWriter writer = writer(2, true);
        writer.open(new ExecutionContext());
        writer.update(new ExecutionContext());

        assertThat(content()).isEqualTo("[]");
        assertThat(outcomes.ledger()).isEqualTo(new Ledger(0, 0, 0, 0, 1, 0, 0));
    }

    @Test
    void publishesAnEmptyArrayWhereThereIsNothingToLose() {
        S3SnapshotWriter writer = writer(1, false);
        writer.open(new ExecutionContext());
        writer.update(new ExecutionContext());

        assertThat(content()).isEqualTo("[]");
    }

    @Test
    void doesNotTakeARestartAtTheEndForAnEmptySource() {
        publish(1, "{\"k\":\"a\"}");

        S3SnapshotWriter restarted = writer(1, true);
        restarted.open(context);
        restarted.update(context);

        assertThat(content()).isEqualTo("[{\"k\":\"a\"}]");
    }

    @Test
    void refusesToOverwriteWhatSomebodyElseWroteInTheMeantime() {
        STORE.create(key, bytes("[1]"), Map.of());

        assertThatThrownBy(() -> STORE.create(key, bytes("[2]"), Map.of()))
                .isInstanceOf(SynclineException.class)
                .extracting(e -> ((SynclineException) e).errorClass())
                .isEqualTo(ErrorClass.CONFLICT);
        assertThatThrownBy(() ->
                        STORE.replace(
                                key,
                                bytes("[2]"),
                                Map.of(),
                                "\"00000000000000000000000000000000\""))
                .isInstanceOf(SynclineException.class)
                .hasMessageContaining("somebody else changed it");
        assertThat(content()).isEqualTo("[1]");
    }

    @Test
    void failsWhenAnotherWriterComesBetweenReadAndWrite() {
        publish(1, "{\"k\":\"a\"}");
        S3SnapshotWriter writer =
                new S3SnapshotWriter(
                        STORE,
                        new S3SnapshotWriter.Snapshot(
                                key, 2, this::interfere, false, "say so", published::add),
                        outcomes);
        writer.open(new ExecutionContext());

        assertThatThrownBy(() -> writer.write(new Chunk<>(json("{\"k\":\"b\"}"))))
                .isInstanceOf(SynclineException.class)
                .extracting(e -> ((SynclineException) e).errorClass())
                .isEqualTo(ErrorClass.CONFLICT);
        assertThat(content()).startsWith("[\"theirs ");
    }

    @Test
    void replacesContentThatIsNoArray() {
        STORE.create(key, bytes("<html>"), Map.of());

        assertThatThrownBy(() -> opened(1).update(new ExecutionContext()))
                .hasMessageContaining("holds some");
        publish(1, "{\"k\":\"a\"}");

        assertThat(content()).isEqualTo("[{\"k\":\"a\"}]");
    }

    @Test
    void leavesWhatAnotherNodePublishedSinceTheStepBegan() {
        publish(1, "{\"k\":\"a\"}");
        S3SnapshotWriter paused = opened(2);
        publish(3, "{\"k\":\"newer\"}");

        assertThatThrownBy(() -> paused.write(new Chunk<>(json("{\"k\":\"older\"}"))))
                .isInstanceOf(SynclineException.class)
                .extracting(e -> ((SynclineException) e).errorClass())
                .isEqualTo(ErrorClass.CONFLICT);
        assertThat(content()).isEqualTo("[{\"k\":\"newer\"}]");
    }

    @Test
    void refusesASecondChunk() {
        S3SnapshotWriter writer = writer(1, false);
        writer.open(new ExecutionContext());
        writer.write(new Chunk<>(json("{\"k\":\"a\"}")));

        assertThatThrownBy(() -> writer.write(new Chunk<>(json("{\"k\":\"b\"}"))))
                .hasMessageContaining("raise the step's chunk size");
    }

    @Test
    void saysWhetherTheStoreRefusedUsOrDidNotAnswer() {
        try (S3ObjectStore wrong = S3ObjectStore.connect(S3.withSecret("wrong"))) {
            assertThatThrownBy(() -> wrong.read(key))
                    .extracting(e -> ((SynclineException) e).errorClass())
                    .isEqualTo(ErrorClass.CREDENTIALS);
        }
        S3Properties nobody =
                new S3Properties(
                        "bucket",
                        "eu-west-2",
                        URI.create("http://127.0.0.1:1"),
                        "a",
                        "b",
                        Duration.ofSeconds(2));
        try (S3ObjectStore away = S3ObjectStore.connect(nobody)) {
            assertThatThrownBy(() -> away.read(key))
                    .extracting(e -> ((SynclineException) e).errorClass())
                    .isEqualTo(ErrorClass.NETWORK);
        }
        S3Properties noBucket =
                new S3Properties(
                        "nothing",
                        "eu-west-2",
                        S3.endpoint(),
                        S3.properties().accessKeyId(),
                        S3.properties().secretAccessKey(),
                        Duration.ofSeconds(5));
        try (S3ObjectStore missing = S3ObjectStore.connect(noBucket)) {
            assertThatThrownBy(() -> missing.read(key))
                    .extracting(e -> ((SynclineException) e).errorClass())
                    .isEqualTo(ErrorClass.CONFIG);
        }
    }

    /// Called between the writer's read and its write.
    private String interfere(JsonNode item) {
        StoredObject object = STORE.read(key).orElseThrow();
        STORE.replace(
                key,
                bytes("[\"theirs %d\"]".formatted(System.nanoTime())),
                Map.of(),
                object.etag());
        return item.toString();
    }

    private void publish(long runId, String... items) {
        S3SnapshotWriter writer = writer(runId, false);
        context = new ExecutionContext();
        writer.open(context);
        writer.write(
                new Chunk<>(java.util.Arrays.stream(items).map(S3SnapshotWriterIT::json).toList()));
        writer.update(context);
    }

    private S3SnapshotWriter writer(long runId, boolean allowEmpty) {
        return new S3SnapshotWriter(
                STORE,
                new S3SnapshotWriter.Snapshot(
                        key,
                        runId,
                        item -> item.path("k").asString(""),
                        allowEmpty,
                        "say so",
                        published::add),
                outcomes);
    }

    private S3SnapshotWriter opened(long runId) {
        S3SnapshotWriter writer = writer(runId, false);
        writer.open(new ExecutionContext());
        return writer;
    }

    private String content() {
        return new String(STORE.read(key).orElseThrow().content(), StandardCharsets.UTF_8);
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
