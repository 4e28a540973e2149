package dev.syncline.source;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads what is new in a [RestSource] and remembers how far that went: the highest value seen at
/// one path of its records, such as `updated_at`. The next run asks [CursorStore#find] for it and
/// puts it into its query.
///
/// The cursor moves in the transaction of the last chunk, and only there: if that one rolls back,
/// or the run ends before, the next run asks for the same once more. So records needn't come in the
/// cursor's order. Until then the highest value is kept with the reader's position.
///
/// Numbers are compared as numbers, instants with an offset (ISO 8601) as instants, all else as
/// text. A cursor never moves back. Made for one attempt, used by one thread.
public final class IncrementalReader implements ItemStreamReader<ObjectNode> {

    private static final String HIGHEST = "cursor.highest";

    private final RestItemReader reader;
    private final CursorStore cursors;
    private final Cursor cursor;
    private final List<String> path;

    private @Nullable String highest;

    /// @param path of the value in a record, names joined by dots
    public IncrementalReader(
            RestItemReader reader, CursorStore cursors, Cursor cursor, String path) {
        this.reader = reader;
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
        highest = context.containsKey(HIGHEST) ? context.getString(HIGHEST) : stored.orElse(null);
        reader.open(context);
    }

    @Override
    public @Nullable ObjectNode read() {
        ObjectNode item = reader.read();
        if (item != null) {
            JsonNode value = FieldMapping.at(item, path);
            if (value.isString() || value.isNumber()) {
                String seen = value.asString();
                highest = highest == null ? seen : CursorOrder.later(highest, seen);
            }
        }
        return item;
    }

    @Override
    public void update(ExecutionContext context) {
        reader.update(context);
        if (highest == null) {
            return;
        }
        context.putString(HIGHEST, highest);
        if (reader.isAtEnd()) {
            cursors.move(cursor.sync(), cursor.name(), highest, cursor.runId());
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
