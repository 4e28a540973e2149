package dev.syncline.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.db.TestDatabase;
import dev.syncline.sync.Columns;
import dev.syncline.sync.Ledger;
import dev.syncline.sync.Reject;
import dev.syncline.sync.SyncRecord;
import dev.syncline.sync.SynclineException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class CopyTableWriterIT {

    private static final Columns COLUMNS = Columns.of("id", "name", "price", "note");

    private final TestDatabase database = TestDatabase.empty();
    private final DataSource dataSource = database.dataSource();
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final TransactionTemplate transaction =
            new TransactionTemplate(new JdbcTransactionManager(dataSource));
    private final CountedOutcomes counted = new CountedOutcomes();

    @BeforeEach
    void makeTable() {
        database.execute(
                """
                CREATE TABLE item (
                    id integer PRIMARY KEY, name varchar(10) NOT NULL, price numeric(10, 2) CHECK (price >= 0),
                    note json, touched integer NOT NULL DEFAULT 0, UNIQUE (name, id))
                """);
    }

    @Test
    void countsCreatedUpdatedAndUnchangedApart() {
        write(record(1, "one", "1.00", "{\"a\": 1}"), record(2, "two", null, null));
        assertThat(counted.ledger()).isEqualTo(new Ledger(0, 2, 0, 0, 0, 0, 0));

        write(
                record(1, "one", "1", "{\"a\":1}"),
                record(2, "zwei", null, null),
                record(3, "three", "3", null));

        assertThat(counted.ledger()).isEqualTo(new Ledger(0, 3, 1, 1, 0, 0, 0));
        assertThat(names()).containsExactly("one", "zwei", "three");
    }

    @Test
    void keepsTextAsItIs() {
        String text = "a\tb\\N\n\"ž\"";

        write(record(1, text, null, null));

        assertThat(names()).containsExactly(text);
    }

    @Test
    void setsRefusedRecordsAsideAndLetsTheirNeighboursIn() {
        List<SyncRecord> records = new ArrayList<>();
        for (int id = 1; id <= 1_000; id++) {
            records.add(
                    switch (id) {
                        case 10 -> record(id, "ok", "abc", null);
                        case 20 -> record(id, "much too long", "1", null);
                        case 30 -> record(id, null, "1", null);
                        case 40 -> record(id, "ok", "-1", null);
                        case 50 -> record(id, "n\0l", "1", null);
                        case 60 -> record(id, "h\uD800", "1", null);
                        case 70 -> record("seventy", "ok", "1", null);
                        case 80 -> record(null, "ok", "1", null);
                        case 90 -> record(id, "ok", "1", "{");
                        default -> record(id, "ok", "1", null);
                    });
        }

        write(records.toArray(SyncRecord[]::new));

        assertThat(counted.ledger()).isEqualTo(new Ledger(0, 991, 0, 0, 0, 0, 9));
        assertThat(counted.rejects)
                .extracting(Reject::recordPosition)
                .doesNotHaveDuplicates()
                .hasSize(9);
        assertThat(counted.rejects)
                .extracting(Reject::errorCode)
                .containsExactlyInAnyOrder(
                        "22P02", "22001", "23502", "23514", "22021", "22021", "22P02", "23502",
                        "22P02");
        assertThat(counted.rejects)
                .extracting(Reject::message)
                .anyMatch(message -> message.endsWith("(column price)"))
                .anyMatch(message -> message.contains("item_price_check"))
                .noneMatch(message -> message.contains("Failing row"));
        assertThat(jdbc.sql("SELECT count(*) FROM item").query(Integer.class).single())
                .isEqualTo(991);
    }

    @Test
    void appliesSeveralRecordsOfOneKeyInOrderWhereverTheChunkEnds() {
        Random random = new Random(7);
        List<SyncRecord> records = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            records.add(record(random.nextInt(40), "n" + random.nextInt(3), null, null));
        }

        List<Ledger> ledgers = new ArrayList<>();
        List<List<String>> results = new ArrayList<>();
        for (int chunk : new int[] {1, 7, 300}) {
            database.execute("TRUNCATE item");
            counted.reset();
            for (int from = 0; from < records.size(); from += chunk) {
                write(
                        records.subList(from, Math.min(records.size(), from + chunk))
                                .toArray(SyncRecord[]::new));
            }
            ledgers.add(counted.ledger());
            results.add(names());
        }

        assertThat(ledgers).containsOnly(ledgers.getFirst());
        assertThat(results).containsOnly(results.getFirst());
        Map<Object, Object> last = new HashMap<>();
        records.forEach(record -> last.put(record.get("id"), record.get("name")));
        assertThat(results.getFirst()).hasSameSizeAs(last.values());
    }

    @Test
    void stampsOnlyRowsThatChange() {
        write(record(1, "one", null, null), record(2, "two", null, null));
        database.execute("UPDATE item SET touched = 0");

        write(record(1, "one", null, null), record(2, "zwei", null, null));

        assertThat(jdbc.sql("SELECT touched FROM item ORDER BY id").query(Integer.class).list())
                .containsExactly(0, 1);
    }

    @Test
    void leavesNothingWhenTheTransactionRollsBack() {
        CopyTableWriter writer = writer("item");
        transaction.executeWithoutResult(status -> {
            writer.write(Chunk.of(record(1, "one", null, null)));
            status.setRollbackOnly();
        });

        assertThat(names()).isEmpty();
    }

    @Test
    void namesTheTableOrColumnThatIsNotThere() {
        assertThatThrownBy(() -> writer("nothing"))
                .isInstanceOf(SynclineException.class)
                .hasMessage("There is no table 'nothing'; create it or correct the target");
        database.execute(
                "CREATE TABLE bare (id integer, name text, price text, note text, touched integer)");
        assertThatThrownBy(() -> writer("bare"))
                .hasMessageContaining("has no unique index on [id]");
    }

    private void write(SyncRecord... records) {
        CopyTableWriter writer = writer("item");
        transaction.executeWithoutResult(status -> writer.write(Chunk.of(records)));
    }

    private CopyTableWriter writer(String table) {
        CopyTableWriter writer =
                new CopyTableWriter(
                        dataSource,
                        new TableTarget(
                                table, List.of("id"), COLUMNS.names(), Map.of("touched", "1")),
                        counted);
        writer.open(new ExecutionContext());
        return writer;
    }

    private List<String> names() {
        return jdbc.sql("SELECT name FROM item ORDER BY id").query(String.class).list();
    }

    private long position;

    private SyncRecord record(Object id, String name, String price, String note) {
        return new SyncRecord(COLUMNS, new Object[] {id, name, price, note}, ++position);
    }
}
