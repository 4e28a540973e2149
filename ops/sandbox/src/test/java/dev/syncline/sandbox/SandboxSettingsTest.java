package dev.syncline.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.sync.SynclineException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxSettingsTest {

    @Test
    void hasDefaults() {
        SandboxSettings settings = SandboxSettings.from(Map.<String, String>of()::get);

        assertThat(settings.stateFolder()).isEqualTo(Path.of(".syncline").toAbsolutePath());
        assertThat(settings.collectorInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.ports())
                .containsOnly(
                        Map.entry(Listener.POSTGRES, 54329),
                        Map.entry(Listener.S3, 9500),
                        Map.entry(Listener.MDM, 9510),
                        Map.entry(Listener.SCHOOL, 9520),
                        Map.entry(Listener.CLIENT_SYSTEM, 9530),
                        Map.entry(Listener.METERING, 54330),
                        Map.entry(Listener.METERING_CONTROL, 9540),
                        Map.entry(Listener.CATALOG, 9550));
    }

    @Test
    void takesWhatIsSet() {
        Map<String, String> values =
                Map.of(
                        "SANDBOX_STATE_FOLDER", "/srv/state",
                        "SANDBOX_COLLECTOR_SECONDS", "0",
                        "SANDBOX_POSTGRES_PORT", "1",
                        "SANDBOX_S3_PORT", " 2 ",
                        "SANDBOX_MDM_PORT", "65535",
                        "SANDBOX_SCHOOL_PORT", "4",
                        "SANDBOX_CLIENT_SYSTEM_PORT", "5",
                        "SANDBOX_METERING_PORT", "6",
                        "SANDBOX_METERING_CONTROL_PORT", "7",
                        "SANDBOX_CATALOG_PORT", "8");

        SandboxSettings settings = SandboxSettings.from(values::get);

        assertThat(settings.stateFolder()).isEqualTo(Path.of("/srv/state").toAbsolutePath());
        assertThat(settings.collectorInterval()).isZero();
        assertThat(settings.ports())
                .containsOnly(
                        Map.entry(Listener.POSTGRES, 1),
                        Map.entry(Listener.S3, 2),
                        Map.entry(Listener.MDM, 65535),
                        Map.entry(Listener.SCHOOL, 4),
                        Map.entry(Listener.CLIENT_SYSTEM, 5),
                        Map.entry(Listener.METERING, 6),
                        Map.entry(Listener.METERING_CONTROL, 7),
                        Map.entry(Listener.CATALOG, 8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "0", "-1", "65536"})
    void namesTheSettingThatIsNoPort(String value) {
        assertThatThrownBy(() -> SandboxSettings.from(Map.of("SANDBOX_S3_PORT", value)::get))
                .isInstanceOf(SynclineException.class)
                .hasMessage(
                        "SANDBOX_S3_PORT is '%s', which is no port; give a number from 1 to 65535.",
                        value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5s", "-1", "86401"})
    void namesTheIntervalThatIsNone(String value) {
        assertThatThrownBy(
                        () -> SandboxSettings.from(Map.of("SANDBOX_COLLECTOR_SECONDS", value)::get))
                .isInstanceOf(SynclineException.class)
                .hasMessage(
                        "SANDBOX_COLLECTOR_SECONDS is '%s'; give seconds from 0, which is never, to 86400.",
                        value);
    }
}
