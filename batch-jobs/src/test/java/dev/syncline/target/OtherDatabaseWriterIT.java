package dev.syncline.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.connection.PeerDatabase;
import dev.syncline.db.TestDatabase;
import dev.syncline.sync.Columns;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.Ledger;
import dev.syncline.sync.Reject;
import dev.syncline.sync.SyncRecord;
import dev.syncline.sync.SynclineException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class OtherDatabaseWriterIT {

    private static final Columns COLUMNS = Columns.of("id", "name", "seen");

    private final TestDatabase engine = TestDatabase.empty();
    private final TestDatabase other = TestDatabase.empty();
    private final JdbcClient jdbc = JdbcClient.create(other.dataSource());
    private final CountedOutcomes counted = new CountedOutcomes();

    @BeforeEach
    void makeTable() {
        other.execute(
                "CREATE TABLE item (id integer PRIMARY KEY, name varchar(10) NOT NULL, seen integer)");
    }

    @Test
    void countsCreatedUpdatedUnchangedAndRefusedApart() {
        write(record("1", "one", "1"), record("2", "two", "1"));
        counted.reset();

        write(
                record("1", "one", "1"),
                record("2", "zwei", "1"),
                record("3", "three", "1"),
                record("4", "much too long", "1"),
                record("5", null, "1"),
                record("3", "drei", "1"));

        assertThat(counted.ledger()).isEqualTo(new Ledger(0, 1, 2, 1, 0, 0, 2));
        assertThat(counted.rejects)
                .extracting(Reject::recordKey)
                .containsExactlyInAnyOrder("4", "5");
        assertThat(names()).containsExactly("one", "zwei", "drei");
    }

    @Test
    void carriesAColumnAlongWithoutComparingIt() {
        write(record("1", "one", "1"), record("2", "two", "1"));
        counted.reset();

        write(record("1", "one", "2"), record("2", "zwei", "2"));

        assertThat(counted.ledger()).isEqualTo(new Ledger(0, 0, 1, 1, 0, 0, 0));
        assertThat(jdbc.sql("SELECT seen FROM item ORDER BY id").query(Integer.class).list())
                .containsExactly(1, 2);
    }

    /// A repeated chunk then finds its records there.
    @Test
    void keepsWhatItWroteWhenTheEnginesTransactionRollsBack() {
        new TransactionTemplate(new JdbcTransactionManager(engine.dataSource()))
                .executeWithoutResult(status -> {
                    write(record("1", "one", "1"));
                    status.setRollbackOnly();
                });
        counted.reset();

        write(record("1", "one", "1"));

        assertThat(counted.ledger()).isEqualTo(new Ledger(0, 0, 0, 1, 0, 0, 0));
    }

    @Test
    void leavesNothingOfAChunkWhoseTableIsInTrouble() {
        OtherDatabaseWriter writer = opened();
        other.execute("ALTER TABLE item RENAME TO gone");

        assertThatThrownBy(() -> writer.write(new Chunk<>(List.of(record("1", "one", "1")))))
                .isInstanceOfSatisfying(
                        SynclineException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.CONFIG))
                .hasMessageContaining("'other'")
                .hasMessageContaining("42P01");
        assertThat(jdbc.sql("SELECT count(*) FROM gone").query(Integer.class).single()).isZero();
    }

    private void write(SyncRecord... records) {
        opened().write(new Chunk<>(List.of(records)));
    }

    private OtherDatabaseWriter opened() {
        OtherDatabaseWriter writer =
                new OtherDatabaseWriter(
                        new PeerDatabase("other", other.dataSource()),
                        () ->
                                new TableTarget(
                                        "item",
                                        List.of("id"),
                                        COLUMNS.names(),
                                        Map.of(),
                                        Set.of("seen")),
                        counted);
        writer.open(new ExecutionContext());
        return writer;
    }

    private static SyncRecord record(String id, @Nullable String name, String seen) {
        return new SyncRecord(COLUMNS, new @Nullable Object[] {id, name, seen}, 1);
    }

    private List<String> names() {
        return jdbc.sql("SELECT name FROM item ORDER BY id").query(String.class).list();
    }
}
