package dev.syncline.system.clientsystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.connection.CallLimits;
import dev.syncline.connection.HttpConnection;
import dev.syncline.connection.LimitSettings;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class ClientSystemPropertiesTest {

    private static final URI BASE = URI.create("https://peer.example");

    @Test
    void limitCallsByThemselves() {
        HttpConnection connection = bound(Map.of()).connection(BASE);

        assertThat(connection.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(connection.totalTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(connection.maxResponse()).isEqualTo(DataSize.ofMegabytes(1));
        assertThat(connection.limits()).isEqualTo(CallLimits.atOnce(16));
    }

    @Test
    void limitCallsAsTheSettingsSay() {
        LimitSettings.assertLimit(
                bound(LimitSettings.below("syncline.client-system")).connection(BASE));
    }

    @Test
    void askWhetherThePeerIsUpInLessTimeAndWithoutWaitingForATurn() {
        ClientSystemProperties slow =
                bound(Map.of("syncline.client-system.limits.calls-per-second", "0.01"));
        ClientSystemProperties hasty =
                bound(Map.of("syncline.client-system.limits.total-timeout", "2s"));

        assertThat(slow.probe(BASE).totalTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(slow.probe(BASE).limits()).isEqualTo(CallLimits.DEFAULT);
        assertThat(hasty.probe(BASE).totalTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(hasty.connection(BASE).connectTimeout()).isEqualTo(Duration.ofSeconds(2));
    }

    private static ClientSystemProperties bound(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("syncline.client-system.api-key", "a key");
        return new Binder(new MapConfigurationPropertySource(all))
                .bindOrCreate("syncline.client-system", ClientSystemProperties.class);
    }
}
