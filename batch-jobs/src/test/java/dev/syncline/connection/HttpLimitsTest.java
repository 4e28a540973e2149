package dev.syncline.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class HttpLimitsTest {

    private static final HttpConnection CONNECTION =
            HttpConnection.to("peer", URI.create("https://peer.example"))
                    .within(Duration.ofSeconds(1), Duration.ofSeconds(2))
                    .limitedTo(DataSize.ofKilobytes(3))
                    .withLimits(new CallLimits(4, Duration.ofSeconds(5)));

    @Test
    void leaveAConnectionAsItIsWhenNothingIsSet() {
        assertThat(HttpLimits.NONE_SET.on(CONNECTION)).isEqualTo(CONNECTION);
    }

    @Test
    void areReadFromTheseKeys() {
        HttpConnection limited =
                bound(
                                Map.of(
                                        "connect-timeout", "6s",
                                        "total-timeout", "7s",
                                        "max-response", "8MB",
                                        "max-concurrent-calls", "9",
                                        "calls-per-second", "4"))
                        .on(CONNECTION);

        assertThat(limited.connectTimeout()).isEqualTo(Duration.ofSeconds(6));
        assertThat(limited.totalTimeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(limited.maxResponse()).isEqualTo(DataSize.ofMegabytes(8));
        assertThat(limited.limits()).isEqualTo(new CallLimits(9, Duration.ofMillis(250)));
    }

    @ParameterizedTest
    @CsvSource({"0.2, 5000", "0.001, 1000000", "2, 500", "1000, 1", "0, 0"})
    void spreadCallsEvenly(String callsPerSecond, long millis) {
        assertThat(
                        bound(Map.of("calls-per-second", callsPerSecond))
                                .on(CallLimits.DEFAULT)
                                .minInterval())
                .isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({
        "connect-timeout, 0s",
        "total-timeout, -1s",
        "max-response, 0B",
        "max-concurrent-calls, 0",
        "calls-per-second, -1",
        "calls-per-second, 0.0001",
        "calls-per-second, NaN",
        "calls-per-second, Infinity"
    })
    void sayWhichValueIsImpossible(String key, String value) {
        assertThatThrownBy(() -> bound(Map.of(key, value)))
                .rootCause()
                .hasMessageStartingWith(key + " must be ");
    }

    private static HttpLimits bound(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("", HttpLimits.class);
    }
}
