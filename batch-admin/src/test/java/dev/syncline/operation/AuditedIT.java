package dev.syncline.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.db.TestDatabase;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.transaction.support.TransactionTemplate;

class AuditedIT {

    private static final Caller ANN = new Caller("ann", Role.OPERATOR, Channel.CONSOLE);
    private static final Action TIDY =
            new Action("room.tidy", Role.OPERATOR, "room 1", "cleaning", 7L, "it was dusty");

    private static JdbcClient jdbc;
    private static AuditLog log;
    private static Audited audited;

    @BeforeAll
    static void start() {
        var dataSource = TestDatabase.migrated().dataSource();
        jdbc = JdbcClient.create(dataSource);
        jdbc.sql("CREATE TABLE work (done text)").update();
        log = new AuditLog(jdbc);
        audited = new Audited(log, new TransactionTemplate(new JdbcTransactionManager(dataSource)));
    }

    @BeforeEach
    void clean() {
        jdbc.sql("TRUNCATE work, audit_log").update();
    }

    @Test
    void tellsWhoDidWhatToWhatAndWhy() {
        tidy(ANN, AuditedIT::work);

        assertThat(entries())
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.actor()).isEqualTo("ann");
                    assertThat(entry.channel()).isEqualTo("console");
                    assertThat(entry.action()).isEqualTo("room.tidy");
                    assertThat(entry.subject()).isEqualTo("room 1");
                    assertThat(entry.sync()).isEqualTo("cleaning");
                    assertThat(entry.runId()).isEqualTo(7);
                    assertThat(entry.reason()).isEqualTo("it was dusty");
                    assertThat(entry.outcome()).isEqualTo("done");
                });
        assertThat(log.ofRun(7)).isEqualTo(entries());
    }

    @Test
    void doesNothingThatCouldNotBeTold() {
        Caller untellable = new Caller("zero \0 byte", Role.OPERATOR, Channel.API);

        assertThatThrownBy(() -> tidy(untellable, AuditedIT::work))
                .isInstanceOf(DataIntegrityViolationException.class);

        assertThat(works()).isZero();
    }

    @Test
    void undoesWhatFailedAndTellsThatItDid() {
        assertThatThrownBy(() ->
                        tidy(
                                ANN,
                                () -> {
                                    work();
                                    throw new IllegalStateException("quotes a record");
                                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(works()).isZero();
        assertThat(entries())
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.outcome()).isEqualTo("failed");
                    assertThat(entry.detail()).isEqualTo("IllegalStateException");
                });
    }

    @Test
    void tellsOurOwnRefusalsInTheirWords() {
        assertThatThrownBy(() ->
                        tidy(
                                ANN,
                                () -> {
                                    throw new SynclineException(
                                            ErrorClass.CONFIG, "There is no broom; buy one");
                                }))
                .isInstanceOf(SynclineException.class);

        assertThat(entries())
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.outcome()).isEqualTo("refused");
                    assertThat(entry.detail()).isEqualTo("There is no broom; buy one");
                });
    }

    @Test
    void refusesARoleThatIsTooSmallAndTellsIt() {
        Caller viewer = new Caller("vic", Role.VIEWER, Channel.MCP);

        assertThatThrownBy(() -> tidy(viewer, AuditedIT::work))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessage("'vic' is a viewer; 'room.tidy' needs the role operator");

        assertThat(works()).isZero();
        assertThat(entries())
                .extracting(AuditEntry::actor, AuditEntry::outcome)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("vic", "refused"));
    }

    @Test
    void tellsOfWhatIsDoneOutsideOfATransactionToo() {
        var done = audited.actOutside(ANN, TIDY, () -> "tidy", Outcome::done);

        assertThatThrownBy(() ->
                        audited.actOutside(
                                new Caller("vic", Role.VIEWER, Channel.MCP),
                                TIDY,
                                () -> "never",
                                Outcome::done))
                .isInstanceOf(AccessDeniedException.class);

        assertThat(done).isEqualTo("tidy");
        assertThat(entries()).extracting(AuditEntry::outcome).containsExactly("refused", "done");
    }

    @Test
    void findsActionsByTheirKind() {
        tidy(ANN, AuditedIT::work);
        audited.act(
                ANN,
                Action.of("roomy.paint", Role.VIEWER, "wall", null),
                () -> "blue",
                Function.<String>identity().andThen(Outcome::done));

        assertThat(list("room")).extracting(AuditEntry::action).containsExactly("room.tidy");
        assertThat(list("roomy.paint")).extracting(AuditEntry::detail).containsExactly("blue");
    }

    private static void tidy(Caller caller, Runnable work) {
        var _ =
                audited.act(
                        caller,
                        TIDY,
                        () -> {
                            work.run();
                            return Outcome.DONE;
                        },
                        Function.identity());
    }

    private static void work() {
        jdbc.sql("INSERT INTO work VALUES ('swept')").update();
    }

    private static long works() {
        return jdbc.sql("SELECT count(*) FROM work").query(Long.class).single();
    }

    private static List<AuditEntry> entries() {
        return list(null);
    }

    private static List<AuditEntry> list(@org.jspecify.annotations.Nullable String action) {
        return log.list(new AuditLog.Filter(null, null, action, null, null, null), 50);
    }
}
