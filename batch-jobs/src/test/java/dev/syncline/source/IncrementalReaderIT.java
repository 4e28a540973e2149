package dev.syncline.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.connection.HttpCaller;
import dev.syncline.connection.HttpConnection;
import dev.syncline.db.TestDatabase;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Timeout(60)
class IncrementalReaderIT {

    private static final TestDatabase DATABASE = TestDatabase.migrated();

    @TempDir Path folder;

    private final CursorStore cursors = new CursorStore(JdbcClient.create(DATABASE.dataSource()));
    private final List<Optional<String>> asked = new ArrayList<>();
    private PagedPeer peer;

    @BeforeEach
    void start() throws IOException {
        DATABASE.execute("DELETE FROM sync_cursor");
        peer = new PagedPeer(0);
        peer.failing(_ ->
                "200[{\"at\":\"2026-03-01T11:30:00+00:00\"},{\"at\":\"2026-03-01T12:00:00+01:00\"},{\"at\":null},{}]");
    }

    @AfterEach
    void stop() {
        peer.close();
    }

    @Test
    void movesTheCursorWithTheLastChunkOnly() {
        IncrementalReader reader = reader();
        ExecutionContext context = new ExecutionContext();
        reader.open(context);
        reader.read();
        reader.update(context);
        assertThat(cursors.find("contacts", "api")).isEmpty();
        reader.close();

        IncrementalReader next = reader();
        next.open(context);
        while (next.read() != null) {
            // To the end.
        }
        next.update(context);
        next.close();

        // The first one is half an hour later than the second.
        assertThat(cursors.find("contacts", "api")).contains("2026-03-01T11:30:00+00:00");
    }

    @Test
    void leavesTheCursorWhereItWasWhenTheChunkRollsBack() {
        var dataSource = DATABASE.dataSource();
        CursorStore stepsOwn = new CursorStore(JdbcClient.create(dataSource));
        IncrementalReader reader = reader(stepsOwn);
        ExecutionContext context = new ExecutionContext();
        reader.open(context);
        new TransactionTemplate(new JdbcTransactionManager(dataSource))
                .executeWithoutResult(transaction -> {
                    while (reader.read() != null) {
                        // To the end.
                    }
                    reader.update(context);
                    assertThat(stepsOwn.find("contacts", "api")).isPresent();
                    transaction.setRollbackOnly();
                });
        reader.close();

        assertThat(cursors.find("contacts", "api")).isEmpty();
    }

    @Test
    void neverMovesBack() {
        cursors.move("contacts", "api", "2026-03-01T12:00:00Z", 1);
        IncrementalReader reader = reader();
        ExecutionContext context = new ExecutionContext();
        reader.open(context);
        while (reader.read() != null) {
            // To the end.
        }
        reader.update(context);
        reader.close();

        assertThat(cursors.find("contacts", "api")).contains("2026-03-01T12:00:00Z");
    }

    @Test
    void doesNotMoveBackWhatWentOnBeforeARestart() {
        ExecutionContext context = begun();
        cursors.move("contacts", "api", "2026-03-01T12:00:00Z", 8);

        IncrementalReader restarted = reader();
        restarted.open(context);
        readToTheEnd(restarted, context);

        assertThat(context.getString("cursor.highest")).isEqualTo("2026-03-01T12:00:00Z");
        assertThat(cursors.find("contacts", "api")).contains("2026-03-01T12:00:00Z");
    }

    @Test
    void doesNotMoveBackWhatWentOnWhileItRead() {
        IncrementalReader reader = reader();
        ExecutionContext context = new ExecutionContext();
        reader.open(context);
        cursors.move("contacts", "api", "2026-03-01T13:00:00+01:00", 8);

        readToTheEnd(reader, context);

        assertThat(cursors.find("contacts", "api")).contains("2026-03-01T13:00:00+01:00");
    }

