package dev.syncline.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {

    private static final RetryPolicy TEN_SECONDS_TO_TEN_MINUTES =
            new RetryPolicy(20, Duration.ofSeconds(10), Duration.ofMinutes(10));

    @ParameterizedTest(name = "after {0} attempts, Retry-After {1}: {2}")
    @CsvSource(
            textBlock =
                    """
                    # each wait is twice the last one, up to the longest
                    1,     PT0S,   PT10S
                    2,     PT0S,   PT20S
                    3,     PT0S,   PT40S
                    6,     PT0S,   PT5M20S
                    7,     PT0S,   PT10M
                    8,     PT0S,   PT10M
                    10000, PT0S,   PT10M
                    # the peer may ask for more, not for less
                    1,     PT9S,   PT10S
                    1,     PT10S,  PT10S
                    1,     PT11S,  PT11S
                    3,     PT11S,  PT40S
                    1,     PT30M,  PT30M
                    # but for an hour at the most
                    1,     PT1H,   PT1H
                    1,     PT1H1S, PT1H
                    8,     P30D,   PT1H
                    # a date that has passed
                    1,     PT-5S,  PT10S
                    """)
    void waits(int attempts, Duration retryAfter, Duration delay) {
        assertThat(TEN_SECONDS_TO_TEN_MINUTES.delayAfter(attempts, retryAfter)).isEqualTo(delay);
    }

    @Test
    void mayWaitNotAtAll() {
        RetryPolicy atOnce = new RetryPolicy(3, Duration.ZERO, Duration.ZERO);

        assertThat(atOnce.delayAfter(2, Duration.ZERO)).isZero();
        assertThat(atOnce.delayAfter(2, Duration.ofSeconds(3))).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void countsTheFirstAttemptToo() {
        assertThat(RetryPolicy.DEFAULT.allowsAnotherAfter(2)).isTrue();
        assertThat(RetryPolicy.DEFAULT.allowsAnotherAfter(3)).isFalse();
        assertThat(new RetryPolicy(1, Duration.ZERO, Duration.ZERO).allowsAnotherAfter(1))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0, PT1S, PT1S", "1, PT-1S, PT1S", "1, PT2S, PT1S"})
    void refusesWhatMakesNoSense(int maxAttempts, Duration firstDelay, Duration maxDelay) {
        assertThatThrownBy(() -> new RetryPolicy(maxAttempts, firstDelay, maxDelay))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("%d, %s, %s".formatted(maxAttempts, firstDelay, maxDelay));
    }
}
