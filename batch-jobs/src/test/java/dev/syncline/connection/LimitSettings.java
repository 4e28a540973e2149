package dev.syncline.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.springframework.util.unit.DataSize;

/// The settings by which every HTTP peer is limited.
public final class LimitSettings {

    private LimitSettings() {}

    /// All of them, none as any peer has it by itself.
    ///
    /// @param prefix of the peer's settings
    public static Map<String, String> below(String prefix) {
        Map<String, String> settings = new HashMap<>();
        Map.of(
                        "connect-timeout", "1s",
                        "total-timeout", "2s",
                        "max-response", "512KB",
                        "max-concurrent-calls", "4",
                        "calls-per-second", "5")
                .forEach((key, value) -> settings.put(prefix + ".limits." + key, value));
        return settings;
    }

    /// @param connection made with the settings of [#below]
    public static void assertLimit(HttpConnection connection) {
        assertThat(connection.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(connection.totalTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(connection.maxResponse()).isEqualTo(DataSize.ofKilobytes(512));
        assertThat(connection.limits()).isEqualTo(new CallLimits(4, Duration.ofMillis(200)));
    }
}
