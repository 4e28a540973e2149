package dev.syncline.source;

import dev.syncline.connection.PeerDatabase;
import dev.syncline.connection.TableCatalog;
import dev.syncline.sync.Columns;
import dev.syncline.sync.SyncRecord;
import dev.syncline.sync.SynclineException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/// Reads the rows of a table of another PostgreSQL in the order of their key, page by page: each
/// page is one short query for the rows behind the last key, so no cursor, no transaction and no
/// snapshot stays open while the records are written, and rows may be deleted meanwhile.
///
/// Values are text as PostgreSQL writes it, or null: whatever a column's type, it is exact and
/// never fails. The session's time zone decides how a `timestamptz` looks.
///
/// A restart goes on behind the last committed key. Rows that appear behind the reader's back, at a
/// smaller key, are left to the next run.
///
/// Made for one attempt, used by one thread.
public final class TableItemReader implements ItemStreamReader<SyncRecord> {

    private static final String KEY = "table.key.";
    private static final String READ = "table.read";
    private static final String MOST = "table.most";

    private final PeerDatabase database;
    private final Supplier<TableQuery> asked;

    private final Deque<SyncRecord> page = new ArrayDeque<>();
    private @Nullable TablePages pages;
    private Columns columns = Columns.of();
    private List<String> lastKey = List.of();
    private long read;
    private long most;
    private boolean atEnd;

    /// @param query asked when the step opens, so that it may depend on what the catalog says then
    public TableItemReader(PeerDatabase database, Supplier<TableQuery> query) {
        this.database = database;
        this.asked = query;
    }

    /// @throws SynclineException of class `config` when the table lacks a column or the key's
    ///   unique index; `network`, `credentials` and so on when the database can't be asked
    @Override
    public void open(ExecutionContext context) {
        try {
            TableQuery query = asked.get();
            TableCatalog catalog = TableCatalog.read(database.jdbc(), query.table(), "source");
            catalog.requireColumns(query.columns());
            catalog.requireUniqueKey(query.keyColumns(), "its rows are read in the key's order");
            pages = new TablePages(database, query, catalog);
            pages.requireWholeKeys();
            columns = Columns.of(query.columns());
            read = context.getLong(READ, 0);
            // What was there when the run began bounds all its attempts.
            most = context.getLong(MOST, query.mostRows());
            lastKey = read == 0 ? List.of() : storedKey(context, query.keyColumns().size());
        } catch (RuntimeException e) {
            throw database.failure("could not be asked for its tables", e);
        }
    }

    private static List<String> storedKey(ExecutionContext context, int size) {
        List<String> key = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            key.add(context.getString(KEY + i));
        }
        return key;
    }

    @Override
    public @Nullable SyncRecord read() {
        if (pages == null) {
            throw new IllegalStateException("The reader is not open");
        }
        if (page.isEmpty() && !atEnd) {
            fetch(pages);
        }
        SyncRecord record = page.poll();
        if (record != null) {
            read = record.position();
            lastKey = pages.keyOf(record);
        }
        return record;
    }

    private void fetch(TablePages pages) {
        long left = most - read;
        if (left > 0) {
            page.addAll(pages.after(lastKey, columns, read, left));
        }
        atEnd = page.isEmpty();
    }

    @Override
    public void update(ExecutionContext context) {
        context.putLong(READ, read);
        context.putLong(MOST, most);
        for (int i = 0; i < lastKey.size(); i++) {
            context.putString(KEY + i, lastKey.get(i));
        }
    }
}
