package dev.syncline.system;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import dev.syncline.api.TestApplication;
import dev.syncline.db.TestDatabase;
import dev.syncline.target.S3ObjectStore;
import dev.syncline.target.StoredObject;
import dev.syncline.target.TestS3;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/// The whole way of DEFRA's lists: MDM, run, S3 object, memory of two nodes.
@ExtendWith(OutputCaptureExtension.class)
class IneligibleItemsIT {

    private static final String ITEMS = "/mdm/trade/nirms/ineligible-items";
    private static final String COUNTRIES = "/mdm/geo/countries";
    private static final String KEY = "cache/ineligible-items.json";
    private static final String TWO_ITEMS =
            """
            {"ineligibleItems":[
              {"id":1,"country_of_origin":"CN","commodity_code":"07061000","type_of_treatment":null,"last_modified":"x"},
              {"id":2,"country_of_origin":null,"commodity_code":"0101","type_of_treatment":"No Treatment"},
              {"id":3,"country_of_origin":"CN","commodity_code":"07061000","type_of_treatment":null}],"page":1}
            """;
    private static final String TWO_ITEMS_PUBLISHED =
            "[{\"country_of_origin\":\"CN\",\"commodity_code\":\"07061000\",\"type_of_treatment\":null},"
                    + "{\"country_of_origin\":null,\"commodity_code\":\"0101\",\"type_of_treatment\":\"No Treatment\"}]";

