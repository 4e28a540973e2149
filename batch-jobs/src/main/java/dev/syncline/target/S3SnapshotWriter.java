package dev.syncline.target;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.RecordOutcomes;
import dev.syncline.sync.SynclineException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamWriter;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Publishes everything that a source gave as one JSON array in one S3 object: whole or not at all,
/// and not written when it would hold the same bytes.
///
/// Of several records with one key the last one counts, at the place of the first; the others are
/// `filtered`. `created`, `updated`, `unchanged` and `deleted` compare by key with the object that
/// was there. The step must give all records in one chunk.
///
/// A source that gave nothing to publish, while the object holds something, fails the step and
/// leaves the object, unless that is allowed.
///
/// The object is written before the chunk commits. Its metadata names the run and the counts, so
/// that an attempt after a crash in between finds its own work and reports what it did.
public final class S3SnapshotWriter implements ItemStreamWriter<JsonNode> {

    private static final Logger log = LoggerFactory.getLogger(S3SnapshotWriter.class);

    private static final String PUBLISHED = "s3.published";

    private final S3ObjectStore store;
    private final Snapshot snapshot;
    private final RecordOutcomes outcomes;
    private boolean published;
    private Optional<StoredObject> before = Optional.empty();

    public S3SnapshotWriter(S3ObjectStore store, Snapshot snapshot, RecordOutcomes outcomes) {
        this.store = store;
        this.snapshot = snapshot;
        this.outcomes = outcomes;
    }

    /// What is published where.
    ///
    /// @param key the object's
    /// @param runId of the run that publishes
    /// @param recordKey the business key of a record
    /// @param allowEmpty whether a source that gave nothing empties an object that holds something
    /// @param howToAllowEmpty the end of the sentence "to let an empty source through, …"
    /// @param listener hears of the object when it stands as it should, before the chunk commits
    public record Snapshot(
            String key,
            long runId,
            Function<JsonNode, String> recordKey,
            boolean allowEmpty,
            String howToAllowEmpty,
            Consumer<Published> listener) {}

    /// @param records how many the source gave, before those with one key were made one
    /// @param changed false when the object held the very same bytes already
    public record Published(long runId, String key, String etag, int records, boolean changed) {}

    @Override
    public void open(ExecutionContext context) {
        published = context.containsKey(PUBLISHED);
        // Before the source is read: what another node publishes from here on is newer than what
        // this one is going to write, and must not be replaced by it.
        before = store.read(snapshot.key());
    }

    @Override
    public void write(Chunk<? extends JsonNode> chunk) {
        if (chunk.isEmpty()) {
            return;
        }
        if (published) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "Object %s is written whole, and the source gave more records than one chunk holds; raise the step's chunk size"
                            .formatted(store.location(snapshot.key())));
        }
        Map<String, JsonNode> byKey = distinct(chunk.getItems(), snapshot.recordKey());
        outcomes.filtered(chunk.size() - byKey.size());
        publish(byKey, chunk.size());
    }

    /// One record per key: the last one's value at the first one's place.
    public static Map<String, JsonNode> distinct(
            List<? extends JsonNode> items, Function<JsonNode, String> recordKey) {
        Map<String, JsonNode> byKey = LinkedHashMap.newLinkedHashMap(items.size());
        for (JsonNode item : items) {
            byKey.put(recordKey.apply(item), item);
        }
        return byKey;
    }

    /// Also the moment at which a source that gave nothing is found out.
    @Override
    public void update(ExecutionContext context) {
        if (!published) {
            if (!snapshot.allowEmpty() && targetHoldsRecords()) {
                throw new SynclineException(
                        ErrorClass.DATA,
                        "The source gave no records to publish, while object %s holds some; the object stays as it is; to let an empty source through, %s"
                                .formatted(
                                        store.location(snapshot.key()),
                                        snapshot.howToAllowEmpty()));
            }
            publish(Map.of(), 0);
        }
        context.putString(PUBLISHED, snapshot.key());
    }

    /// Whether the object is there and holds anything but an empty array.
    private boolean targetHoldsRecords() {
        return before.filter(object -> object.content().length > 0)
                .filter(object -> !isEmptyArray(object.content()))
                .isPresent();
    }

    private static boolean isEmptyArray(byte[] content) {
        return items(content).filter(List::isEmpty).isPresent();
    }

    private void publish(Map<String, JsonNode> byKey, int records) {
        byte[] content = CompactJson.array(byKey.values());
        Optional<StoredObject> present = before;
        boolean same =
                present.filter(object -> Arrays.equals(object.content(), content)).isPresent();
        Optional<SnapshotCounts> earlier =
                same
                        ? SnapshotCounts.ofRun(present.get().metadata(), snapshot.runId())
                        : Optional.empty();
        SnapshotCounts counts = earlier.orElseGet(() -> compare(present, byKey));
        String etag = same ? present.get().etag() : put(content, present, counts);
        outcomes.created(counts.created());
        outcomes.updated(counts.updated());
        outcomes.unchanged(counts.unchanged());
        outcomes.deleted(counts.deleted());
        published = true;
        snapshot.listener()
                .accept(
                        new Published(
                                snapshot.runId(),
                                snapshot.key(),
                                etag,
                                records,
                                !same || earlier.isPresent()));
    }

    private SnapshotCounts compare(Optional<StoredObject> present, Map<String, JsonNode> byKey) {
        Map<String, JsonNode> earlier = new LinkedHashMap<>();
        present.flatMap(object -> items(object.content()))
                .ifPresent(items -> earlier.putAll(distinct(items, snapshot.recordKey())));
        return SnapshotCounts.between(earlier, byKey);
    }

    /// The array's items; empty when the content is no JSON array, which then counts as holding no
    /// record of ours.
    private static Optional<List<JsonNode>> items(byte[] content) {
        try {
            JsonNode array = CompactJson.parse(content);
            return array.isArray()
                    ? Optional.of(new ArrayList<>((Collection<JsonNode>) array.values()))
                    : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private String put(byte[] content, Optional<StoredObject> present, SnapshotCounts counts) {
        Map<String, String> metadata = counts.toMetadata(snapshot.runId());
        try {
            return present.isPresent()
                    ? store.replace(snapshot.key(), content, metadata, present.get().etag())
                    : store.create(snapshot.key(), content, metadata);
        } catch (SynclineException e) {
            if (e.errorClass() != ErrorClass.NETWORK && e.errorClass() != ErrorClass.CONFLICT) {
                throw e;
            }
            return writtenAllTheSame(content, e);
        }
    }

    /// A reply that got lost looks like a failure, and the same request sent again like somebody
    /// else's change.
    private String writtenAllTheSame(byte[] content, SynclineException failure) {
        return store.read(snapshot.key())
                .filter(object -> Arrays.equals(object.content(), content))
                .map(object -> {
                    log.info(
                            "Object {} holds what run {} wrote, although: {}",
                            store.location(snapshot.key()),
                            snapshot.runId(),
                            failure.getMessage());
                    return object.etag();
                })
                .orElseThrow(() -> failure);
    }
}
