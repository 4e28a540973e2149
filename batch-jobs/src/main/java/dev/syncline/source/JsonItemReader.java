package dev.syncline.source;

import dev.syncline.connection.HttpCaller;
import dev.syncline.connection.ResponseBody;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.Redrivable;
import dev.syncline.sync.RejectPayload;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Reads the records of one JSON answer: the objects of an array that is the answer itself, or that
/// stands in it under a name. What else the answer holds is passed over.
///
/// [#open] makes the call, receives the answer whole, and parses it to its end before the first
/// record is handed out: so nothing waits for the peer inside a transaction, and an answer that is
/// broken at its end leads to no record at all. Memory is needed for one record at a time.
///
/// A record that is not an object (`NOT_AN_OBJECT`), or longer than 1 MiB (`RECORD_TOO_LONG`), is
/// thrown as [RejectedRecordException] with its index, counted from 1. In a record that holds a
/// name twice the last value wins. Numbers keep their digits, and are `BigDecimal` when they have a
/// fraction.
///
/// A restart makes the call again and goes on behind the last committed record, provided that the
/// answer is the same byte for byte.
///
/// Made for one attempt, used by one thread.
public final class JsonItemReader implements ItemStreamReader<ObjectNode>, Redrivable<ObjectNode> {

    private static final String ITEMS = "json.items";
    private static final String SHA_256 = "json.sha256";

    private final HttpCaller caller;
    private final String path;
    private final Map<String, String> query;
    private final @Nullable String array;

    private @Nullable ResponseBody body;
    private @Nullable JsonItems items;

    /// Of an answer that is an array.
    ///
    /// @param path see [HttpCaller#get]
    public JsonItemReader(HttpCaller caller, String path) {
        this(caller, path, Map.of(), null);
    }

    /// Of an answer that is an object with an array of that name, or an array.
    public JsonItemReader(HttpCaller caller, String path, String array) {
        this(caller, path, Map.of(), array);
    }

    /// @param query see [HttpCaller#get]
    /// @param array null when the answer itself has to be the array
    public JsonItemReader(
            HttpCaller caller, String path, Map<String, String> query, @Nullable String array) {
        this.caller = caller;
        this.path = path;
        this.query = Map.copyOf(query);
        this.array = array;
    }

    /// @throws SynclineException as [HttpCaller#get] does; `source` when the answer isn't JSON or
    ///   ends too early; `data` when it is JSON without the array, or nested deeper than 100
    ///   levels, or holds a number longer than 1,000 characters or a name longer than 10,000;
    ///   `conflict`, permanent, when it isn't the answer that the attempt before has read part of
    @Override
    public void open(ExecutionContext context) {
        ResponseBody received = caller.get(path, query);
        body = received;
        try {
            JsonDocument document =
                    new JsonDocument(
                            JsonText.of(received),
                            array == null ? JsonLayout.array() : JsonLayout.arrayOrIn(array));
            document.check();
            long read = context.getLong(ITEMS, 0);
            if (read > 0 && !context.getString(SHA_256, "").equals(received.sha256())) {
                throw SynclineException.permanent(
                        ErrorClass.CONFLICT,
                        "%s has changed since the attempt before read %d of its records; trigger a new run instead of this one"
                                .formatted(received.origin(), read),
                        null);
            }
            items = document.itemsAfter(read);
        } finally {
            if (items == null) {
                close();
            }
        }
    }

    @Override
    public @Nullable ObjectNode read() {
        if (items == null) {
            throw new IllegalStateException("The reader of " + path + " is not open");
        }
        return items.next();
    }

    @Override
    public ObjectNode recordOf(RejectPayload payload) {
        return JsonMapper.shared().valueToTree(payload.fields());
    }

    @Override
    public void update(ExecutionContext context) {
        if (items != null && body != null) {
            context.putLong(ITEMS, items.position());
            context.putString(SHA_256, body.sha256());
        }
    }

    @Override
    public void close() {
        ResponseBody received = body;
        items = null;
        body = null;
        if (received != null) {
            try {
                received.close();
            } catch (IOException e) {
                throw new SynclineException(
                        ErrorClass.PLATFORM,
                        "The temporary file with %s could not be closed"
                                .formatted(received.origin()),
                        e);
            }
        }
    }
}
