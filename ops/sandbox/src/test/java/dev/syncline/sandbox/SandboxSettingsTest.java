package dev.syncline.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.sync.SynclineException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxSettingsTest {

    @Test
    void hasDefaults() {
        assertThat(SandboxSettings.from(Map.<String, String>of()::get))
                .isEqualTo(
                        new SandboxSettings(
                                Path.of(".syncline").toAbsolutePath(), 54329, 9500, 9510));
    }

    @Test
    void takesWhatIsSet() {
        Map<String, String> values =
                Map.of(
                        "SANDBOX_STATE_FOLDER", "/srv/state",
                        "SANDBOX_POSTGRES_PORT", "1",
                        "SANDBOX_S3_PORT", " 2 ",
                        "SANDBOX_MDM_PORT", "65535");

        assertThat(SandboxSettings.from(values::get))
                .isEqualTo(
                        new SandboxSettings(Path.of("/srv/state").toAbsolutePath(), 1, 2, 65535));
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
}
