package dev.syncline.sandbox.metering;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommitWatchTest {

    private final CommitWatch watch = new CommitWatch();

    @ParameterizedTest
    @CsvSource({
        "COMMIT,                     true",
        "' commit; ',                true",
        "ROLLBACK,                   false",
        "SELECT 'COMMIT',            false",
        "COMMIT PREPARED 'x',        false",
    })
    void knowsACommitThatIsASimpleQuery(String sql, boolean commits) {
        assertThat(says('Q', sql + "\0")).isEqualTo(commits);
    }

    @Test
    void knowsACommitThatIsPreparedAndDoneOnce() {
        assertThat(says('P', "\0COMMIT\0\0\0")).isFalse();
        assertThat(says('B', "\0\0\0\0\0\0\0\0")).isFalse();
        assertThat(says('E', "\0\0\0\0\0")).isFalse();
        assertThat(says('S', "")).isTrue();
        assertThat(says('S', "")).isFalse();
    }

    @Test
    void knowsACommitThatWasPreparedLongAgo() {
        says('P', "S_1\0COMMIT\0\0\0");
        says('S', "");
        says('P', "S_2\0SELECT 1\0\0\0");
        says('B', "\0S_2\0\0\0\0\0\0\0");
        assertThat(says('S', "")).isFalse();

        says('B', "\0S_1\0\0\0\0\0\0\0");
        assertThat(says('S', "")).isTrue();
    }

    @Test
    void forgetsAStatementThatIsClosedOrPreparedAnew() {
        says('P', "S_1\0COMMIT\0\0\0");
        says('C', "SS_1\0");
        says('B', "\0S_1\0\0\0\0\0\0\0");
        assertThat(says('S', "")).isFalse();

        says('P', "\0COMMIT\0\0\0");
        says('P', "\0SELECT 1\0\0\0");
        says('B', "\0\0\0\0\0\0\0\0");
        assertThat(says('S', "")).isFalse();
    }

    private boolean says(char type, String body) {
        return watch.commitsWith(type, body.getBytes(StandardCharsets.UTF_8));
    }
}
