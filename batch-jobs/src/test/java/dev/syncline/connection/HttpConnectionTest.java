package dev.syncline.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class HttpConnectionTest {

    private static final URI BASE = URI.create("https://gateway.example/mdm");

    @Test
    void hasBoundsByDefault() {
        HttpConnection connection = HttpConnection.to("mdm", BASE);

        assertThat(connection.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(connection.totalTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(connection.maxResponse()).isEqualTo(DataSize.ofMegabytes(64));
        assertThat(connection.limits()).isEqualTo(new CallLimits(16, Duration.ZERO));
        assertThat(connection.headers().get()).isEmpty();
        assertThat(connection.auth()).isEqualTo(new HttpAuth.None());
    }

    @ParameterizedTest(name = "{0} + {1}")
    @CsvSource({
        "https://h.example/mdm, /geo/countries, https://h.example/mdm/geo/countries",
        "https://h.example/mdm/, /geo/countries, https://h.example/mdm/geo/countries",
        "https://h.example, /a%20b, https://h.example/a%20b",
        "https://h.example/mdm, '', https://h.example/mdm",
        "http://127.0.0.1:80/, /, http://127.0.0.1:80/"
    })
    void putsPathsBehindTheBase(URI base, String path, URI expected) {
        assertThat(HttpConnection.to("mdm", base).resolve(path, Map.of())).isEqualTo(expected);
    }

    @Test
    void encodesTheQuery() {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("date", "2026-03-01");
        query.put("na me", "ž&=+/?#");

        assertThat(HttpConnection.to("mdm", BASE).resolve("/x", query).getRawQuery())
                .isEqualTo("date=2026-03-01&na%20me=%C5%BE%26%3D%2B%2F%3F%23");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "//evil example", "/a b", "/a?b=c", "/a#b", "@evil.example/"})
    void refusesWhatIsNoPath(String path) {
        assertThatThrownBy(() -> HttpConnection.to("mdm", BASE).resolve(path, Map.of()))
                .isInstanceOfSatisfying(
                        SynclineException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.CONFIG))
                .hasMessageContaining(path);
    }

    @Test
    void keepsTheHostWhateverThePath() {
        assertThat(HttpConnection.to("mdm", BASE).resolve("//evil.example/x", Map.of()).getHost())
                .isEqualTo("gateway.example");
        assertThat(
                        HttpConnection.to("mdm", URI.create("https://gateway.example"))
                                .resolve("//evil.example/x", Map.of())
                                .getHost())
                .isEqualTo("gateway.example");
    }

    @Test
    void namesTheBadValue() {
        HttpConnection good = HttpConnection.to("mdm", BASE);

        assertThatThrownBy(() -> HttpConnection.to("M d m", BASE)).hasMessageContaining("'M d m'");
        assertThatThrownBy(() -> good.within(Duration.ZERO, Duration.ofSeconds(1)))
                .hasMessage("The connect timeout of connection mdm must be positive, not PT0S");
        assertThatThrownBy(() -> good.within(Duration.ofSeconds(1), Duration.ofSeconds(-1)))
                .hasMessage("The total timeout of connection mdm must be positive, not PT-1S");
        assertThatThrownBy(() -> good.limitedTo(DataSize.ofBytes(0)))
                .hasMessage("The response limit of connection mdm must be at least a byte, not 0B");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://h.example",
                "/mdm",
                "https:///mdm",
                "https://h_h/mdm",
                "https://user:s3cret@h.example",
                "https://h.example/#s3cret",
                "https://h.example/?key=s3cret"
            })
    void refusesOtherAddressesWithoutRepeatingWhatMayBeSecret(String base) {
        assertThatThrownBy(() -> HttpConnection.to("mdm", URI.create(base)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("connection mdm")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void showsNoCredentials() {
        HttpAuth auth =
                HttpAuth.AllOf.of(
                        new HttpAuth.ApiKey("X-API-Key", "s3cret-key"),
                        new HttpAuth.ClientCredentials(
                                URI.create("https://login.example/token"),
                                "client-1",
                                "s3cret",
                                "",
                                RefusedCredentials.NONE));
        HttpConnection connection =
                HttpConnection.to("mdm", BASE)
                        .sending(() -> Map.of("Subscription", "s3cret"))
                        .authenticated(auth);

        assertThat(connection.toString()).isEqualTo("mdm (https://gateway.example/mdm)");
        assertThat(auth.toString())
                .isEqualTo(
                        "API key in X-API-Key and client credentials of client-1 at login.example");
    }

    @Test
    void refusesKeysThatNoHeaderCarries() {
        assertThatThrownBy(() -> new HttpAuth.ApiKey("X-API-Key", "s3cret\n"))
                .hasMessageContaining("X-API-Key")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> new HttpAuth.ApiKey("X-API-Key", " "))
                .hasMessage("The API key for header X-API-Key is empty");
    }
}