    @Test
    void asksARestartForWhatTheRunBeganWith() {
        ExecutionContext first = begun();
        cursors.move("contacts", "api", "2026-02-01T00:00:00Z", 8);
        ExecutionContext second = begun();
        cursors.move("contacts", "api", "2026-03-01T12:00:00Z", 9);
        asked.clear();

        for (ExecutionContext context : List.of(first, second, new ExecutionContext())) {
            IncrementalReader reader = reader();
            reader.open(context);
            reader.close();
        }

        assertThat(asked)
                .containsExactly(
                        Optional.empty(),
                        Optional.of("2026-02-01T00:00:00Z"),
                        Optional.of("2026-03-01T12:00:00Z"));
    }

    @Test
    void readsFromTheBeginningWhenToldToAndStillMovesNoCursorBack() {
        cursors.move("contacts", "api", "2026-03-01T12:00:00Z", 1);
        IncrementalReader reader = reader(cursors, "at", true);
        ExecutionContext context = new ExecutionContext();
        reader.open(context);
        readToTheEnd(reader, context);

        assertThat(asked).containsExactly(Optional.empty());
        assertThat(cursors.find("contacts", "api")).contains("2026-03-01T12:00:00Z");
    }

    @Test
    void failsWhenNoRecordHasAValue() {
        IncrementalReader reader = reader(cursors, "changed", false);
        reader.open(new ExecutionContext());

        assertThatThrownBy(() -> readToTheEnd(reader, new ExecutionContext()))
                .isInstanceOfSatisfying(
                        SynclineException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.CONFIG))
                .hasMessageContaining("'contacts'")
                .hasMessageContaining("at 'changed'");
        assertThat(cursors.find("contacts", "api")).isEmpty();
    }

    @Test
    void knowsAfterARestartThatAnEarlierRecordHadAValue() {
        peer.failing(_ -> "200[{\"at\":\"2026-03-01\"},{}]");
        ExecutionContext context = begun();

        IncrementalReader restarted = reader();
        restarted.open(context);
        readToTheEnd(restarted, context);

        assertThat(cursors.find("contacts", "api")).contains("2026-03-01");
    }

    @Test
    void takesNoControlCharacterAndNothingEndlessForACursor() {
        for (String value : List.of("a\\u0000", "x".repeat(501))) {
            peer.failing(_ -> "200[{\"at\":\"%s\"}]".formatted(value));
            IncrementalReader reader = reader();
            reader.open(new ExecutionContext());

            assertThatThrownBy(reader::read)
                    .isInstanceOf(SynclineException.class)
                    .hasMessageContaining("Record 1")
                    .hasMessageContaining("can be no cursor");
        }
    }

    private ExecutionContext begun() {
        ExecutionContext context = new ExecutionContext();
        IncrementalReader reader = reader();
        reader.open(context);
        reader.read();
        reader.update(context);
        reader.close();
        return context;
    }

    private static void readToTheEnd(IncrementalReader reader, ExecutionContext context) {
        while (reader.read() != null) {
            // To the end.
        }
        reader.update(context);
        reader.close();
    }

    @ParameterizedTest
    @CsvSource({
        "9, 10, 10",
        "10, 9.5, 10",
        "a, b, b",
        "2026-03-01T12:00:00Z, 2026-03-01T12:30:00+01:00, 2026-03-01T12:00:00Z",
        "2026-03-01, 2026-02-28, 2026-03-01",
        "x, 5, x"
    })
    void knowsWhichValueIsFurtherOn(String one, String other, String expected) {
        assertThat(CursorOrder.later(one, other)).isEqualTo(expected);
        assertThat(CursorOrder.later(other, one)).isEqualTo(expected);
    }

    private IncrementalReader reader() {
        return reader(cursors);
    }

    private IncrementalReader reader(CursorStore store) {
        return reader(store, "at", false);
    }

    private IncrementalReader reader(CursorStore store, String path, boolean fromTheBeginning) {
        return new IncrementalReader(
                since -> {
                    asked.add(since);
                    return new RestItemReader(
                            new HttpCaller(
                                    HttpConnection.to("peer", peer.address()),
                                    Clock.systemUTC(),
                                    folder),
                            RestSource.get("/whole"));
                },
                store,
                new IncrementalReader.Cursor("contacts", "api", 7),
                path,
                fromTheBeginning);
    }
}
