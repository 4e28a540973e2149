package dev.syncline.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.Reject;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.CannotAcquireLockException;

class RunErrorTest {

    private static final SynclineException OURS =
            new SynclineException(ErrorClass.CREDENTIALS, "Peer 'mdm' refused us");

    @Test
    void saysWhatOurOwnCodeSaid() {
        assertThat(RunError.of(List.of(OURS)))
                .usingRecursiveComparison()
                .ignoringFields("trace")
                .isEqualTo(
                        new RunError(
                                ErrorClass.CREDENTIALS,
                                "CREDENTIALS",
                                "Peer 'mdm' refused us",
                                false,
                                Duration.ZERO,
                                List.of()));
    }

    @Test
    void findsOurOwnWordsBelowTheFrameworks() {
        Throwable wrapped =
                new IllegalStateException("step failed", new RuntimeException("read", OURS));

        assertThat(RunError.of(List.of(wrapped)).message()).isEqualTo("Peer 'mdm' refused us");
    }

    @Test
    void prefersOurOwnWordsToTheDatabasesAndThoseToTheNetworks() {
        SQLException database = new SQLException("deadlock detected", "40P01");
        IOException network = new IOException("broken pipe");

        assertThat(RunError.of(List.of(network, database, OURS)).errorClass())
                .isEqualTo(ErrorClass.CREDENTIALS);
        assertThat(RunError.of(List.of(network, database)).errorClass())
                .isEqualTo(ErrorClass.CONFLICT);
        assertThat(RunError.of(List.of(new IllegalStateException("x"), network)).errorClass())
                .isEqualTo(ErrorClass.NETWORK);
    }

    @Test
    void takesTheOuterOfTwoOfOurOwn() {
        SynclineException outer =
                new SynclineException(ErrorClass.TARGET, "Target 'shop' is closed", OURS);

        assertThat(RunError.of(List.of(outer)).errorClass()).isEqualTo(ErrorClass.TARGET);
    }

    @Test
    void keepsWhatTheThrowerKnewOfARetry() {
        RunError permanent =
                RunError.of(List.of(SynclineException.permanent(ErrorClass.SOURCE, "404", null)));
        RunError later =
                RunError.of(
                        List.of(
                                SynclineException.retryAfter(
                                        ErrorClass.SOURCE, "429", Duration.ofSeconds(7))));

        assertThat(permanent.retryable()).isFalse();
        assertThat(later.retryable()).isTrue();
        assertThat(later.retryAfter()).isEqualTo(Duration.ofSeconds(7));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "40001, CONFLICT",
        "40P01, CONFLICT",
        "55P03, CONFLICT",
        "23505, PLATFORM",
        "57014, PLATFORM",
        "57P01, PLATFORM",
        "08006, PLATFORM",
        "53100, PLATFORM",
        "25P02, PLATFORM"
    })
    void classifiesTheEnginesDatabaseByItsState(String state, ErrorClass errorClass) {
        Throwable thrown =
                new CannotAcquireLockException("spring", new SQLException("refused", state));

        RunError error = RunError.of(List.of(thrown));

        assertThat(error.errorClass()).isEqualTo(errorClass);
        assertThat(error.code()).isEqualTo(state);
        assertThat(error.message()).isEqualTo("SQLException: refused");
        assertThat(error.retryable()).isTrue();
    }

    @Test
    void dealsWithADatabaseErrorWithoutAState() {
        RunError error = RunError.of(List.of(new SQLException("gone")));

        assertThat(error.errorClass()).isEqualTo(ErrorClass.PLATFORM);
        assertThat(error.code()).isEqualTo("SQLException");
    }

    @Test
    void callsABrokenConnectionTheNetwork() {
        Throwable thrown = new UncheckedIOException(new ConnectException("Connection refused"));

        assertThat(RunError.of(List.of(thrown)))
                .usingRecursiveComparison()
                .ignoringFields("trace")
                .isEqualTo(
                        new RunError(
                                ErrorClass.NETWORK,
                                "ConnectException",
                                "ConnectException: Connection refused",
                                true,
                                Duration.ZERO,
                                List.of()));
    }

    @Test
    void namesTheRootOfWhatNobodyKnows() {
        Throwable thrown = new IllegalStateException("outer", new ArithmeticException("/ by zero"));

        RunError error = RunError.of(List.of(thrown));

        assertThat(error.errorClass()).isEqualTo(ErrorClass.PLATFORM);
        assertThat(error.message()).isEqualTo("ArithmeticException: / by zero");
    }

    @Test
    void saysSoWhenNothingWasThrown() {
        assertThat(RunError.of(List.of()).message())
                .isEqualTo("The attempt failed without saying why");
    }

    /// PostgreSQL's further lines quote the row.
    @Test
    void keepsTheFirstLineOfForeignTextAndNotMoreThanNeeded() {
        SQLException quoting =
                new SQLException("duplicate key\n  Detail: Key (email)=(eva@x.cz) exists", "23505");
        SQLException endless = new SQLException("x".repeat(5_000), "XX000");

        assertThat(RunError.of(List.of(quoting)).message())
                .isEqualTo("SQLException: duplicate key");
        assertThat(RunError.of(List.of(endless)).message()).hasSizeLessThan(350);
    }

    @Test
    void copesWithTextThatIsNotThere() {
        assertThat(RunError.of(List.of(new NullPointerException())).asReject().message())
                .startsWith("NullPointerException");
        assertThat(RunError.of(List.of(new IllegalStateException(""))).asReject().message())
                .startsWith("IllegalStateException");
    }

    @Test
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void endsWhenCausesLeadInACircle() {
        Exception inner = new Exception("inner");
        Exception outer = new Exception("outer", inner);
        inner.initCause(outer);

        assertThat(RunError.of(Arrays.asList(outer, outer)).errorClass())
                .isEqualTo(ErrorClass.PLATFORM);
    }

    @Test
    void becomesAnErrorOfTheRunAsAWhole() {
        Reject reject = RunError.of(List.of(OURS)).asReject();

        assertThat(reject.phase()).isEqualTo(Reject.Phase.RUN);
        assertThat(reject.errorClass()).isEqualTo(ErrorClass.CREDENTIALS);
        assertThat(reject.retryable()).isFalse();
        assertThat(reject.payload()).asInstanceOf(MAP).containsOnlyKeys("trace");
    }

    @Test
    void tracesTheCodeButNotWhatItsExceptionsSay() {
        Throwable thrown =
                new IllegalStateException("record 7", new SQLException("Key (secret) exists"));

        List<String> trace = RunError.of(List.of(thrown)).trace();

        assertThat(trace)
                .contains("java.lang.IllegalStateException", "Caused by: java.sql.SQLException")
                .anyMatch(line -> line.contains("at " + RunErrorTest.class.getName()))
                .noneMatch(line -> line.contains("secret") || line.contains("record 7"));
    }
}
