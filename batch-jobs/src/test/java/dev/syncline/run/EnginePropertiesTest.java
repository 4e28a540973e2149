package dev.syncline.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class EnginePropertiesTest {

    @Test
    void haveTheseDefaults() {
        assertThat(bound(Map.of()))
                .isEqualTo(
                        new EngineProperties(
                                Optional.empty(),
                                Duration.ofSeconds(12),
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(20),
                                5,
                                false,
                                Duration.ofSeconds(60)));
    }

    @Test
    void areReadFromTheseKeys() {
        assertThat(
                        bound(
                                Map.of(
                                        "syncline.engine.node-name", "a",
                                        "syncline.engine.lease-duration", "30s",
                                        "syncline.engine.heartbeat", "500ms",
                                        "syncline.engine.shutdown-timeout", "1m",
                                        "syncline.engine.most-lost-attempts", "7",
                                        "syncline.engine.run-at-start", "true",
                                        "syncline.engine.database-wait", "5s")))
                .isEqualTo(
                        new EngineProperties(
                                Optional.of("a"),
                                Duration.ofSeconds(30),
                                Duration.ofMillis(500),
                                Duration.ofMinutes(1),
                                7,
                                true,
                                Duration.ofSeconds(5)));
    }

    @ParameterizedTest
    @CsvSource({"12s, 4s", "3s, 1s", "12s, 1ms"})
    void takeAHeartbeatOfUpToAThirdOfTheLease(String lease, String heartbeat) {
        assertThat(bound(lease, heartbeat).heartbeat()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"12s, 4001ms", "12s, 12s", "12s, 0s", "12s, -1s", "0s, 1s", "-12s, 1s"})
    void refuseAHeartbeatThatKeepsNoLease(String lease, String heartbeat) {
        assertThatThrownBy(() -> bound(lease, heartbeat))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("syncline.engine.heartbeat (")
                .hasMessageContaining("syncline.engine.lease-duration (");
    }

    private static EngineProperties bound(String lease, String heartbeat) {
        return bound(
                Map.of(
                        "syncline.engine.lease-duration", lease,
                        "syncline.engine.heartbeat", heartbeat));
    }

    private static EngineProperties bound(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("syncline.engine", Bindable.of(EngineProperties.class));
    }
}