    private final TestDatabase database = TestDatabase.migrated();
    private final TestS3 s3 = new TestS3();
    private final S3ObjectStore store = S3ObjectStore.connect(s3.properties());
    private final WireMockServer mdm =
            new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));
    private TestApplication node;

    @BeforeEach
    void startMdm() {
        mdm.start();
        answerItems(okJson(TWO_ITEMS));
        mdm.stubFor(
                get(urlEqualTo(COUNTRIES))
                        .willReturn(
                                okJson(
                                        "[{\"effectiveAlpha2\":\"at\"},{\"name\":\"nowhere\"},{\"effectiveAlpha2\":\"AD\"},{\"effectiveAlpha2\":\"AT\"}]")));
    }

    @AfterEach
    void stop() {
        if (node != null) {
            node.close();
        }
        mdm.stop();
        store.close();
        s3.close();
    }

    @Test
    void publishesStrippedItemsOnceAndOnlyWhenTheyChange(CapturedOutput output) {
        node = start(Map.of());

        JsonNode first = run("ineligible-items");
        StoredObject object = store.read(KEY).orElseThrow();
        JsonNode second = run("ineligible-items");

        assertThat(new String(object.content(), StandardCharsets.UTF_8))
                .isEqualTo(TWO_ITEMS_PUBLISHED);
        assertThat(ledger(first))
                .isEqualTo("3 read, 2 created, 0 updated, 0 unchanged, 1 filtered");
        assertThat(ledger(second))
                .isEqualTo("3 read, 0 created, 0 updated, 2 unchanged, 1 filtered");
        assertThat(store.read(KEY).orElseThrow().etag()).isEqualTo(object.etag());
        assertThat(output)
                .contains("Successfully completed MDM to S3 synchronization")
                .contains("itemCount=\"3\"")
                .contains("s3Location.schema=\"cache\"")
                .contains("success=\"true\"");
    }

    @Test
    void publishesUpperCaseIsoCodes() {
        node = start(Map.of());

        JsonNode run = run("iso-codes");

        assertThat(
                        new String(
                                store.read("cache/iso-codes.json").orElseThrow().content(),
                                StandardCharsets.UTF_8))
                .isEqualTo("[\"AT\",\"AD\"]");
        assertThat(ledger(run)).isEqualTo("4 read, 2 created, 0 updated, 0 unchanged, 2 filtered");
    }

    @Test
    void servesWhatAnyNodePublishedFromEachNodesMemory() {
        node = start(Map.of());
        try (TestApplication other = start(Map.of("syncline.worker.enabled", "false"))) {
            run("ineligible-items");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(other.get("/v1/ineligible-items").body())
                                    .isEqualTo(TWO_ITEMS_PUBLISHED));
            String etag = other.get("/v1/ineligible-items").header("etag");
            assertThat(other.get("/v1/ineligible-items", "If-None-Match", etag).status())
                    .isEqualTo(304);

            answerItems(okJson("[{\"country_of_origin\":\"EG\",\"commodity_code\":\"07\"}]"));
            run("ineligible-items");

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(other.get("/v1/ineligible-items").body())
                                    .isEqualTo(
                                            "[{\"country_of_origin\":\"EG\",\"commodity_code\":\"07\"}]"));
            assertThat(other.get("/v1/ineligible-items").header("etag")).isNotEqualTo(etag);
            assertThat(other.send("GET", "/v1/ineligible-items", null, false).status())
                    .isEqualTo(401);
        }
    }

    @Test
    void servesItemsOfTheMdmUntilSomethingIsPublished() {
        node = start(Map.of());

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(node.get("/v1/ineligible-items").body())
                                .isEqualTo(TWO_ITEMS_PUBLISHED));
        assertThat(store.read(KEY)).isEmpty();
    }

    static Stream<Arguments> brokenAnswers() {
        return Stream.of(
                Arguments.of(ok("<html><body>Sorry</body></html>"), "source", "HTML"),
                Arguments.of(okJson("{\"ineligibleItems\":[{\"id\":1}"), "source", "ends"),
                Arguments.of(okJson("{\"items\":[]}"), "data", "ineligibleItems"),
                Arguments.of(okJson("[]"), "data", "the object stays as it is"),
                Arguments.of(okJson("{\"ineligibleItems\":[]}"), "data", "allow-empty=true"),
                Arguments.of(
                        aResponse()
                                .withStatus(401)
                                .withBody(
                                        "{\"statusCode\":401,\"message\":\"Access denied due to missing subscription key.\"}"),
                        "credentials",
                        "Access denied"),
                Arguments.of(
                        aResponse().withStatus(429).withHeader("Retry-After", "7"),
                        "source",
                        "429"),
                Arguments.of(aResponse().withStatus(500), "source", "500"),
                Arguments.of(okJson("[]").withFixedDelay(20_000), "network", "mdm"));
    }

    @ParameterizedTest
    @MethodSource("brokenAnswers")
    void leavesTheObjectWhenTheMdmAnswersBadly(
            ResponseDefinitionBuilder answer,
            String errorClass,
            String sentence,
            CapturedOutput output) {
        node = start(Map.of("syncline.mdm.limits.total-timeout", "2s"));
        run("ineligible-items");
        StoredObject before = store.read(KEY).orElseThrow();
        answerItems(answer);

        JsonNode run = runOnce("ineligible-items");

        assertThat(run.path("status").asString()).isEqualTo("failed");
        assertThat(run.path("error").path("errorClass").asString()).isEqualTo(errorClass);
        assertThat(run.path("error").path("message").asString()).contains(sentence);
        StoredObject after = store.read(KEY).orElseThrow();
        assertThat(after.etag()).isEqualTo(before.etag());
        assertThat(after.content()).isEqualTo(before.content());
        await().untilAsserted(() ->
                assertThat(output)
                        .contains("Failed to synchronize MDM to S3")
                        .contains("s3DataPreserved=\"true\"")
                        .contains("cacheUnchanged=\"true\""));
        assertThat(node.get("/v1/ineligible-items").body()).isEqualTo(TWO_ITEMS_PUBLISHED);
    }

    @Test
    void skipsWhenTheFeatureFlagIsOff(CapturedOutput output) {
        node = start(Map.of("MDM_INTEGRATION_ENABLED", "false"));

        JsonNode run = run("ineligible-items");

        assertThat(run.path("status").asString()).isEqualTo("skipped");
        assertThat(run.path("reason").asString()).isEqualTo("MDM integration is disabled");
        assertThat(store.read(KEY)).isEmpty();
        mdm.verify(0, getRequestedFor(urlEqualTo(ITEMS)));
        assertThat(output.getOut().lines().filter(line -> line.contains("skipped")))
                .singleElement()
                .asString()
                .contains("MDM synchronization skipped - MDM integration is disabled")
                .contains("success=\"false\"")
                .contains("skipped=\"true\"")
                .contains("reason=\"MDM integration is disabled\"");
        assertThat(node.get("/actuator/prometheus").body())
                .contains(
                        "syncline_fires_total{outcome=\"skipped\",sync=\"ineligible-items\"} 1.0");
    }

    @Test
    void setsARecordAsideWhoseCodeIsANumber() {
        answerItems(
                okJson(
                        "[{\"country_of_origin\":\"CN\",\"commodity_code\":7061000},{\"commodity_code\":\"01\"},7]"));
        node = start(Map.of());

        JsonNode run = run("ineligible-items");

        assertThat(run.path("status").asString()).isEqualTo("completed_with_errors");
        JsonNode errors =
                node.get("/v1/runs/" + run.path("runId").asLong() + "/errors").json().path("items");
        assertThat(errors.findValuesAsString("errorCode"))
                .containsExactlyInAnyOrder("NOT_TEXT", "NOT_AN_OBJECT");
    }

    @Test
    void isSwitchedOffWithoutItsConnectionAndSaysSo(CapturedOutput output) {
        node = start(Map.of("MDM_API_URL", ""));

        assertThat(node.get("/v1/syncs").body()).isEqualTo("[]");
        assertThat(node.get("/v1/ineligible-items").status()).isEqualTo(404);
        assertThat(output)
                .contains("System ineligible-items is switched off: MDM_API_URL is not set");
    }

    private TestApplication start(Map<String, String> more) {
        Map<String, String> settings =
                new HashMap<>(
                        Map.of(
                                "MDM_API_URL",
                                "http://127.0.0.1:" + mdm.port() + "/mdm",
                                "MDM_SUBSCRIPTION_KEY",
                                "a-subscription-key",
                                "AWS_S3_BUCKET",
                                TestS3.BUCKET,
                                "AWS_ENDPOINT_URL",
                                s3.endpoint().toString(),
                                "AWS_ACCESS_KEY_ID",
                                s3.properties().accessKeyId(),
                                "AWS_SECRET_ACCESS_KEY",
                                s3.properties().secretAccessKey()));
        settings.putAll(more);
        return TestApplication.start(database, settings);
    }

    private void answerItems(ResponseDefinitionBuilder answer) {
        mdm.stubFor(get(urlEqualTo(ITEMS)).willReturn(answer));
    }

    private JsonNode run(String sync) {
        return node.post("/v1/syncs/" + sync + "/trigger?wait=60s", null).json();
    }

    /// Without the retries that follow.
    private JsonNode runOnce(String sync) {
        long runId =
                node.post("/v1/syncs/" + sync + "/trigger", null).json().path("runId").asLong();
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        node.get("/v1/runs/" + runId)
                                .json()
                                .path("status")
                                .asString()
                                .equals("failed"));
        return node.get("/v1/runs/" + runId).json();
    }

    private static String ledger(JsonNode run) {
        JsonNode ledger = run.path("ledger");
        return "%d read, %d created, %d updated, %d unchanged, %d filtered"
                .formatted(
                        ledger.path("read").asInt(),
                        ledger.path("created").asInt(),
                        ledger.path("updated").asInt(),
                        ledger.path("unchanged").asInt(),
                        ledger.path("filtered").asInt());
    }
}
