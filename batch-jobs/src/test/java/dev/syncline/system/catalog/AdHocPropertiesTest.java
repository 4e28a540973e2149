package dev.syncline.system.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.connection.HttpLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class AdHocPropertiesTest {

    private static final String PREFIX = "syncline.catalog.ad-hoc";

    @Test
    void haveTheseDefaults() {
        assertThat(bound(Map.of()))
                .isEqualTo(
                        new AdHocProperties(
                                List.of(), List.of(), HttpLimits.NONE_SET, Duration.ofDays(30)));
    }

    @Test
    void areReadFromTheseKeys() {
        assertThat(
                        bound(
                                Map.of(
                                        PREFIX + ".folders", "/a,/b",
                                        PREFIX + ".allowed-hosts", "api.example",
                                        PREFIX + ".limits.connect-timeout", "1s",
                                        PREFIX + ".limits.total-timeout", "2s",
                                        PREFIX + ".limits.max-response", "3MB",
                                        PREFIX + ".limits.max-concurrent-calls", "4",
                                        PREFIX + ".limits.calls-per-second", "0.5",
                                        PREFIX + ".retire-after", "7d")))
                .isEqualTo(
                        new AdHocProperties(
                                List.of("/a", "/b"),
                                List.of("api.example"),
                                new HttpLimits(
                                        Duration.ofSeconds(1),
                                        Duration.ofSeconds(2),
                                        DataSize.ofMegabytes(3),
                                        4,
                                        0.5),
                                Duration.ofDays(7)));
    }

    @Test
    void keepAdHocSyncsForEverWhenToldTo() {
        assertThat(bound(Map.of(PREFIX + ".retire-after", "0")).retireAfter())
                .isEqualTo(Duration.ZERO);
        assertThatThrownBy(() -> bound(Map.of(PREFIX + ".retire-after", "-1d")))
                .rootCause()
                .hasMessageContaining(PREFIX + ".retire-after must be positive");
    }

    private static AdHocProperties bound(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate(PREFIX, AdHocProperties.class);
    }
}
