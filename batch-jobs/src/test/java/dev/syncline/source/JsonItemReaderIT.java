package dev.syncline.source;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.syncline.connection.HttpCaller;
import dev.syncline.connection.HttpConnection;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.RejectedRecordException;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.node.ObjectNode;

@Timeout(20)
class JsonItemReaderIT {

    private static final WireMockServer PEER =
            new WireMockServer(
                    WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());
    private static final String FIVE = "[{\"a\":1},2,{\"a\":3},{\"a\":4},{\"a\":5}]";

    @TempDir Path folder;

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
    }

    @AfterEach
    void nothingIsLeftBehind() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
        Path descriptors = Path.of("/proc/self/fd");
        if (Files.isDirectory(descriptors)) {
            try (Stream<Path> open = Files.list(descriptors)) {
                assertThat(open.map(JsonItemReaderIT::target))
                        .noneMatch(target -> target.startsWith(folder.toString()));
            }
        }
    }

    @Test
    void readsAnArray() {
        answer(okJson("[{\"a\":1},{\"a\":2}]"));

        assertThat(readAll(new JsonItemReader(caller(), "/items")))
                .containsExactly("{\"a\":1}", "{\"a\":2}");
    }

    @Test
    void readsAnArrayInsideAnObjectOrAlone() {
        String array = "[{\"a\":1}]";
        for (String json :
                List.of(
                        array,
                        "{\"ineligibleItems\":" + array + ",\"count\":1}",
                        "{\"meta\":{\"ineligibleItems\":[]},\"ineligibleItems\":" + array + "}")) {
            answer(okJson(json));

            assertThat(readAll(new JsonItemReader(caller(), "/items", "ineligibleItems")))
                    .as(json)
                    .containsExactly("{\"a\":1}");
        }
    }

    @Test
    void sendsTheQuery() {
        PEER.stubFor(get("/items?system=a%26b").willReturn(okJson("[{}]")));

        assertThat(readAll(new JsonItemReader(caller(), "/items", Map.of("system", "a&b"), null)))
                .containsExactly("{}");
    }

    @Test
    void readsAHundredThousandRecords() {
        answer(
                okJson(
                        IntStream.range(0, 100_000)
                                .mapToObj(i -> "{\"id\":%d,\"text\":\"ž%d\"}".formatted(i, i))
                                .collect(Collectors.joining(",", "[", "]"))));

        assertThat(readAll(new JsonItemReader(caller(), "/items")))
                .hasSize(100_000)
                .last()
                .isEqualTo("{\"id\":99999,\"text\":\"ž99999\"}");
    }

    @Test
    void refusesARecordThatIsNoObjectAndReadsOn() {
        answer(okJson(FIVE));

        assertThat(readAll(new JsonItemReader(caller(), "/items")))
                .containsExactly("{\"a\":1}", "!2", "{\"a\":3}", "{\"a\":4}", "{\"a\":5}");
    }

    /// All of it is known at [JsonItemReader#open], so that no record was handed out before.
    @ParameterizedTest(name = "{0}")
    @MethodSource("badAnswers")
    void saysInOneSentenceWhatIsWrong(
            String name,
            ResponseDefinitionBuilder answer,
            ErrorClass errorClass,
            boolean retryable,
            String part) {
        answer(answer);
        HttpCaller caller = caller(Duration.ofSeconds(1), DataSize.ofMegabytes(1));
        JsonItemReader reader = new JsonItemReader(caller, "/items", "items");
        ExecutionContext context = new ExecutionContext();

        SynclineException thrown =
                catchThrowableOfType(SynclineException.class, () -> reader.open(context));

        assertThat(thrown).isNotNull().hasMessageContaining(part);
        assertThat(thrown.getMessage())
                .contains("mdm")
                .contains("GET /items")
                .doesNotContain("\n")
                .hasSizeLessThan(400);
        assertThat(thrown.errorClass()).isEqualTo(errorClass);
        assertThat(thrown.isRetryable()).isEqualTo(retryable);
        assertThat(PEER.getAllServeEvents()).hasSizeLessThanOrEqualTo(1);
        assertThatThrownBy(reader::read).isInstanceOf(IllegalStateException.class);
        reader.update(context);
        assertThat(context.isEmpty()).isTrue();
        reader.close();
        PEER.resetAll();
    }

    static List<Arguments> badAnswers() {
        String cut = "[" + "{\"a\":\"b\"},".repeat(50_000) + "{\"a";
        String deep = "[{\"a\":1},{\"b\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}]";
        String big = "[" + "{\"a\":\"b\"},".repeat(200_000) + "{}]";
        return List.of(
                bad(
                        "HTML",
                        ok("<!DOCTYPE html><html><body>Sign in</body></html>")
                                .withHeader("Content-Type", "text/html"),
                        ErrorClass.SOURCE,
                        true,
                        "looks like HTML"),
                bad("truncated", okJson(cut), ErrorClass.SOURCE, true, "is cut off"),
                bad("nothing", ok(), ErrorClass.SOURCE, true, "is empty"),
                bad(
                        "no array",
                        okJson("{\"other\":[]}"),
                        ErrorClass.DATA,
                        false,
                        "holds no array 'items'"),
                bad("a scalar", okJson("42"), ErrorClass.DATA, false, "is a number"),
                bad("depth", okJson(deep), ErrorClass.DATA, false, "nesting depth"),
                bad("401", status(401), ErrorClass.CREDENTIALS, false, "401 Unauthorized"),
                bad("404", status(404), ErrorClass.SOURCE, false, "404 Not Found"),
                bad("429", status(429), ErrorClass.SOURCE, true, "429 Too Many Requests"),
                bad("500", status(500), ErrorClass.SOURCE, true, "500 Internal Server Error"),
                bad(
                        "a hang",
                        okJson("[]").withFixedDelay(30_000),
                        ErrorClass.NETWORK,
                        true,
                        "did not answer"),
                bad(
                        "a drip",
                        okJson("[{\"a\":1}" + " ".repeat(1_000) + "]")
                                .withChunkedDribbleDelay(100, 10_000),
                        ErrorClass.NETWORK,
                        true,
                        "did not finish"),
                bad(
                        "a reset",
                        aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER),
                        ErrorClass.NETWORK,
                        true,
                        "could not be asked"),
                bad("over the limit", okJson(big), ErrorClass.SOURCE, false, "more than 1 MB"));
    }

    private static Arguments bad(
            String name,
            ResponseDefinitionBuilder answer,
            ErrorClass errorClass,
            boolean retryable,
            String part) {
        return Arguments.of(name, answer, errorClass, retryable, part);
    }

    private static ResponseDefinitionBuilder status(int status) {
        return aResponse().withStatus(status).withBody("no");
    }

    @Test
    void goesOnInTheSameAnswerWhereverItWasCutOff() {
        answer(okJson(FIVE));
        List<String> whole = readAll(new JsonItemReader(caller(), "/items"));
        for (int cut = 0; cut <= whole.size(); cut++) {
            ExecutionContext context = new ExecutionContext();
            List<String> read =
                    new ArrayList<>(readSome(new JsonItemReader(caller(), "/items"), context, cut));
            read.addAll(
                    readSome(new JsonItemReader(caller(), "/items"), context, Integer.MAX_VALUE));
            assertThat(read).as("cut after %d", cut).isEqualTo(whole);
        }
    }

    @Test
    void refusesToGoOnInAnotherAnswer() {
        ExecutionContext context = new ExecutionContext();
        answer(okJson(FIVE));
        readSome(new JsonItemReader(caller(), "/items"), context, 2);
        answer(okJson(FIVE + " "));
        JsonItemReader reader = new JsonItemReader(caller(), "/items");

        SynclineException thrown =
                catchThrowableOfType(SynclineException.class, () -> reader.open(context));

        assertThat(thrown)
                .hasMessage(
                        "mdm's answer to GET /items has changed since the attempt before read 2 of its records; trigger a new run instead of this one");
        assertThat(thrown.errorClass()).isEqualTo(ErrorClass.CONFLICT);
        assertThat(thrown.isRetryable()).isFalse();
        reader.close();
    }

    @Test
    void takesAnotherAnswerWhenNothingWasReadOfTheFirst() {
        ExecutionContext context = new ExecutionContext();
        answer(okJson("[{\"a\":1}]"));
        readSome(new JsonItemReader(caller(), "/items"), context, 0);
        answer(okJson("[{\"a\":2}]"));

        assertThat(readSome(new JsonItemReader(caller(), "/items"), context, 9))
                .containsExactly("{\"a\":2}");
    }

    private static void answer(ResponseDefinitionBuilder answer) {
        PEER.stubFor(get("/items").willReturn(answer));
    }

    private HttpCaller caller() {
        return caller(Duration.ofSeconds(10), DataSize.ofMegabytes(64));
    }

    private HttpCaller caller(Duration total, DataSize limit) {
        return new HttpCaller(
                HttpConnection.to("mdm", URI.create(PEER.baseUrl()))
                        .within(Duration.ofSeconds(2), total)
                        .limitedTo(limit),
                Clock.systemUTC(),
                folder);
    }

    private static List<String> readAll(JsonItemReader reader) {
        return readSome(reader, new ExecutionContext(), Integer.MAX_VALUE);
    }

    private static List<String> readSome(
            JsonItemReader reader, ExecutionContext context, int most) {
        reader.open(context);
        List<String> records = new ArrayList<>();
        while (records.size() < most) {
            try {
                ObjectNode item = reader.read();
                if (item == null) {
                    break;
                }
                records.add(item.toString());
            } catch (RejectedRecordException e) {
                records.add("!" + e.reject().recordPosition());
            }
        }
        reader.update(context);
        reader.close();
        return records;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException _) {
            return "";
        }
    }
}
