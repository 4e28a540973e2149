package dev.syncline.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {

    private final Clock clock = Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    120                           | PT2M
                    ' 7 '                         | PT7S
                    0                             | PT0S
                    Sun, 01 Mar 2026 12:01:30 GMT | PT1M30S
                    Sun, 01 Mar 2026 11:00:00 GMT | PT0S
                    -5                            |
                    soon                          |
                    99999999999999999999          |
                    ''                            |
                    """)
    void understandsBothForms(String header, Duration expected) {
        assertThat(RetryAfter.parse(Optional.of(header), clock))
                .isEqualTo(Optional.ofNullable(expected));
    }

    @Test
    void isEmptyWithoutAHeader() {
        assertThat(RetryAfter.parse(Optional.empty(), clock)).isEmpty();
    }
}
