package dev.syncline.system.ineligibleitems;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.connection.CallLimits;
import dev.syncline.connection.HttpConnection;
import dev.syncline.connection.RefusedCredentials;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class MdmPropertiesTest {

    private static final URI BASE = URI.create("https://peer.example");

    @Test
    void limitCallsByThemselves() {
        HttpConnection connection = bound(Map.of()).connection(BASE, RefusedCredentials.NONE);

        assertThat(connection.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(connection.totalTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(connection.maxResponse()).isEqualTo(DataSize.ofMegabytes(64));
        assertThat(connection.limits()).isEqualTo(CallLimits.atOnce(16));
    }

    @Test
    void limitCallsAsTheSettingsSay() {
        HttpConnection connection =
                bound(
                                Map.of(
                                        "syncline.mdm.limits.connect-timeout", "1s",
                                        "syncline.mdm.limits.total-timeout", "2s",
                                        "syncline.mdm.limits.max-response", "512KB",
                                        "syncline.mdm.limits.max-concurrent-calls", "4",
                                        "syncline.mdm.limits.calls-per-second", "5"))
                        .connection(BASE, RefusedCredentials.NONE);

        assertThat(connection.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(connection.totalTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(connection.maxResponse()).isEqualTo(DataSize.ofKilobytes(512));
        assertThat(connection.limits()).isEqualTo(new CallLimits(4, Duration.ofMillis(200)));
    }

    private static MdmProperties bound(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("syncline.mdm", MdmProperties.class);
    }
}
