package dev.syncline.connection;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

@Timeout(20)
class HttpCallerIT {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofSeconds(1);

    private static final WireMockServer PEER =
            new WireMockServer(
                    WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());

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

    /// After whatever a test did, and however it ended.
    @AfterEach
    void nothingIsLeftBehind() throws IOException {
        assertThat(openSpools()).isEmpty();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void receivesAnAnswer() throws IOException {
        PEER.stubFor(
                get(urlEqualTo("/mdm/items?system=a%20b"))
                        .willReturn(okJson("[1,2]").withHeader("X-Request", "7")));

        try (ResponseBody body = caller().get("/items", Map.of("system", "a b"))) {
            assertThat(body.status()).isEqualTo(200);
            assertThat(body.headers().firstValue("x-request")).contains("7");
            assertThat(body.size()).isEqualTo(5);
            assertThat(body.sha256()).hasSize(64);
            assertThat(body).hasToString("mdm's answer to GET /mdm/items");
            assertThat(text(body)).isEqualTo("[1,2]");
            assertThat(text(body)).isEqualTo("[1,2]");
        }
    }

    @Test
    void keepsTheAnswerWhereNobodyElseReadsIt() throws IOException {
        PEER.stubFor(get("/mdm/items").willReturn(okJson("[]")));

        try (ResponseBody body = caller().get("/items", Map.of())) {
            assertThat(text(body)).isEqualTo("[]");
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files)
                        .allSatisfy(file ->
                                assertThat(Files.getPosixFilePermissions(file))
                                        .hasToString("[OWNER_READ, OWNER_WRITE]"));
            }
        }
    }

    @Test
    void sendsHeadersAndKey() throws IOException {
        PEER.stubFor(get("/mdm/items").willReturn(okJson("[]")));
        HttpConnection connection =
                connection(LONG)
                        .sending(() -> Map.of("Content-Type", "application/json", "Accept", "a/b"))
                        .authenticated(new HttpAuth.ApiKey("X-API-Key", "s3cret"));

        caller(connection).get("/items", Map.of()).close();

        PEER.verify(
                1,
                getRequestedFor(urlEqualTo("/mdm/items"))
                        .withHeader("Content-Type", equalTo("application/json"))
                        .withHeader("Accept", equalTo("a/b"))
                        .withHeader("X-API-Key", equalTo("s3cret")));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    401 | CREDENTIALS | false | mdm answered GET /mdm/items with 401 Unauthorized - Some words; check the credentials of connection mdm
                    403 | CREDENTIALS | false | mdm answered GET /mdm/items with 403 Forbidden - Some words; check the credentials of connection mdm
                    400 | SOURCE      | false | mdm answered GET /mdm/items with 400 Bad Request - Some words; check the address and what is asked for
                    404 | SOURCE      | false | mdm answered GET /mdm/items with 404 Not Found - Some words; check the address and what is asked for
                    408 | SOURCE      | true  | mdm answered GET /mdm/items with 408 Request Timeout - Some words
                    429 | SOURCE      | true  | mdm answered GET /mdm/items with 429 Too Many Requests - Some words
                    500 | SOURCE      | true  | mdm answered GET /mdm/items with 500 Internal Server Error - Some words
                    503 | SOURCE      | true  | mdm answered GET /mdm/items with 503 Service Unavailable - Some words
                    599 | SOURCE      | true  | mdm answered GET /mdm/items with 599 - Some words
                    302 | SOURCE      | false | mdm answered GET /mdm/items with 302 Found - Some words; redirects are not followed, so correct the address
                    """)
    void saysWhatTheStatusMeans(
            int status, ErrorClass errorClass, boolean retryable, String message) {
        SynclineException thrown =
                failure(
                        aResponse()
                                .withStatus(status)
                                .withHeader("Location", "/mdm/other")
                                .withBody("Some\r\n\u001b words"));

        assertThat(thrown).hasMessage(message);
        assertThat(thrown.errorClass()).isEqualTo(errorClass);
        assertThat(thrown.isRetryable()).isEqualTo(retryable);
        assertThat(thrown.retryAfter()).isEmpty();
        assertThat(PEER.getAllServeEvents()).hasSize(1);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    429 | 17                            | PT17S
                    429 | Sun, 01 Mar 2026 12:02:00 GMT | PT2M
                    503 | 30                            | PT30S
                    429 | later                         |
                    """)
    void handsOnHowLongToWait(int status, String retryAfter, Duration expected) {
        SynclineException thrown =
                failure(aResponse().withStatus(status).withHeader("Retry-After", retryAfter));

        assertThat(thrown.retryAfter()).isEqualTo(Optional.ofNullable(expected));
        assertThat(thrown.errorClass()).isEqualTo(ErrorClass.SOURCE);
        assertThat(thrown.isRetryable()).isTrue();
    }

    @Test
    void quotesTheBeginningOfATextOnly() {
        assertThat(failure(aResponse().withStatus(500).withBody("x".repeat(100_000))))
                .hasMessageEndingWith(" - " + "x".repeat(200) + "…");
        assertThat(
                        failure(
                                aResponse()
                                        .withStatus(500)
                                        .withHeader("Content-Type", "image/png")
                                        .withBody("PNG")))
                .hasMessageEndingWith("500 Internal Server Error");
        assertThat(
                        failure(
                                aResponse()
                                        .withStatus(500)
                                        .withHeader("Content-Type", "text/plain;charset=latin1")
                                        .withBody("\u00e9".getBytes(StandardCharsets.ISO_8859_1))))
                .hasMessageEndingWith(" - é");
    }

    @Test
    void repeatsNoSecretThatThePeerRepeats() {
        PEER.stubFor(
                get(urlPathEqualTo("/mdm/items"))
                        .willReturn(
                                aResponse()
                                        .withStatus(401)
                                        .withBody("Bad key k3y-1 for subscription s3cret-2")));
        HttpConnection connection =
                connection(LONG)
                        .sending(() -> Map.of("Subscription", "s3cret-2"))
                        .authenticated(new HttpAuth.ApiKey("X-API-Key", "k3y-1"));

        SynclineException thrown = failure(connection, Map.of("token", "s3cret-3"));

        assertThat(thrown).hasMessageContaining("Bad key *** for subscription ***;");
        assertThat(stackTrace(thrown)).doesNotContain("k3y-1", "s3cret");
    }

    @Test
    void repeatsNoHeaderThatCantBeSent() {
        SynclineException thrown =
                failure(
                        connection(LONG).sending(() -> Map.of("Subscription", "s3cret\r\nX: y")),
                        Map.of());

        assertThat(thrown)
                .hasMessage(
                        "Header 'Subscription' of connection mdm can't be sent; correct its name or its value");
        assertThat(thrown.errorClass()).isEqualTo(ErrorClass.CONFIG);
        assertThat(stackTrace(thrown)).doesNotContain("s3cret");
    }

    @Test
    void givesUpOnAPeerThatHangs() {
        assertTimesOut(
                okJson("[]").withFixedDelay(30_000),
                "mdm did not answer GET /mdm/items within 1 s");
    }

    @Test
    void givesUpOnABodyThatDrips() {
        assertTimesOut(
                ok("x".repeat(1_000)).withChunkedDribbleDelay(200, 20_000),
                "mdm began but did not finish to answer GET /mdm/items within 1 s");
    }

    @Test
    void tellsTheStatusOfAnErrorWhoseBodyDrips() {
        PEER.stubFor(
                get("/mdm/items")
                        .willReturn(
                                aResponse()
                                        .withStatus(401)
                                        .withBody("x".repeat(1_000))
                                        .withChunkedDribbleDelay(200, 20_000)));

        assertThat(failure(connection(SHORT), Map.of()).errorClass())
                .isEqualTo(ErrorClass.CREDENTIALS);
    }

    /// EMPTY_RESPONSE is what many a client answers with a second request of its own. Random data
    /// is a peer that speaks something else.
    @ParameterizedTest
    @EnumSource(Fault.class)
    void takesABrokenConnectionForTheNetworksFaultAndAsksOnce(Fault fault) {
        PEER.stubFor(get("/mdm/items").willReturn(aResponse().withFault(fault)));

        SynclineException thrown = failure(connection(LONG), Map.of());

        assertThat(thrown.errorClass())
                .isEqualTo(
                        fault == Fault.RANDOM_DATA_THEN_CLOSE
                                ? ErrorClass.SOURCE
                                : ErrorClass.NETWORK);
        assertThat(thrown.isRetryable()).isTrue();
        assertThat(thrown.getMessage()).startsWith("mdm ").contains("GET /mdm/items");
        PEER.verify(1, getRequestedFor(urlEqualTo("/mdm/items")));
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    HTTP/1.1 200 OK\\r\\nContent-Length: 100\\r\\n\\r\\n[1,2         | NETWORK | a body that ends too early
                    HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n4\\r\\n[1 | NETWORK | a chunk that ends too early
                    220 mail.example ready\\r\\n\\r\\n                               | SOURCE  | another protocol
                    """)
    void noticesWhatIsNoWholeAnswer(String answer, ErrorClass errorClass, String reason)
            throws Exception {
        String sent = answer.replace("\\r", "\r").replace("\\n", "\n");
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answerOnce(server, sent));

            SynclineException thrown =
                    failure(to("http://127.0.0.1:" + server.getLocalPort()), Map.of());

            assertThat(thrown.errorClass()).isEqualTo(errorClass);
            assertThat(thrown.isRetryable()).isTrue();
        }
    }

    @Test
    void saysThatTheConnectionWasRefused() throws IOException {
        int port;
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
        }
        SynclineException thrown = failure(to("http://127.0.0.1:" + port), Map.of());

        assertThat(thrown.errorClass()).isEqualTo(ErrorClass.NETWORK);
        assertThat(thrown)
                .hasMessage(
                        "mdm could not be asked for GET /items at 127.0.0.1:%d: the connection was refused",
                        port);
    }

    @Test
    void saysThatTheHostIsUnknown() {
        SynclineException thrown = failure(to("http://nobody.invalid"), Map.of());

        assertThat(thrown.errorClass()).isEqualTo(ErrorClass.NETWORK);
        assertThat(thrown)
                .hasMessage(
                        "mdm could not be asked for GET /items at nobody.invalid: the host is unknown");
    }

    @Test
    void givesUpOnAPeerThatDoesNotTakeTheConnection() throws IOException {
        List<SocketChannel> waiting = new ArrayList<>();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
            for (int i = 0; i < 8; i++) {
                SocketChannel channel = SocketChannel.open();
                channel.configureBlocking(false);
                channel.connect(address);
                waiting.add(channel);
            }
            SynclineException thrown =
                    failure(
                            to("http://127.0.0.1:" + server.getLocalPort()).within(SHORT, LONG),
                            Map.of());

            assertThat(thrown.errorClass()).isEqualTo(ErrorClass.NETWORK);
            assertThat(thrown).hasMessageEndingWith("the connection could not be made in time");
        } finally {
            for (SocketChannel channel : waiting) {
                channel.close();
            }
        }
    }

    @ParameterizedTest(name = "announced: {0}")
    @ValueSource(booleans = {true, false})
    void takesNoMoreThanTheLimit(boolean announced) throws IOException {
        HttpConnection connection = connection(LONG).limitedTo(DataSize.ofKilobytes(64));
        PEER.stubFor(get("/mdm/items").willReturn(sized(64 * 1024, announced)));
        try (ResponseBody body = caller(connection).get("/items", Map.of())) {
            assertThat(body.size()).isEqualTo(64 * 1024);
            assertThat(body.headers().firstValue("Content-Length").isPresent())
                    .isEqualTo(announced);
        }

        PEER.stubFor(get("/mdm/items").willReturn(sized(64 * 1024 + 1, announced)));
        SynclineException thrown = failure(connection, Map.of());

        assertThat(thrown)
                .hasMessage(
                        "mdm answered GET /mdm/items with more than 65536 bytes, the limit of the connection; ask for less or raise the limit");
        assertThat(thrown.errorClass()).isEqualTo(ErrorClass.SOURCE);
        assertThat(thrown.isRetryable()).isFalse();
    }

    @Test
    void takesAnErrorLongerThanTheLimit() {
        PEER.stubFor(
                get("/mdm/items")
                        .willReturn(aResponse().withStatus(500).withBody("x".repeat(10_000))));

        assertThat(failure(connection(LONG).limitedTo(DataSize.ofBytes(100)), Map.of()))
                .hasMessageContaining("500 Internal Server Error");
    }

    @Test
    void refusesCompressionThatNobodyAskedFor() {
        assertThat(failure(okJson("[]").withHeader("Content-Encoding", "br")))
                .hasMessageContaining("compressed (br)");
    }

    @Test
    void saysThatTheAnswerCantBeKept() {
        SynclineException thrown =
                catchThrowableOfType(
                        SynclineException.class,
                        () ->
                                new HttpCaller(
                                                connection(LONG),
                                                Clock.systemUTC(),
                                                folder.resolve("none"))
                                        .get("/items", Map.of()));

        assertThat(thrown.errorClass()).isEqualTo(ErrorClass.PLATFORM);
        assertThat(PEER.getAllServeEvents()).isEmpty();
    }

    @Test
    void keepsTheInterruption() {
        PEER.stubFor(get("/mdm/items").willReturn(okJson("[]").withFixedDelay(30_000)));
        Thread.currentThread().interrupt();

        SynclineException thrown = failure(connection(LONG), Map.of());

        assertThat(Thread.interrupted()).isTrue();
        assertThat(thrown.errorClass()).isEqualTo(ErrorClass.PLATFORM);
    }

    private void assertTimesOut(ResponseDefinitionBuilder answer, String message) {
        PEER.stubFor(get("/mdm/items").willReturn(answer));
        long start = System.nanoTime();

        SynclineException thrown = failure(connection(SHORT), Map.of());

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(thrown).hasMessage(message);
        assertThat(thrown.errorClass()).isEqualTo(ErrorClass.NETWORK);
        assertThat(thrown.isRetryable()).isTrue();
        PEER.resetAll();
    }

    private static ResponseDefinitionBuilder sized(int bytes, boolean announced) {
        ResponseDefinitionBuilder answer = ok("x".repeat(bytes));
        return announced
                ? answer.withHeader("Content-Length", String.valueOf(bytes))
                : answer.withChunkedDribbleDelay(4, 20);
    }

    private SynclineException failure(ResponseDefinitionBuilder answer) {
        PEER.stubFor(get("/mdm/items").willReturn(answer));
        return failure(connection(LONG), Map.of());
    }

    private SynclineException failure(HttpConnection connection, Map<String, String> query) {
        HttpCaller caller = caller(connection);
        SynclineException thrown =
                catchThrowableOfType(
                        SynclineException.class, () -> caller.get("/items", query).close());
        assertThat(thrown).isNotNull();
        assertThat(thrown.getMessage()).doesNotContain("\n").hasSizeLessThan(400);
        return thrown;
    }

    private HttpCaller caller() {
        return caller(connection(LONG));
    }

    private HttpCaller caller(HttpConnection connection) {
        return new HttpCaller(connection, Clock.fixed(NOW, ZoneOffset.UTC), folder);
    }

    private static HttpConnection connection(Duration total) {
        return to(PEER.baseUrl() + "/mdm").within(CONNECT, total);
    }

    private static HttpConnection to(String base) {
        return HttpConnection.to("mdm", URI.create(base)).within(CONNECT, LONG);
    }

    private static String text(ResponseBody body) throws IOException {
        try (InputStream stream = body.stream()) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String stackTrace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static void answerOnce(ServerSocket server, String answer) {
        try (Socket socket = server.accept()) {
            socket.getInputStream().read(new byte[10_000]);
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where the system shows what a process holds open, that shows spools without a name too.
    private List<String> openSpools() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return List.of();
        }
        List<String> spools = new ArrayList<>();
        try (Stream<Path> files = Files.list(descriptors)) {
            for (Path file : files.toList()) {
                try {
                    String target = Files.readSymbolicLink(file).toString();
                    if (target.startsWith(folder.toString())) {
                        spools.add(target);
                    }
                } catch (IOException _) {
                    // Closed since it was listed.
                }
            }
        }
        return spools;
    }
}
