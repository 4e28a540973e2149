package dev.syncline.connection;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import dev.syncline.db.TestDatabase;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

@Timeout(20)
class OAuth2ClientCredentialsIT {

    private static final WireMockServer PEER =
            new WireMockServer(
                    WireMockConfiguration.options()
                            .bindAddress("127.0.0.1")
                            .dynamicPort()
                            .containerThreads(20));
    private static final String TOKEN = "/tenant/oauth2/v2.0/token";

    @TempDir Path folder;

    private final SetClock clock = new SetClock();

    @BeforeAll
    static void start() {
        PEER.start();
    }

    @AfterAll
    static void stop() {
        PEER.stop();
    }

    @BeforeEach
    void reset() {
        PEER.resetAll();
        PEER.stubFor(get("/items").willReturn(okJson("[]")));
    }

    @Test
    void asksForATokenAsTheStandardSays() throws Exception {
        tokens(
                okJson(
                        "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"t-one\"}"));

        caller().get("/items", Map.of()).close();

        PEER.verify(
                1,
                postRequestedFor(urlEqualTo(TOKEN))
                        .withHeader("Content-Type", equalTo("application/x-www-form-urlencoded"))
                        .withRequestBody(
                                equalTo(
                                        "grant_type=client_credentials&client_id=client-1&client_secret=s3cr%26t+%2F%C5%BE&scope=api%3A%2F%2Fapp%2F.default")));
        PEER.verify(
                1,
                getRequestedFor(urlEqualTo("/items"))
                        .withHeader("Authorization", equalTo("Bearer t-one")));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            textBlock =
                    """
                    "expires_in":3600            | 3540
                    "expires_on":1772370000000   | 3540
                    "expires_on":"1772370000"    | 3540
                    """)
    void keepsATokenUntilAMinuteBeforeItExpires(String expiry, long seconds) throws Exception {
        tokens(okJson("{\"access_token\":\"t-one\"," + expiry + "}"));
        HttpCaller caller = caller();

        caller.get("/items", Map.of()).close();
        clock.advance(Duration.ofSeconds(seconds - 1));
        caller.get("/items", Map.of()).close();
        PEER.verify(1, postRequestedFor(urlEqualTo(TOKEN)));

        clock.advance(Duration.ofSeconds(1));
        caller.get("/items", Map.of()).close();
        PEER.verify(2, postRequestedFor(urlEqualTo(TOKEN)));
    }

    @Test
    void usesATokenOnceThatExpiresWithinAMinute() throws Exception {
        tokens(okJson("{\"access_token\":\"t-one\",\"expires_in\":30}"));
        HttpCaller caller = caller();

        caller.get("/items", Map.of()).close();
        caller.get("/items", Map.of()).close();

        PEER.verify(2, postRequestedFor(urlEqualTo(TOKEN)));
    }

