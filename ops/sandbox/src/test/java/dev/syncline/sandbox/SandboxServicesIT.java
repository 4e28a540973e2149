package dev.syncline.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.sandbox.peer.FreePort;
import dev.syncline.sandbox.peer.Ports;
import dev.syncline.sync.SynclineException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxServicesIT {

    @TempDir Path folder;

    @Test
    void startsAllThatTheApplicationNeedsAndKeepsItsSecrets() throws Exception {
        SandboxSettings settings = settings();
        Map<String, Object> properties;
        Path catalog;
        try (SandboxServices services = SandboxServices.start(settings, new Closing())) {
            properties = services.applicationProperties();
            catalog = Path.of(properties(services, "CATALOG_CONTENT_FILE"));
            assertThat(services.toString())
                    .doesNotContain(properties(services, "OPERATOR_TOKEN"))
                    .doesNotContain(services.postgres().password());
            assertThat(properties)
                    .containsKeys(
                            "spring.datasource.url",
                            "spring.datasource.username",
                            "spring.datasource.password",
                            "AWS_S3_BUCKET",
                            "AWS_REGION",
                            "AWS_ENDPOINT_URL",
                            "AWS_ACCESS_KEY_ID",
                            "AWS_SECRET_ACCESS_KEY",
                            "MDM_API_URL",
                            "MDM_TOKEN_URL",
                            "MDM_CLIENT_ID",
                            "MDM_CLIENT_SECRET",
                            "MDM_SUBSCRIPTION_KEY",
                            "MDM_SCOPE",
                            "BAKALARI_URL",
                            "BAKALARI_USERNAME",
                            "BAKALARI_PASSWORD",
                            "CLIENT_API_URL",
                            "CLIENT_API_KEY",
                            "POSTGRES_SYNC_HOST",
                            "POSTGRES_SYNC_PORT",
                            "POSTGRES_SYNC_DB",
                            "POSTGRES_SYNC_USER",
                            "POSTGRES_SYNC_PASSWORD",
                            "POSTGRES_CLIENT_HOST",
                            "POSTGRES_CLIENT_PORT",
                            "POSTGRES_CLIENT_DB",
                            "POSTGRES_CLIENT_USER",
                            "POSTGRES_CLIENT_PASSWORD");
            assertThat(services.defaults())
                    .containsKeys(
                            "OPERATOR_TOKEN",
                            "SYNCLINE_ADMIN_PASSWORD",
                            "CATALOG_CONTENT_FILE",
                            "CATALOG_PRICING_FILE",
                            "CATALOG_FOLDERS",
                            "SOURCE_ALLOWED_HOSTS");
            assertThatCode(() ->
                            DriverManager.getConnection(
                                            properties(services, "spring.datasource.url"),
                                            properties(services, "spring.datasource.username"),
                                            properties(services, "spring.datasource.password"))
                                    .close())
                    .doesNotThrowAnyException();
            assertThat(Files.readString(Path.of(properties(services, "CATALOG_CONTENT_FILE"))))
                    .startsWith("external_id,song_name,artist_name,music_genre,album\n")
                    .contains("\"\"", "\r\n", "東京");
            assertThat(Files.readAllLines(Path.of(properties(services, "CATALOG_PRICING_FILE"))))
                    .hasSize(26)
                    .first()
                    .isEqualTo("category_id,capacity,capacity_gb,price,content_count,content_unit");
        }
        for (int port : settings.ports().values()) {
            assertThatCode(() -> Ports.requireFree("x", port, "y")).doesNotThrowAnyException();
        }

        Files.writeString(catalog, "mine");
        try (SandboxServices services = SandboxServices.start(settings, new Closing())) {
            assertThat(services.applicationProperties()).isEqualTo(properties);
            assertThat(Path.of(properties(services, "CATALOG_CONTENT_FILE"))).hasContent("mine");
        }
    }

    @Test
    void leavesNothingRunningWhenAPartCannotStart() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(Ports.loopback(0));
            Map<Listener, Integer> ports = new EnumMap<>(settings().ports());
            ports.put(Listener.CATALOG, taken.getLocalPort());
            SandboxSettings settings = new SandboxSettings(folder, ports, Duration.ZERO);

            assertThatThrownBy(() -> SandboxServices.start(settings, new Closing()))
                    .isInstanceOf(SynclineException.class)
                    .hasMessageContaining("Port " + taken.getLocalPort())
                    .hasMessageContaining("SANDBOX_CATALOG_PORT");
        }
        StateFolder.open(folder).close();
    }

    private SandboxSettings settings() throws Exception {
        Map<Listener, Integer> ports = new EnumMap<>(Listener.class);
        for (Listener listener : Listener.values()) {
            ports.put(listener, FreePort.any());
        }
        return new SandboxSettings(folder, ports, Duration.ofMillis(200));
    }

    private static String properties(SandboxServices services, String key) {
        return String.valueOf(
                services.defaults().getOrDefault(key, services.applicationProperties().get(key)));
    }
}
