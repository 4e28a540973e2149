package dev.syncline.connection;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.sun.net.httpserver.HttpServer;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class HttpCallsIT {

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
        PEER.stubFor(any(anyUrl()).willReturn(okJson("{\"ok\":true}")));
    }

    @Test
    void postsJsonWithAHeaderOfItsOwn() throws IOException {
        HttpCall call =
                HttpCall.post("/readings/batch", HttpBody.json("{\"text\":\"ž\"}"))
                        .header("Idempotency-Key", "run-7-chunk-3");

        caller(new HttpAuth.None()).send(call).close();

        PEER.verify(
                1,
                postRequestedFor(urlEqualTo("/readings/batch"))
                        .withHeader("Content-Type", equalTo("application/json"))
                        .withHeader("Accept", equalTo("application/json"))
                        .withHeader("Idempotency-Key", equalTo("run-7-chunk-3"))
                        .withRequestBody(equalTo("{\"text\":\"ž\"}")));
    }

    @Test
    void postsAForm() throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("grant_type", "password");
        fields.put("password", "a b&ž");

        caller(new HttpAuth.None())
                .send(HttpCall.post("/api/login", HttpBody.form(fields)))
                .close();

        PEER.verify(
                1,
                postRequestedFor(urlEqualTo("/api/login"))
                        .withHeader("Content-Type", equalTo("application/x-www-form-urlencoded"))
                        .withRequestBody(equalTo("grant_type=password&password=a+b%26%C5%BE")));
    }

    @Test
    void asksWithABodyWhenThePeerWantsIt() throws IOException {
        caller(new HttpAuth.None())
                .send(HttpCall.get("/search", Map.of("a", "b")).body(HttpBody.json("{}")))
                .close();

        PEER.verify(1, getRequestedFor(urlEqualTo("/search?a=b")).withRequestBody(equalTo("{}")));
    }

    @Test
    void addsNothingThatNobodyAskedFor() throws IOException {
        caller(new HttpAuth.None()).send(HttpCall.get("/items", Map.of())).close();

        PEER.verify(
                getRequestedFor(urlEqualTo("/items"))
                        .withHeader("Accept-Encoding", absent())
                        .withHeader("Upgrade", absent())
                        .withHeader("Expect", absent())
                        .withHeader("Cookie", absent())
                        .withHeader("Content-Type", absent())
                        .withHeader("User-Agent", equalTo("Syncline")));
    }

    @Test
    void provesWhoWeAre() throws IOException {
        caller(new HttpAuth.Bearer("t0ken-1")).get("/items", Map.of()).close();
        caller(new HttpAuth.Basic("us er", "pa:ss ž")).get("/items", Map.of()).close();

        PEER.verify(
                1,
                getRequestedFor(urlEqualTo("/items"))
                        .withHeader("Authorization", equalTo("Bearer t0ken-1")));
        PEER.verify(
                1,
                getRequestedFor(urlEqualTo("/items"))
                        .withHeader("Authorization", equalTo("Basic dXMgZXI6cGE6c3Mgxb4=")));
    }

    @Test
    void asksForCredentialsAtEachCall() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        HttpCaller caller = caller(new HttpAuth.Bearer(() -> "t" + asked.incrementAndGet()));

        caller.get("/items", Map.of()).close();
        int first = asked.get();
        caller.get("/items", Map.of()).close();

        assertThat(asked.get()).isGreaterThan(first);
    }

    @Test
    void repeatsNoCredentialsThatThePeerRepeats() {
        for (HttpAuth auth :
                List.of(
                        new HttpAuth.Bearer("t0ken-secret"),
                        new HttpAuth.Basic("someone", "t0ken-secret"))) {
            PEER.stubFor(
                    any(anyUrl())
                            .willReturn(
                                    aResponse()
                                            .withStatus(401)
                                            .withBody(
                                                    "t0ken-secret c29tZW9uZTp0MGtlbi1zZWNyZXQ=")));

            SynclineException thrown = failure(caller(auth), HttpCall.get("/items", Map.of()));

            assertThat(thrown.errorClass()).isEqualTo(ErrorClass.CREDENTIALS);
            assertThat(trace(thrown)).doesNotContain("t0ken-secret");
            assertThat(auth.toString()).doesNotContain("t0ken-secret");
        }
    }

    @Test
    void refusesCredentialsThatNoHeaderCarries() {
        assertThatThrownBy(() -> new HttpAuth.Bearer("s3cret\n"))
                .hasMessageContaining("bearer token")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> new HttpAuth.Basic("a:b", "c"))
                .hasMessageContaining("must not hold a colon");
        SynclineException later =
                failure(
                        caller(new HttpAuth.Bearer(() -> "s3cret\r\nX: y")),
                        HttpCall.get("/items", Map.of()));
        assertThat(later.errorClass()).isEqualTo(ErrorClass.CONFIG);
        assertThat(trace(later)).doesNotContain("s3cret");
        PEER.verify(0, anyRequestedFor(anyUrl()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Host", "content-length", "Transfer-Encoding", "Connection", "", "a b", "ž"})
    void refusesHeadersThatAreNoneOrOnlyOurs(String name) {
        SynclineException thrown =
                failure(
                        caller(new HttpAuth.None()),
                        HttpCall.get("/items", Map.of()).header(name, "x"));

        assertThat(thrown.errorClass()).isEqualTo(ErrorClass.CONFIG);
        PEER.verify(0, anyRequestedFor(anyUrl()));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 207, 302, 400, 401, 409, 429, 500})
    void handsOverAnAnswerWhateverItsStatus(int status) {
        PEER.stubFor(
                any(anyUrl())
                        .willReturn(
                                aResponse()
                                        .withStatus(status)
                                        .withHeader("X-Reply", "7")
                                        .withBody("{\"success\":\"ž\"}")));

        HttpReply reply =
                caller(new HttpAuth.ApiKey("X-API-Key", "k3y-1"))
                        .exchange(HttpCall.post("/batch", HttpBody.json("[]")));

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.isGood()).isEqualTo(status < 300);
        assertThat(reply.text()).isEqualTo("{\"success\":\"ž\"}");
        assertThat(reply.headers().firstValue("x-reply")).contains("7");
        assertThat(reply).hasToString("peer's answer to POST /batch, " + status);
        PEER.verify(1, postRequestedFor(urlEqualTo("/batch")));
    }

    @Test
    void handsOverALongAnswerWhole() {
        String text = "x".repeat(500_000);
        for (int status : List.of(200, 422)) {
            PEER.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(status).withBody(text)));

            assertThat(caller(new HttpAuth.None()).exchange(HttpCall.get("/a", Map.of())).text())
                    .isEqualTo(text);
        }
    }

    @Test
    void saysWhatARefusalWouldHaveBeen() {
        PEER.stubFor(
                any(anyUrl())
                        .willReturn(
                                aResponse()
                                        .withStatus(429)
                                        .withHeader("Retry-After", "7")
                                        .withBody("slow down, k3y-1")));
        HttpReply reply =
                caller(new HttpAuth.ApiKey("X-API-Key", "k3y-1"))
                        .exchange(HttpCall.post("/batch", HttpBody.json("[]")));

        assertThat(reply.failure())
                .hasMessage(
                        "peer answered POST /batch with 429 Too Many Requests - slow down, ***");
        assertThat(reply.failure().retryAfter()).contains(Duration.ofSeconds(7));
    }

    @Test
    void refusesAnAnswerThatIsTooLongForMemory() {
        PEER.stubFor(
                any(anyUrl())
                        .willReturn(aResponse().withBody("x".repeat(HttpReply.MAX_BYTES + 1))));

        SynclineException thrown =
                catchThrowableOfType(
                        SynclineException.class,
                        () -> caller(new HttpAuth.None()).exchange(HttpCall.get("/a", Map.of())));

        assertThat(thrown).hasMessageContaining("more than 1 MB");
    }

    /// A batch sent twice is records sent twice.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void postsOnceWhateverBreaks(boolean throwing) {
        for (Fault fault : Fault.values()) {
            PEER.resetAll();
            PEER.stubFor(any(anyUrl()).willReturn(aResponse().withFault(fault)));
            HttpCall call = HttpCall.post("/batch", HttpBody.json("[]"));
            HttpCaller caller = caller(new HttpAuth.None());

            SynclineException thrown =
                    catchThrowableOfType(
                            SynclineException.class,
                            () -> {
                                if (throwing) {
                                    caller.send(call).close();
                                } else {
                                    caller.exchange(call);
                                }
                            });

            assertThat(thrown.isRetryable()).as(fault.name()).isTrue();
            PEER.verify(1, postRequestedFor(urlEqualTo("/batch")));
        }
    }

    /// The peer closes the connection after each answer without having said so.
    @Test
    void losesNoCallOnAConnectionThatThePeerHasClosed() throws Exception {
        AtomicInteger served = new AtomicInteger();
        Semaphore closed = new Semaphore(0);
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answerAndClose(server, served, closed));
            HttpCaller caller =
                    new HttpCaller(
                            connection("http://127.0.0.1:" + server.getLocalPort()),
                            Clock.systemUTC(),
                            folder);
            for (int i = 1; i <= 20; i++) {
                assertThat(caller.exchange(HttpCall.post("/b", HttpBody.json("[]"))).status())
                        .isEqualTo(200);
                assertThat(served).hasValue(i);
                // A call that is on its way while the peer closes is another matter: nobody knows
                // what became of it.
                assertThat(closed.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void keepsAConnectionForTheNextPage() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answerOnAndOn(server, connections));
            HttpCaller caller =
                    new HttpCaller(
                            connection("http://127.0.0.1:" + server.getLocalPort()),
                            Clock.systemUTC(),
                            folder);
            for (int i = 1; i <= 5; i++) {
                caller.get("/items", Map.of()).close();
            }
        }
        assertThat(connections).hasValue(1);
    }

    @Test
    void signsInByAWayOfThePeersOwn() throws IOException {
        PEER.stubFor(
                any(urlEqualTo("/items"))
                        .withHeader("Authorization", equalTo("Own 1"))
                        .willReturn(aResponse().withStatus(401)));
        OwnSignIn own = new OwnSignIn();
        HttpCaller caller = caller(new HttpAuth.Custom(own));

        caller.get("/items", Map.of()).close();

        assertThat(own.renewed).hasValue(1);
        PEER.verify(
                1,
                getRequestedFor(urlEqualTo("/items"))
                        .withHeader("Authorization", equalTo("Own 2")));
        assertThat(caller.exchange(HttpCall.get("/items", Map.of())).status()).isEqualTo(200);
        PEER.verify(3, getRequestedFor(urlEqualTo("/items")));
    }

    @Test
    void handsOverTheSecondRefusalOfASignIn() {
        PEER.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(401)));
        OwnSignIn own = new OwnSignIn();

        HttpReply reply =
                caller(new HttpAuth.Custom(own)).exchange(HttpCall.get("/items", Map.of()));

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.failure().errorClass()).isEqualTo(ErrorClass.CREDENTIALS);
        assertThat(own.renewed).hasValue(1);
        PEER.verify(2, getRequestedFor(urlEqualTo("/items")));
    }

    @Test
    void followsAnAddressAsItStands() throws IOException {
        caller(new HttpAuth.Bearer("t0ken-1"))
                .send(HttpCall.follow(URI.create(PEER.baseUrl() + "/items?page=2&x=a%20b&x=c")))
                .close();

        PEER.verify(
                1,
                getRequestedFor(urlEqualTo("/items?page=2&x=a%20b&x=c"))
                        .withHeader("Authorization", equalTo("Bearer t0ken-1")));
    }

    @Test
    void letsNoMoreCallsBeginThanTheConnectionAllowsAtOnce() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        AtomicInteger served = new AtomicInteger();
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    served.incrementAndGet();
                    arrived.countDown();
                    awaitUninterruptibly(released);
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        server.start();
        try {
            HttpCaller caller =
                    limited(
                            "http://127.0.0.1:" + server.getAddress().getPort(),
                            CallLimits.atOnce(1));
            FutureTask<HttpReply> first =
                    new FutureTask<>(() -> caller.exchange(HttpCall.get("/1", Map.of())));
            Thread.ofVirtual().start(first);
            arrived.await();

            assertKeptWaiting(
                    () -> caller.send(HttpCall.get("/2", Map.of()), soon()),
                    "1 calls are under way already");
            assertKeptWaiting(
                    () -> caller.exchange(HttpCall.get("/2", Map.of()), soon()),
                    "1 calls are under way already");
            assertThat(served).hasValue(1);

            released.countDown();
            assertThat(first.get().status()).isEqualTo(200);
            caller.get("/3", Map.of()).close();
            assertThat(served).hasValue(2);
        } finally {
            released.countDown();
            server.stop(0);
        }
    }

    @Test
    void letsNoCallBeginSoonerThanTheConnectionAllows() throws IOException {
        HttpCaller caller = limited(PEER.baseUrl(), new CallLimits(16, Duration.ofMinutes(5)));
        caller.get("/items", Map.of()).close();

        assertKeptWaiting(() -> caller.get("/items", Map.of()), "at most one every 300000 ms");
        PEER.verify(1, getRequestedFor(urlEqualTo("/items")));
    }

    @Test
    void givesItsTurnBackWhateverBecomesOfTheCall() throws IOException {
        PEER.stubFor(any(urlEqualTo("/bad")).willReturn(aResponse().withStatus(500)));
        PEER.stubFor(
                any(urlEqualTo("/gone"))
                        .willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
        PEER.stubFor(
                any(urlEqualTo("/items"))
                        .withHeader("Authorization", equalTo("Own 1"))
                        .willReturn(aResponse().withStatus(401)));
        HttpCaller caller =
                new HttpCaller(
                        connection(PEER.baseUrl())
                                .authenticated(new HttpAuth.Custom(new OwnSignIn()))
                                .withLimits(CallLimits.atOnce(1)),
                        Clock.systemUTC(),
                        folder);

        assertThat(failure(caller, HttpCall.get("/bad", Map.of()))).hasMessageContaining("500");
        assertThat(failure(caller, HttpCall.get("/gone", Map.of())).errorClass())
                .isEqualTo(ErrorClass.NETWORK);
        // Signs in once more, in the middle of a call.
        caller.get("/items", Map.of()).close();
    }

    private static void assertKeptWaiting(ThrowingCallable call, String why) {
        SynclineException thrown = catchThrowableOfType(SynclineException.class, call);

        assertThat(thrown)
                .hasMessageStartingWith("The limit of connection peer kept a call waiting")
                .hasMessageContaining(why);
        assertThat(thrown.errorClass()).isEqualTo(ErrorClass.NETWORK);
        assertThat(thrown.isRetryable()).isTrue();
    }

    private HttpCaller limited(String base, CallLimits limits) {
        return new HttpCaller(connection(base).withLimits(limits), Clock.systemUTC(), folder);
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofMillis(50));
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class OwnSignIn implements SignIn {

        private final AtomicInteger renewed = new AtomicInteger();

        @Override
        public Map<String, String> headers(Deadline deadline) {
            assertThat(deadline.remaining()).isPositive();
            return Map.of("Authorization", "Own " + (renewed.get() + 1));
        }

        @Override
        public boolean canRenew() {
            return true;
        }

        @Override
        public void renew(Map<String, String> refused) {
            assertThat(refused).containsEntry("Authorization", "Own 1");
            renewed.incrementAndGet();
        }

        @Override
        public Collection<String> secrets() {
            return List.of();
        }
    }

    private HttpCaller caller(HttpAuth auth) {
        return new HttpCaller(
                connection(PEER.baseUrl()).authenticated(auth), Clock.systemUTC(), folder);
    }

    private static HttpConnection connection(String base) {
        return HttpConnection.to("peer", URI.create(base))
                .within(Duration.ofSeconds(2), Duration.ofSeconds(10));
    }

    private static SynclineException failure(HttpCaller caller, HttpCall call) {
        SynclineException thrown =
                catchThrowableOfType(SynclineException.class, () -> caller.send(call).close());
        assertThat(thrown).isNotNull();
        return thrown;
    }

    private static String trace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static void answerAndClose(
            ServerSocket server, AtomicInteger served, Semaphore closed) {
        while (!server.isClosed()) {
            try {
                try (Socket socket = server.accept()) {
                    readRequest(socket);
                    served.incrementAndGet();
                    answer(socket);
                }
                closed.release();
            } catch (IOException _) {
                // The test has ended, or a connection was not used after all.
            }
        }
    }

    private static void answerOnAndOn(ServerSocket server, AtomicInteger connections) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                connections.incrementAndGet();
                while (readRequest(socket)) {
                    answer(socket);
                }
            } catch (IOException _) {
                // The test has ended.
            }
        }
    }

    private static boolean readRequest(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return false;
            }
            head.append((char) next);
        }
        if (head.indexOf("Content-Length: 2") >= 0) {
            in.readNBytes(2);
        }
        return true;
    }

    private static void answer(Socket socket) throws IOException {
        socket.getOutputStream()
                .write(
                        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]"
                                .getBytes(StandardCharsets.US_ASCII));
    }
}
