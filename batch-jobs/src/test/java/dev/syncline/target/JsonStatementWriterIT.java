package dev.syncline.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.db.TestDatabase;
import dev.syncline.sync.Columns;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.Ledger;
import dev.syncline.sync.Reject;
import dev.syncline.sync.SyncRecord;
import dev.syncline.sync.SynclineException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class JsonStatementWriterIT {

    private static final Columns COLUMNS = Columns.of("id", "code");
    private static final JsonStatementWriter.Target THINGS =
            new JsonStatementWriter.Target(
                    "things",
                    List.of("id"),
                    """
                    WITH all_of_them AS MATERIALIZED (
                        SELECT * FROM jsonb_to_recordset(?::jsonb) AS i (id integer, code text, n integer)
                    ), input AS MATERIALIZED (
                        SELECT i.*, t.id IS NOT NULL AS known
                        FROM all_of_them i LEFT JOIN things t ON t.id = i.id
                        WHERE i.code IS DISTINCT FROM 'bad'
                    ), created AS (
                        INSERT INTO things SELECT id, code FROM input WHERE NOT known RETURNING id
                    ), updated AS (
                        UPDATE things t SET code = i.code FROM input i
                        WHERE known AND t.id = i.id AND t.code IS DISTINCT FROM i.code RETURNING t.id
                    )
                    SELECT (SELECT count(*) FROM created) AS created, (SELECT count(*) FROM updated) AS updated,
                           (SELECT jsonb_agg(jsonb_build_object('n', n, 'code', 'BAD', 'message', 'is bad'))
                            FROM all_of_them WHERE code = 'bad') AS refused
                    """);

    private final TestDatabase database = TestDatabase.empty();
    // Each call makes another one, and a transaction belongs to one.
    private final DataSource dataSource = database.dataSource();
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final TransactionTemplate transaction =
            new TransactionTemplate(new JdbcTransactionManager(dataSource));
    private final CountedOutcomes outcomes = new CountedOutcomes();

    @BeforeEach
    void createTable() {
        database.execute(
                "CREATE TABLE things (id integer PRIMARY KEY, code varchar(10) NOT NULL UNIQUE DEFERRABLE)");
    }

    @Test
    void countsWhatIsNewChangedAndTheSame() {
        write(record(1, "a"), record(2, "b"));
        outcomes.reset();

        write(record(1, "a"), record(2, "c"), record(3, "d"));

        assertThat(outcomes.ledger()).isEqualTo(new Ledger(0, 1, 1, 1, 0, 0, 0));
    }

    @Test
    void setsAsideWhatTheDatabaseRefusesAndWritesTheRest() {
        List<SyncRecord> records = new ArrayList<>();
        IntStream.rangeClosed(1, 100).forEach(i -> records.add(record(i, "c" + i)));
        records.set(10, record(11, null));
        records.set(50, record(51, "much too long for it"));
        records.set(51, record(52, "nul\0"));
        records.set(52, record(53, "half\ud800"));

        write(records.toArray(SyncRecord[]::new));

        assertThat(outcomes.ledger()).isEqualTo(new Ledger(0, 96, 0, 0, 0, 0, 4));
        assertThat(outcomes.rejects.stream().map(Reject::errorCode))
                .containsExactly("23502", "22001", "22P05", "22P02");
        assertThat(outcomes.rejects.get(1).recordKey()).isEqualTo("51");
        assertThat(outcomes.rejects.get(1).recordPosition()).isEqualTo(51L);
        assertThat(outcomes.rejects.get(1).message()).doesNotContain("much too");
        assertThat(count()).isEqualTo(96);
    }

    @Test
    void setsAsideWhatTheStatementLeavesOut() {
        write(record(1, "a"), record(2, "bad"), record(3, "b"));

        assertThat(outcomes.ledger()).isEqualTo(new Ledger(0, 2, 0, 0, 0, 0, 1));
        assertThat(outcomes.rejects.getFirst().recordKey()).isEqualTo("2");
        assertThat(outcomes.rejects.getFirst().message()).isEqualTo("is bad");
    }

    @Test
    void letsTwoRecordsSwapAUniqueValue() {
        write(record(1, "a"), record(2, "b"));
        outcomes.reset();

        write(record(1, "b"), record(2, "a"));

        assertThat(outcomes.ledger()).isEqualTo(new Ledger(0, 0, 2, 0, 0, 0, 0));
    }

    @Test
    void triesARecordAgainForWhichALaterOneMakesRoom() {
        write(record(1, "a"), record(2, "b"));
        outcomes.reset();

        // The broken one makes the chunk fall apart, so that the first two go in one by one.
        write(record(1, "b"), record(2, "c"), record(3, null));

        assertThat(outcomes.ledger()).isEqualTo(new Ledger(0, 0, 2, 0, 0, 0, 1));
    }

    @Test
    void keepsTheFirstOfTwoThatWantTheSameUniqueValue() {
        write(record(1, "a"), record(2, "a"));

        assertThat(outcomes.ledger()).isEqualTo(new Ledger(0, 1, 0, 0, 0, 0, 1));
        assertThat(outcomes.rejects.getFirst().recordKey()).isEqualTo("2");
        assertThat(outcomes.rejects.getFirst().errorCode()).isEqualTo("23505");
    }

    @Test
    void failsWhenItIsNotAboutARecord() {
        database.execute("DROP TABLE things");

        assertThatThrownBy(() -> write(record(1, "a")))
                .isInstanceOfSatisfying(
                        SynclineException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.CONFIG))
                .hasMessageContaining("things");
        assertThat(outcomes.rejects).isEmpty();
    }

    private void write(SyncRecord... records) {
        transaction.executeWithoutResult(status ->
                new JsonStatementWriter(dataSource, THINGS, outcomes)
                        .write(new Chunk<>(List.of(records))));
    }

    private long count() {
        return jdbc.sql("SELECT count(*) FROM things").query(Long.class).single();
    }

    private static SyncRecord record(int id, @Nullable String code) {
        return new SyncRecord(COLUMNS, new @Nullable Object[] {id, code}, id);
    }
}