    @Test
    void fetchesOneTokenForManyCalls() throws Exception {
        tokens(okJson("{\"access_token\":\"t-one\",\"expires_in\":3600}").withFixedDelay(300));
        HttpCaller caller = caller();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Long> call =
                    () -> {
                        try (ResponseBody body = caller.get("/items", Map.of())) {
                            return body.size();
                        }
                    };
            List<Future<Long>> calls = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                calls.add(threads.submit(call));
            }
            for (Future<Long> each : calls) {
                assertThat(each.get()).isEqualTo(2);
            }
        }

        PEER.verify(1, postRequestedFor(urlEqualTo(TOKEN)));
        PEER.verify(8, getRequestedFor(urlEqualTo("/items")));
    }

    @Test
    void renewsATokenThatIsRefusedAndCallsAgainOnce() throws Exception {
        twoTokens();
        PEER.stubFor(
                get("/items")
                        .withHeader("Authorization", equalTo("Bearer t-one"))
                        .willReturn(aResponse().withStatus(401)));

        caller().get("/items", Map.of()).close();

        PEER.verify(2, postRequestedFor(urlEqualTo(TOKEN)));
        PEER.verify(2, getRequestedFor(urlEqualTo("/items")));
        PEER.verify(
                1,
                getRequestedFor(urlEqualTo("/items"))
                        .withHeader("Authorization", equalTo("Bearer t-two")));
    }

    @Test
    void givesUpWhenTheRenewedTokenIsRefusedToo() {
        twoTokens();
        PEER.stubFor(
                get("/items")
                        .willReturn(
                                aResponse().withStatus(401).withBody("no t-two, no s3cr&t /ž")));

        SynclineException thrown = failure(caller());

        assertThat(thrown)
                .hasMessage(
                        "mdm answered GET /items with 401 Unauthorized - no ***, no ***; check the credentials of connection mdm");
        assertThat(thrown.errorClass()).isEqualTo(ErrorClass.CREDENTIALS);
        PEER.verify(2, postRequestedFor(urlEqualTo(TOKEN)));
        PEER.verify(2, getRequestedFor(urlEqualTo("/items")));
    }

    @Test
    void renewsNothingAtAnotherStatus() {
        twoTokens();
        PEER.stubFor(get("/items").willReturn(aResponse().withStatus(403)));

        assertThat(failure(caller()).errorClass()).isEqualTo(ErrorClass.CREDENTIALS);
        PEER.verify(1, postRequestedFor(urlEqualTo(TOKEN)));
        PEER.verify(1, getRequestedFor(urlEqualTo("/items")));
    }

    @Test
    void callsOnceWhenThereIsNothingToRenew() {
        PEER.stubFor(get("/items").willReturn(aResponse().withStatus(401)));

        failure(
                new HttpCaller(
                        connection().authenticated(new HttpAuth.ApiKey("X-API-Key", "k3y-1")),
                        clock,
                        folder));

        PEER.verify(1, getRequestedFor(urlEqualTo("/items")));
    }

    @Test
    void sendsTokenAndKeyTogether() throws Exception {
        tokens(okJson("{\"access_token\":\"t-one\",\"expires_in\":3600}"));
        HttpAuth both =
                HttpAuth.AllOf.of(
                        credentials(), new HttpAuth.ApiKey("Ocp-Apim-Subscription-Key", "k3y-1"));

        new HttpCaller(connection().authenticated(both), clock, folder)
                .get("/items", Map.of())
                .close();

        PEER.verify(
                1,
                getRequestedFor(urlEqualTo("/items"))
                        .withHeader("Authorization", equalTo("Bearer t-one"))
                        .withHeader("Ocp-Apim-Subscription-Key", equalTo("k3y-1")));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            textBlock =
                    """
                    401 | {"error":"invalid_client","error_description":"AADSTS7000215: Not s3cr&t /ž.\\r\\nTrace ID: 1"} | CREDENTIALS | mdm's token endpoint refused client client-1 with 401: invalid_client - AADSTS7000215: Not ***.; check the credentials of the connection
                    400 | {"error":"invalid_scope"} | CREDENTIALS | mdm's token endpoint refused client client-1 with 400: invalid_scope; check the credentials of the connection
                    400 | Bad                       | CREDENTIALS | mdm's token endpoint answered POST /tenant/oauth2/v2.0/token with 400 Bad Request - Bad; check the credentials of the connection
                    404 | Nothing here              | CONFIG      | mdm's token endpoint answered POST /tenant/oauth2/v2.0/token with 404 Not Found - Nothing here; check the token address of connection mdm
                    429 | Slow down                 | SOURCE      | mdm's token endpoint answered POST /tenant/oauth2/v2.0/token with 429 Too Many Requests - Slow down
                    503 | Maintenance               | SOURCE      | mdm's token endpoint answered POST /tenant/oauth2/v2.0/token with 503 Service Unavailable - Maintenance
                    200 | {"token_type":"Bearer"}   | SOURCE      | mdm's token endpoint answered POST /tenant/oauth2/v2.0/token with 200, but without an access token that can be used
                    200 | {"access_token":"s3cret\\r\\nX: y"} | SOURCE | mdm's token endpoint answered POST /tenant/oauth2/v2.0/token with 200, but without an access token that can be used
                    200 | <html>                    | SOURCE      | mdm's token endpoint answered POST /tenant/oauth2/v2.0/token with 200, but without an access token that can be used
                    """)
    void saysWhyThereIsNoToken(int status, String body, ErrorClass errorClass, String message) {
        tokens(aResponse().withStatus(status).withBody(body));

        SynclineException thrown = failure(caller());

        assertThat(thrown).hasMessage(message);
        assertThat(thrown.errorClass()).isEqualTo(errorClass);
        assertThat(thrown.isRetryable()).isEqualTo(errorClass == ErrorClass.SOURCE);
        PEER.verify(0, getRequestedFor(urlEqualTo("/items")));
        PEER.verify(1, postRequestedFor(urlEqualTo(TOKEN)));
    }

    @Test
    void sendsARefusedSecretNoMoreFromAnyNodeAndANewOneAtOnce() throws Exception {
        RefusedCredentials refused = refusedCredentials();
        tokens(aResponse().withStatus(401).withBody("{\"error\":\"invalid_client\"}"));
        failure(caller("s3cr&t /ž", refused));

        SynclineException thrown = failure(caller("s3cr&t /ž", refused));

        assertThat(thrown.errorClass()).isEqualTo(ErrorClass.CREDENTIALS);
        assertThat(thrown.isRetryable()).isFalse();
        assertThat(thrown)
                .hasMessageMatching(
                        "mdm's token endpoint refused these credentials at \\S+Z and was not asked again; check the credentials of the connection, or have connection mdm checked to send them once more before \\S+Z");
        PEER.verify(1, postRequestedFor(urlEqualTo(TOKEN)));

        tokens(okJson("{\"access_token\":\"t-one\",\"expires_in\":3600}"));
        caller("a new one", refused).get("/items", Map.of()).close();
        PEER.verify(2, postRequestedFor(urlEqualTo(TOKEN)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            textBlock =
                    """
                    503 | Maintenance
                    429 | Slow down
                    404 | Nothing here
                    400 | {"error":"temporarily_unavailable"}
                    400 | {"error":"invalid_request"}
                    403 | The proxy forbids it
                    """)
    void asksAgainAfterWhatSaysNothingOfTheSecret(int status, String body) throws Exception {
        RefusedCredentials refused = refusedCredentials();
        tokens(aResponse().withStatus(status).withBody(body));
        failure(caller("s3cr&t /ž", refused));

        failure(caller("s3cr&t /ž", refused));

        PEER.verify(2, postRequestedFor(urlEqualTo(TOKEN)));
    }

    private HttpCaller caller(String secret, RefusedCredentials refused) {
        return new HttpCaller(
                connection().authenticated(credentials(secret, refused)), clock, folder);
    }

    private static RefusedCredentials refusedCredentials() {
        DataSource dataSource = TestDatabase.migrated().dataSource();
        return RefusedCredentials.in(
                JdbcClient.create(dataSource),
                new JdbcTransactionManager(dataSource),
                Duration.ofHours(6));
    }

    @Test
    void takesABrokenTokenEndpointForTheNetworksFault() {
        tokens(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));

        SynclineException thrown = failure(caller());

        assertThat(thrown.errorClass()).isEqualTo(ErrorClass.NETWORK);
        assertThat(thrown)
                .hasMessageStartingWith("mdm's token endpoint could not be asked for POST");
    }

    @Test
    void countsTheTokensTimeInTheCalls() {
        tokens(okJson("{\"access_token\":\"t-one\"}").withFixedDelay(30_000));

        SynclineException thrown =
                failure(
                        new HttpCaller(
                                connection()
                                        .within(Duration.ofSeconds(2), Duration.ofMillis(300))
                                        .authenticated(credentials()),
                                clock,
                                folder));

        assertThat(thrown)
                .hasMessage(
                        "mdm's token endpoint did not answer POST /tenant/oauth2/v2.0/token within 0.3 s");
        assertThat(thrown.errorClass()).isEqualTo(ErrorClass.NETWORK);
    }

    private static void tokens(ResponseDefinitionBuilder answer) {
        PEER.stubFor(post(TOKEN).willReturn(answer));
    }

    /// `t-one`, then `t-two`.
    private static void twoTokens() {
        PEER.stubFor(
                post(TOKEN)
                        .inScenario("tokens")
                        .whenScenarioStateIs(Scenario.STARTED)
                        .willSetStateTo("second")
                        .willReturn(okJson("{\"access_token\":\"t-one\",\"expires_in\":3600}")));
        PEER.stubFor(
                post(TOKEN)
                        .inScenario("tokens")
                        .whenScenarioStateIs("second")
                        .willReturn(okJson("{\"access_token\":\"t-two\",\"expires_in\":3600}")));
    }

    private HttpCaller caller() {
        return new HttpCaller(connection().authenticated(credentials()), clock, folder);
    }

    private static HttpConnection connection() {
        return HttpConnection.to("mdm", URI.create(PEER.baseUrl()))
                .within(Duration.ofSeconds(2), Duration.ofSeconds(10));
    }

    private static HttpAuth credentials() {
        return credentials("s3cr&t /ž", RefusedCredentials.NONE);
    }

    private static HttpAuth credentials(String secret, RefusedCredentials refused) {
        return new HttpAuth.ClientCredentials(
                URI.create(PEER.baseUrl() + TOKEN),
                "client-1",
                secret,
                "api://app/.default",
                refused);
    }

    private static SynclineException failure(HttpCaller caller) {
        SynclineException thrown =
                catchThrowableOfType(
                        SynclineException.class, () -> caller.get("/items", Map.of()).close());
        assertThat(thrown).isNotNull();
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain("s3cr", "t-one", "t-two", "k3y-1");
        return thrown;
    }

    private static final class SetClock extends Clock {

        private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");

        void advance(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
