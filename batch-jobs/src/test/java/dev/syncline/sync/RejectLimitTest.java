package dev.syncline.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RejectLimitTest {

    @ParameterizedTest(name = "{0} rejected of {1}: exceeded {2}")
    @CsvSource(
            textBlock =
                    """
                    0,     0,       false
                    # below 100 records the share says nothing
                    99,    99,      false
                    100,   100,     true
                    # half is allowed, more is not
                    50,    100,     false
                    51,    100,     true
                    5000,  10000,   false
                    5001,  10000,   true
                    # above 10,000 the share no longer matters
                    10000, 1000000, false
                    10001, 1000000, true
                    """)
    void byDefaultAllowsTenThousandAndHalf(long rejected, long read, boolean exceeded) {
        assertThat(RejectLimit.DEFAULT.isExceededBy(rejected, read)).isEqualTo(exceeded);
    }

    @Test
    void mayAllowNone() {
        RejectLimit none = new RejectLimit(0, 1, 1);

        assertThat(none.isExceededBy(0, 10)).isFalse();
        assertThat(none.isExceededBy(1, 10)).isTrue();
    }

    @Test
    void mayAllowAll() {
        RejectLimit all = new RejectLimit(Long.MAX_VALUE, 1, 1);

        assertThat(all.isExceededBy(1_000_000, 1_000_000)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"-1, 0.5, 1", "0, -0.1, 1", "0, 1.1, 1", "0, 0.5, 0"})
    void refusesWhatMakesNoSense(long maxRecords, double maxShare, long minRecords) {
        assertThatThrownBy(() -> new RejectLimit(maxRecords, maxShare, minRecords))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("%d, %s, %d".formatted(maxRecords, maxShare, minRecords));
    }

    @Test
    void refusesAShareThatIsNoNumber() {
        assertThatThrownBy(() -> new RejectLimit(0, Double.NaN, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
