package dev.syncline.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.run.StopSignal.Cause;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StopSignalTest {

    @Test
    void isDownAtFirst() {
        StopSignal signal = new StopSignal();

        assertThat(signal.isRaised()).isFalse();
        assertThat(signal.cause()).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "OPERATOR,                       OPERATOR",
        "OPERATOR SHUTDOWN,              OPERATOR",
        "SHUTDOWN OPERATOR,              SHUTDOWN",
        "OPERATOR LEASE_LOST,            LEASE_LOST",
        "SHUTDOWN LEASE_LOST,            LEASE_LOST",
        "LEASE_LOST OPERATOR,            LEASE_LOST",
        "LEASE_LOST SHUTDOWN LEASE_LOST, LEASE_LOST"
    })
    void keepsTheFirstCauseUnlessTheLeaseIsLost(String raised, Cause standing) {
        StopSignal signal = new StopSignal();

        Arrays.stream(raised.split(" ")).map(Cause::valueOf).forEach(signal::raise);

        assertThat(signal.isRaised()).isTrue();
        assertThat(signal.cause()).contains(standing);
    }
}
