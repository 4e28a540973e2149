package dev.syncline.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.connection.PeerDatabase;
import dev.syncline.db.TestDatabase;
import dev.syncline.sync.SyncRecord;
import dev.syncline.sync.SynclineException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.batch.infrastructure.item.ExecutionContext;

class TableItemReaderIT {

    private final TestDatabase database = TestDatabase.empty();
    private final PeerDatabase peer = new PeerDatabase("peer", database.dataSource());

    @BeforeEach
    void makeTable() {
        database.execute(
                """
                CREATE TABLE item (a integer, b text, price numeric(10, 2), PRIMARY KEY (a, b));
                INSERT INTO item SELECT n, 'x', n FROM generate_series(1, 25) n
                """);
    }

    @Test
    void readsEveryRowOnceInTheKeysOwnOrder() {
        TableItemReader reader = opened(items(7, Long.MAX_VALUE), new ExecutionContext());

        List<SyncRecord> records = all(reader);

        // As numbers: as text, 10 would stand before 2.
        assertThat(records)
                .extracting(record -> record.get("a"))
                .isEqualTo(IntStream.rangeClosed(1, 25).mapToObj(Integer::toString).toList());
        assertThat(records).extracting(SyncRecord::position).startsWith(1L, 2L).endsWith(25L);
        assertThat(records.getFirst().get("price")).isEqualTo("1.00");
    }

    @Test
    void goesOnBehindTheLastCommittedKeyThoughRowsBeforeItAreGone() {
        ExecutionContext context = new ExecutionContext();
        TableItemReader first = opened(items(7, Long.MAX_VALUE), context);
        for (int i = 0; i < 10; i++) {
            first.read();
        }
        first.update(context);
        database.execute("DELETE FROM item WHERE a <= 10; INSERT INTO item VALUES (3, 'late', 0)");

        List<SyncRecord> rest = all(opened(items(7, Long.MAX_VALUE), context));

        assertThat(rest).hasSize(15);
        assertThat(rest.getFirst().get("a")).isEqualTo("11");
        assertThat(rest.getFirst().position()).isEqualTo(11);
    }

    @Test
    void pagesThroughRowsThatShareTheFirstColumnOfTheKey() {
        database.execute("INSERT INTO item SELECT 1, 'y' || n, 0 FROM generate_series(1, 20) n");

        assertThat(all(opened(items(3, Long.MAX_VALUE), new ExecutionContext()))).hasSize(45);
    }

    @Test
    void endsAtTheNumberOfRowsThatItWasGivenInAllItsAttempts() {
        ExecutionContext context = new ExecutionContext();
        TableItemReader first = opened(items(7, 12), context);
        for (int i = 0; i < 8; i++) {
            first.read();
        }
        first.update(context);

        assertThat(all(opened(items(7, 99), context))).hasSize(4);
    }

    @Test
    void readsOnlyWhatTheConditionAllows() {
        TableQuery query =
                new TableQuery(
                        "item",
                        List.of("a", "b"),
                        List.of("b", "a"),
                        "a > 20 OR a = 1",
                        2,
                        Long.MAX_VALUE);

        assertThat(all(opened(query, new ExecutionContext())))
                .extracting(record -> record.get("a"))
                .containsExactly("1", "21", "22", "23", "24", "25");
    }

    @Test
    void refusesATableThatCanNotBePagedWithoutLosingRows() {
        database.execute(
                """
                CREATE TABLE plain (id integer);
                CREATE TABLE holey (id integer UNIQUE);
                INSERT INTO holey VALUES (1), (NULL)
                """);

        assertThatThrownBy(() -> opened(of("plain"), new ExecutionContext()))
                .isInstanceOf(SynclineException.class)
                .hasMessageContaining("no unique index on [id]");
        assertThatThrownBy(() -> opened(of("holey"), new ExecutionContext()))
                .isInstanceOf(SynclineException.class)
                .hasMessageContaining("without a value in [id]");
        assertThatThrownBy(() -> opened(of("item"), new ExecutionContext()))
                .isInstanceOf(SynclineException.class)
                .hasMessageContaining("no column [id]");
    }

    private static TableQuery of(String table) {
        return new TableQuery(table, List.of("id"), List.of("id"), "true", 10, Long.MAX_VALUE);
    }

    private static TableQuery items(int rowsPerPage, long most) {
        return new TableQuery(
                "item", List.of("a", "b"), List.of("a", "b", "price"), "true", rowsPerPage, most);
    }

    private TableItemReader opened(TableQuery query, ExecutionContext context) {
        TableItemReader reader = new TableItemReader(peer, () -> query);
        reader.open(context);
        return reader;
    }

    private static List<SyncRecord> all(TableItemReader reader) {
        List<SyncRecord> records = new ArrayList<>();
        for (SyncRecord record = reader.read(); record != null; record = reader.read()) {
            records.add(record);
        }
        return records;
    }
}
