package dev.syncline.system.ineligibleitems;

import dev.syncline.connection.HttpCaller;
import dev.syncline.source.JsonItemReader;
import dev.syncline.sync.RejectedRecordException;
import dev.syncline.sync.SynclineException;
import dev.syncline.target.CompactJson;
import dev.syncline.target.S3ObjectStore;
import dev.syncline.target.S3SnapshotWriter;
import dev.syncline.target.StoredObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.util.DigestUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A published list in this node's memory. It serves what it last loaded until it has loaded
/// something newer: nobody waits for S3 or for the MDM. Thread-safe.
public final class PublishedList {

    private static final Logger log = LoggerFactory.getLogger(PublishedList.class);

    private static final int TRIES = 3;
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(2);

    private final ReferenceList list;
    private final S3ObjectStore store;
    private final HttpCaller mdm;
    private final BooleanSupplier mdmAllowed;
    private final Consumer<Duration> pause;
    private volatile @Nullable Content content;
    private @Nullable String etagInS3;

    PublishedList(
            ReferenceList list,
            S3ObjectStore store,
            HttpCaller mdm,
            BooleanSupplier mdmAllowed,
            Consumer<Duration> pause) {
        this.list = list;
        this.store = store;
        this.mdm = mdm;
        this.mdmAllowed = mdmAllowed;
        this.pause = pause;
    }

    /// @param json a JSON array, byte for byte as it is published
    /// @param etag a strong one, with its quotes; the same on every node for the same bytes
    public record Content(byte[] json, String etag) {

        static Content of(byte[] json) {
            return new Content(json, '"' + DigestUtils.md5DigestAsHex(json) + '"');
        }
    }

    /// Empty until the first load has succeeded.
    public Optional<Content> content() {
        return Optional.ofNullable(content);
    }

    /// As the API and the sync call it.
    public String name() {
        return list.name();
    }

    ReferenceList list() {
        return list;
    }

    /// Loads from S3, in three tries; or straight from the MDM when there is no object, and when
    /// this node has nothing to serve. What was loaded before stays when nothing can be.
    synchronized void load() {
        boolean mayBeInS3 = true;
        for (int i = 1; mayBeInS3 && i <= TRIES; i++) {
            try {
                Optional<StoredObject> object =
                        store.read(list.objectKey()).filter(found -> found.content().length > 0);
                if (object.isPresent()) {
                    accept(object.get().content(), "S3");
                    etagInS3 = object.get().etag();
                    return;
                }
                mayBeInS3 = false;
            } catch (SynclineException e) {
                log.warn(
                        "Try {} of {} to load {} failed: {}",
                        i,
                        TRIES,
                        list.name(),
                        e.getMessage());
                if (i < TRIES) {
                    pause.accept(BETWEEN_TRIES);
                }
            }
        }
        if (content == null && mdmAllowed.getAsBoolean()) {
            loadFromMdm();
        }
    }

    /// Loads what has changed in S3 without anybody saying so. Never throws.
    synchronized void lookAgain() {
        try {
            if (content == null
                    || !store.etag(list.objectKey()).equals(Optional.ofNullable(etagInS3))) {
                load();
            }
        } catch (RuntimeException e) {
            log.debug("{} could not be looked at; what was loaded stays", list.name(), e);
        }
    }

    private void loadFromMdm() {
        try {
            accept(CompactJson.array(readAll()), "the MDM");
        } catch (Exception e) {
            log.warn(
                    "{} could not be loaded from the MDM either; it is served once it has been published: {}",
                    list.name(),
                    e.getMessage());
        }
    }

    private List<JsonNode> readAll() {
        JsonItemReader reader = list.reader(mdm);
        reader.open(new ExecutionContext());
        try {
            List<JsonNode> items = new ArrayList<>();
            for (boolean more = true; more; ) {
                more = readOne(reader, items);
            }
            return List.copyOf(S3SnapshotWriter.distinct(items, list.recordKey()).values());
        } finally {
            reader.close();
        }
    }

    private boolean readOne(JsonItemReader reader, List<JsonNode> items) {
        try {
            ObjectNode item = reader.read();
            JsonNode wanted = item == null ? null : list.record().apply(item);
            if (wanted != null) {
                items.add(wanted);
            }
            return item != null;
        } catch (RejectedRecordException e) {
            // The sync's run sets it aside; here it is only left out.
            return true;
        }
    }

    private void accept(byte[] json, String from) {
        content = Content.of(json);
        log.info("Loaded {} from {}: {} bytes", list.name(), from, json.length);
    }
}
