package dev.syncline.system.school;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.connection.CallLimits;
import dev.syncline.connection.HttpConnection;
import dev.syncline.connection.LimitSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class SchoolPropertiesTest {

    private static final URI BASE = URI.create("https://peer.example");

    @Test
    void limitCallsByThemselves() {
        HttpConnection connection = bound(Map.of()).connection(BASE);

        assertThat(connection.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(connection.totalTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(connection.maxResponse()).isEqualTo(DataSize.ofMegabytes(16));
        assertThat(connection.limits()).isEqualTo(CallLimits.atOnce(16));
    }

    @Test
    void limitCallsAsTheSettingsSay() {
        LimitSettings.assertLimit(bound(LimitSettings.below("syncline.school")).connection(BASE));
    }

    @Test
    void leaveTheDatabaseNoLongerWaitingForTheSignInThanItsSessionsLast() {
        assertThat(bound(Map.of("syncline.school.limits.total-timeout", "20s")).connection(BASE))
                .extracting(HttpConnection::totalTimeout)
                .isEqualTo(Duration.ofSeconds(20));
        assertThatThrownBy(() -> bound(Map.of("syncline.school.limits.total-timeout", "21s")))
                .rootCause()
                .hasMessageContaining("syncline.school.limits.total-timeout must be at most 20 s");
    }

    private static SchoolProperties bound(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("syncline.school", SchoolProperties.class);
    }
}
