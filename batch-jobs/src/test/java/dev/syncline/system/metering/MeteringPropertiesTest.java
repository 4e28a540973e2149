package dev.syncline.system.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.system.metering.MeteringProperties.Adaptive;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class MeteringPropertiesTest {

    @Test
    void hasTheDefaultsOfDocument2() {
        MeteringProperties properties = bind(Map.of());

        assertThat(properties.interval()).isEqualTo(Duration.ofSeconds(60));
        assertThat(properties.cycle()).isEqualTo(Duration.ofSeconds(60));
        assertThat(properties.batchSize()).isEqualTo(100);
        assertThat(properties.poolSize()).isEqualTo(10);
        assertThat(properties.runAtStart()).isTrue();
        assertThat(properties.adaptive().enabled()).isFalse();
        assertThat(properties.local().port()).isEqualTo(5432);
        assertThat(properties.local().isConfigured()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0, 60", "1, 60", "500, 35", "1000, 10", "50000, 10"})
    void shortensTheIntervalAsTheQueueGrows(long queue, long seconds) {
        Adaptive adaptive =
                new Adaptive(true, Duration.ofSeconds(10), Duration.ofSeconds(60), 1_000);

        assertThat(adaptive.intervalFor(queue))
                .isBetween(
                        Duration.ofSeconds(seconds).minusMillis(50), Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({
        "batch-size, 0",
        "pool-size, 3",
        "pool-size, 11",
        "interval, 0s",
        "most-readings-per-run, 0",
        "adaptive.max-interval, 5s",
        "adaptive.queue-for-min, 0"
    })
    void refusesWhatCanNotWorkAndNamesTheKey(String key, String value) {
        assertThatThrownBy(() -> bind(Map.of("syncline.metering." + key, value)))
                .rootCause()
                .hasMessageContaining("syncline.metering." + key);
    }

    @Test
    void keepsThePasswordToItself() {
        MeteringProperties properties =
                bind(
                        Map.of(
                                "syncline.metering.remote.host",
                                "db.example",
                                "syncline.metering.remote.password",
                                "canary-secret"));

        assertThat(properties.toString()).contains("db.example").doesNotContain("canary");
    }

    @ParameterizedTest
    @CsvSource({
        "7, 7",
        "7.00, 7",
        "700, 700",
        "0.00, 0",
        "-3.50, -3.5",
        "1e+20, 100000000000000000000",
        "NaN, NaN"
    })
    void writesANumberAsTextInOneWay(String given, String plain) {
        assertThat(DownloadedRecords.plain(given)).isEqualTo(plain);
    }

    private static MeteringProperties bind(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate("syncline.metering", MeteringProperties.class);
    }
}
