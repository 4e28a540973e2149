package dev.syncline.system.ineligibleitems;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.connection.CallLimits;
import dev.syncline.connection.HttpConnection;
import dev.syncline.connection.LimitSettings;
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
        LimitSettings.assertLimit(
                bound(LimitSettings.below("syncline.mdm"))
                        .connection(BASE, RefusedCredentials.NONE));
    }

    private static MdmProperties bound(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("syncline.mdm", MdmProperties.class);
    }
}
