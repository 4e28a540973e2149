package dev.syncline.sandbox.mdm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.sandbox.peer.FreePort;
import dev.syncline.sandbox.peer.PeerPort;
import dev.syncline.sandbox.peer.Ports;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MdmStandInTest {

    private static final String ITEMS = "/mdm/trade/nirms/ineligible-items";
    private static final String COUNTRIES = "/mdm/geo/countries";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient client = HttpClient.newHttpClient();
    private int port;
    private MdmStandIn mdm;

    @BeforeEach
    void start() throws Exception {
        port = FreePort.any();
        mdm = MdmStandIn.start(standInPort(port), new MdmCredentials("client", "secret &=", "key"));
    }

    @AfterEach
    void stop() {
        mdm.close();
        client.shutdownNow();
    }

    @Test
    void givesATokenAndThenTheData() throws Exception {
        HttpResponse<String> token = token(form("secret &="));
        assertThat(token.statusCode()).isEqualTo(200);
        assertThat(json(token).path("token_type").asString()).isEqualTo("Bearer");
        assertThat(json(token).path("expires_in").asInt()).isEqualTo(3_599);

        HttpResponse<String> items = items();
        assertThat(items.statusCode()).isEqualTo(200);
        assertThat(items.headers().firstValue("x-ms-middleware-request-id")).isPresent();
        assertThat(json(items).isArray()).isTrue();
    }

    @Test
    void givesATokenAsTheStubDoesToo() throws Exception {
        control("POST", "/behaviour", "{\"tokenShape\":\"stub\"}");

        JsonNode token = json(token(form("secret &=")));

        assertThat(token.propertyNames()).containsExactly("expires_on", "access_token");
        assertThat(
                        Duration.ofMillis(
                                token.path("expires_on").asLong() - System.currentTimeMillis()))
                .isBetween(Duration.ofMinutes(55), Duration.ofHours(1));
        assertThat(items().statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "client_credentials, client, wrong,      s, 401, invalid_client,         7000215",
        "client_credentials, other,  'secret &=', s, 400, unauthorized_client,    700016",
        "password,           client, 'secret &=', s, 400, unsupported_grant_type, 70003",
        "client_credentials, client, 'secret &=', '', 400, invalid_request,       900144",
    })
    void refusesATokenAsEntraDoes(
            String grant,
            String id,
            String secret,
            String scope,
            int status,
            String error,
            int code)
            throws Exception {
        HttpResponse<String> response =
                token(
                        form(
                                Map.of(
                                        "grant_type", grant,
                                        "client_id", id,
                                        "client_secret", secret,
                                        "scope", scope)));

        assertThat(response.statusCode()).isEqualTo(status);
        JsonNode body = json(response);
        assertThat(body.path("error").asString()).isEqualTo(error);
        assertThat(body.path("error_codes").path(0).asInt()).isEqualTo(code);
        assertThat(body.path("error_description").asString()).startsWith("AADSTS" + code + ": ");
        assertThat(body.propertyNames()).contains("timestamp", "trace_id", "correlation_id");
    }

    @Test
    void refusesDataAsTheGatewayDoes() throws Exception {
        String bearer = "Bearer " + accessToken();

        assertRefused(get(ITEMS, Map.of("Authorization", bearer)), "missing subscription key");
        assertRefused(
                get(ITEMS, Map.of("Authorization", bearer, "Ocp-Apim-Subscription-Key", "wrong")),
                "invalid subscription key");
        assertRefused(get(ITEMS, Map.of("Ocp-Apim-Subscription-Key", "key")), "token is missing");
        control("DELETE", "/tokens", "");
        assertRefused(
                get(ITEMS, Map.of("Authorization", bearer, "Ocp-Apim-Subscription-Key", "key")),
                "token is missing or invalid");
        assertThat(get("/mdm/nothing", Map.of()).statusCode()).isEqualTo(404);
    }

    @Test
    void servesItemsWithTheTrapsOfTheRealOnes() throws Exception {
        Set<String> keys = new HashSet<>();
        Set<String> treatments = new HashSet<>();
        JsonNode items = json(items());
        for (JsonNode item : items) {
            assertThat(item.propertyNames())
                    .containsExactly(
                            "id",
                            "country_of_origin",
                            "commodity_code",
                            "type_of_treatment",
                            "last_modified");
            keys.add(
                    item.path("country_of_origin")
                            + "|"
                            + item.path("commodity_code")
                            + "|"
                            + item.path("type_of_treatment"));
            treatments.add(item.path("type_of_treatment").asString(null));
        }

        assertThat(items).hasSize(60);
        assertThat(keys).hasSize(53);
        assertThat(keys).anyMatch(key -> key.startsWith("null|\"0"));
        assertThat(treatments).contains("No Treatment", "No treatment", "!processed", "!dried");
    }

    @Test
    void servesCountriesWithTheTrapsOfTheRealOnes() throws Exception {
        JsonNode countries = json(get(COUNTRIES, headers()));

        assertThat(countries).hasSize(31);
        Set<String> codes =
                countries
                        .valueStream()
                        .filter(country -> country.has("effectiveAlpha2"))
                        .map(country -> country.path("effectiveAlpha2").asString())
                        .collect(Collectors.toSet());
        assertThat(codes).hasSize(29).contains("ke", "NA");
        assertThat(countries.valueStream().filter(c -> !c.has("effectiveAlpha2"))).hasSize(1);
        assertThat(get("/mdm/trade/iso-codes", headers()).statusCode()).isEqualTo(200);
    }

    @Test
    void servesWhatItIsGiven() throws Exception {
        control("PUT", "/data/ineligible-items", "{\"ineligibleItems\":[],\"total\":0}");
        assertThat(items().body()).isEqualTo("{\"ineligibleItems\":[],\"total\":0}");

        control("PUT", "/data/iso-codes", "[]");
        assertThat(get(COUNTRIES, headers()).body()).isEqualTo("[]");

        assertThat(controlled("PUT", "/data/ineligible-items", "[").statusCode()).isEqualTo(400);
        assertThat(controlled("PUT", "/data/other", "[]").statusCode()).isEqualTo(404);
        control("DELETE", "", "");
        assertThat(json(items())).hasSize(60);
    }

    @ParameterizedTest
    @CsvSource({
        "unauthorized, 401, Access token is missing or invalid",
        "rate-limited, 429, Rate limit is exceeded. Try again in 7 seconds.",
        "server-error, 500, activityId",
        "html,         200, <!DOCTYPE html>",
        "no-array,     200, No data available",
        "slow,         200, country_of_origin",
    })
    void misbehavesAsOftenAsItIsTold(String mode, int status, String part) throws Exception {
        control(
                "POST",
                "/behaviour",
                "{\"mode\":\"%s\",\"times\":2,\"delayMillis\":%d}"
                        .formatted(mode, mode.equals("slow") ? 1 : 7_000));

        for (int i = 0; i < 2; i++) {
            HttpResponse<String> response = items();
            assertThat(response.statusCode()).isEqualTo(status);
            assertThat(response.body()).contains(part);
            assertThat(response.headers().firstValue("Retry-After").orElse(""))
                    .isEqualTo(status == 429 ? "7" : "");
        }
        assertThat(json(items())).hasSize(60);
    }

    @Test
    void cutsTheConnectionOrTheJsonOrAnswersNothing() throws Exception {
        control("POST", "/behaviour", "{\"mode\":\"truncated\",\"times\":1}");
        assertThatThrownBy(this::items).isInstanceOf(IOException.class);

        control("POST", "/behaviour", "{\"mode\":\"cut-json\",\"times\":1}");
        HttpResponse<String> cut = items();
        assertThat(cut.statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> json(cut)).isInstanceOf(tools.jackson.core.JacksonException.class);

        control("POST", "/behaviour", "{\"mode\":\"offline\",\"on\":\"all\"}");
        assertThatThrownBy(this::accessToken).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> get(ITEMS, Map.of())).isInstanceOf(IOException.class);

        control("POST", "/behaviour", "{\"mode\":\"normal\"}");
        assertThat(items().statusCode()).isEqualTo(200);
    }

    @Test
    void hangsUntilTheClientHasHadEnough() throws Exception {
        Map<String, String> headers = headers();
        control("POST", "/behaviour", "{\"mode\":\"hang\"}");

        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(ITEMS)).timeout(Duration.ofMillis(300));
        headers.forEach(request::header);
        assertThatThrownBy(() -> client.send(request.build(), BodyHandlers.ofString()))
                .isInstanceOf(HttpTimeoutException.class);

        control("DELETE", "", "");
        assertThat(get(ITEMS, headers).statusCode()).isEqualTo(200);
    }

    @Test
    void endsAtOnceThoughACallHangs() throws Exception {
        control("POST", "/behaviour", "{\"mode\":\"hang\",\"on\":\"all\"}");
        var hanging =
                client.sendAsync(
                        HttpRequest.newBuilder(uri(ITEMS)).build(), BodyHandlers.ofString());
        org.awaitility.Awaitility.await()
                .until(() ->
                        json(controlled("GET", "", "")).path("requests").path(ITEMS).asInt(0) == 1);

        long begun = System.nanoTime();
        mdm.close();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
        assertThat(hanging).failsWithin(Duration.ofSeconds(5));
    }

    @Test
    void countsWhatItWasAsked() throws Exception {
        items();
        items();
        get(ITEMS, Map.of());

        JsonNode status = json(controlled("GET", "", ""));

        Map<String, Integer> requests = new TreeMap<>();
        status.path("requests").forEachEntry((path, count) -> requests.put(path, count.asInt()));
        assertThat(requests)
                .containsOnly(
                        Map.entry(ITEMS, 3), Map.entry("/sandbox-tenant/oauth2/v2.0/token", 2));
        assertThat(status.path("mode").asString()).isEqualTo("normal");
    }

    @Test
    void saysWhichModesThereAre() throws Exception {
        HttpResponse<String> response = controlled("POST", "/behaviour", "{\"mode\":\"odd\"}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("'odd' is none of normal, html, truncated");
    }

    @Test
    void saysWhichPortIsTakenAndHowToChangeIt() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(Ports.loopback(0));

            assertThatThrownBy(() ->
                            MdmStandIn.start(
                                    standInPort(taken.getLocalPort()),
                                    new MdmCredentials("", "", "")))
                    .isInstanceOf(SynclineException.class)
                    .hasMessageContaining("Port " + taken.getLocalPort())
                    .hasMessageContaining("SANDBOX_MDM_PORT");
        }
    }

    private static PeerPort standInPort(int port) {
        return new PeerPort("MDM stand-in", port, "SANDBOX_MDM_PORT");
    }

    private static void assertRefused(HttpResponse<String> response, String part) {
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(json(response).path("statusCode").asInt()).isEqualTo(401);
        assertThat(json(response).path("message").asString()).contains(part);
    }

    private HttpResponse<String> items() throws Exception {
        return get(ITEMS, headers());
    }

    private Map<String, String> headers() throws Exception {
        return Map.of(
                "Authorization", "Bearer " + accessToken(), "Ocp-Apim-Subscription-Key", "key");
    }

    private String accessToken() throws Exception {
        return json(token(form("secret &="))).path("access_token").asString();
    }

    private static String form(String secret) {
        return form(
                Map.of(
                        "grant_type", "client_credentials",
                        "client_id", "client",
                        "client_secret", secret,
                        "scope", "api://app/.default"));
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field ->
                        field.getKey()
                                + "="
                                + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private HttpResponse<String> token(String form) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(mdm.tokenUrl()))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        headers.forEach(request::header);
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private void control(String method, String path, String body) throws Exception {
        assertThat(controlled(method, path, body).statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> controlled(String method, String path, String body)
            throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(mdm.controlUrl() + path))
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) {
        return JSON.readTree(response.body());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
