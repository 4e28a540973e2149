package dev.syncline.source;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads what is new in a [RestSource] and remembers how far that went: the highest value seen at
/// one path of its records, such as `updated_at`. The next run asks for what is newer than that. A
/// restart asks for the same as the run's first attempt did, whatever has been stored since: the
/// position within the pages means nothing in another list.
///
/// The cursor moves in the transaction of the last chunk, and only there: if that one rolls back,
/// or the run ends before, the next run asks for the same once more. So records needn't come in the
/// cursor's order. Until then the highest value is kept with the reader's position.
///
/// Numbers are compared as numbers, instants with an offset (ISO 8601) as instants, all else as
/// text. A cursor never moves back. Made for one attempt, used by one thread.
public final class IncrementalReader implements ItemStreamReader<ObjectNode> {

    private static final String SINCE = "cursor.since";
    private static final String HIGHEST = "cursor.highest";

    private final Function<Optional<String>, RestItemReader> readers;
    private final CursorStore cursors;
    private final Cursor cursor;
    private final List<String> path;

    private @Nullable RestItemReader reader;
    private Optional<String> since = Optional.empty();
    private @Nullable String highest;

    /// @param readers makes the reader of what is newer than a value; than nothing, of everything
    /// @param path of the value in a record, names joined by dots
    public IncrementalReader(
            Function<Optional<String>, RestItemReader> readers,
            CursorStore cursors,
            Cursor cursor,
            String path) {
        this.readers = readers;
        this.cursors = cursors;
        this.cursor = cursor;
        this.path = List.of(path.split("\\."));
    }

    /// Which cursor moves.
    ///
    /// @param name one for each source of the sync
    /// @param runId the run that reads
    public record Cursor(String sync, String name, long runId) {}

    @Override
    public void open(ExecutionContext context) {
        Optional<String> stored = cursors.find(cursor.sync(), cursor.name());
        since =
                context.containsKey(SINCE)
                        ? Optional.of(context.getString(SINCE)).filter(value -> !value.isEmpty())
                        : stored;
        highest = stored.orElse(null);
        if (context.containsKey(HIGHEST)) {
            saw(context.getString(HIGHEST));
        }
        RestItemReader opened = readers.apply(since);
        reader = opened;
        opened.open(context);
    }

    private void saw(String value) {
        highest = highest == null ? value : CursorOrder.later(highest, value);
    }

    @Override
    public @Nullable ObjectNode read() {
        ObjectNode item = reader().read();
        if (item != null) {
            JsonNode value = FieldMapping.at(item, path);
            if (value.isString() || value.isNumber()) {
                saw(value.asString());
            }
        }
        return item;
    }

    @Override
    public void update(ExecutionContext context) {
        reader().update(context);
        context.putString(SINCE, since.orElse(""));
        if (highest == null) {
            return;
        }
        context.putString(HIGHEST, highest);
        if (reader().isAtEnd()) {
            cursors.move(cursor.sync(), cursor.name(), highest, cursor.runId());
        }
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
    }

    private RestItemReader reader() {
        if (reader == null) {
            throw new IllegalStateException("The reader of " + cursor + " is not open");
        }
        return reader;
    }
}
