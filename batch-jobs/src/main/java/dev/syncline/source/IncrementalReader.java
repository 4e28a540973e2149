package dev.syncline.source;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
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
/// text. A cursor never moves back. A source none of whose records has a value there fails the run,
/// since every run would read all of it. Made for one attempt, used by one thread.
public final class IncrementalReader implements JsonRecords {

    private static final String SINCE = "cursor.since";
    private static final String HIGHEST = "cursor.highest";
    private static final String FOUND = "cursor.found";
    private static final int LONGEST = 500;

    private final Function<Optional<String>, RestItemReader> readers;
    private final CursorStore cursors;
    private final Cursor cursor;
    private final List<String> path;
    private final boolean fromTheBeginning;

    private @Nullable RestItemReader reader;
    private Optional<String> since = Optional.empty();
    private @Nullable String highest;
    private boolean hasRead;
    private boolean hasFound;

    /// @param readers makes the reader of what is newer than a value; than nothing, of everything
    /// @param path of the value in a record, names joined by dots
    public IncrementalReader(
            Function<Optional<String>, RestItemReader> readers,
            CursorStore cursors,
            Cursor cursor,
            String path) {
        this(readers, cursors, cursor, path, false);
    }

    /// @param fromTheBeginning whether this run reads everything once more, whatever is stored:
    ///   what was refused before may not be newer than the cursor
    public IncrementalReader(
            Function<Optional<String>, RestItemReader> readers,
            CursorStore cursors,
            Cursor cursor,
            String path,
            boolean fromTheBeginning) {
        this.readers = readers;
        this.cursors = cursors;
        this.cursor = cursor;
        this.path = List.of(path.split("\\."));
        this.fromTheBeginning = fromTheBeginning;
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
                        : stored.filter(_ -> !fromTheBeginning);
        highest = stored.orElse(null);
        hasFound = context.containsKey(FOUND);
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

    /// @throws SynclineException `config` behind the last record when none had a value; `source`
    ///   when a value can be no cursor; else as [RestItemReader#read]
    @Override
    public @Nullable ObjectNode read() {
        ObjectNode item = reader().read();
        if (item == null) {
            checkFound();
            return null;
        }
        hasRead = true;
        JsonNode value = FieldMapping.at(item, path);
        if (value.isString() || value.isNumber()) {
            saw(usable(value.asString()));
            hasFound = true;
        }
        return item;
    }

    private void checkFound() {
        if (hasRead && !hasFound) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "No record that sync '%s' read has text or a number at '%s', by which it is to read on the next time; name another field"
                            .formatted(cursor.sync(), String.join(".", path)));
        }
    }

    private String usable(String value) {
        if (value.length() > LONGEST || value.chars().anyMatch(Character::isISOControl)) {
            throw SynclineException.permanent(
                    ErrorClass.SOURCE,
                    "Record %d of sync '%s' has at '%s' what can be no cursor: it is longer than %d characters or holds a control character; name another field, or correct the source"
                            .formatted(position(), cursor.sync(), String.join(".", path), LONGEST),
                    null);
        }
        return value;
    }

    @Override
    public long position() {
        return reader().position();
    }

    @Override
    public void update(ExecutionContext context) {
        reader().update(context);
        context.putString(SINCE, since.orElse(""));
        if (hasFound) {
            context.putString(FOUND, "true");
        }
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
