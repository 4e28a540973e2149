package dev.syncline.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whoever may name a source must not reach what only this machine may reach. The server listens at
/// every address of the machine and counts what arrives.
@Timeout(20)
class HostileAddressesIT {

    private static final AtomicInteger ARRIVED = new AtomicInteger();
    private static final String ALLOWED = "api.example";

    private static HttpServer server;
    private static int port;

    @TempDir Path folder;

    @BeforeAll
    static void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    ARRIVED.incrementAndGet();
                    if (exchange.getRequestURI().getPath().startsWith("/to-metadata")) {
                        exchange.getResponseHeaders()
                                .add("Location", "http://169.254.169.254/latest/meta-data/");
                        exchange.sendResponseHeaders(302, -1);
                    } else if (exchange.getRequestURI().getPath().startsWith("/to-itself")) {
                        exchange.getResponseHeaders().add("Location", "/");
                        exchange.sendResponseHeaders(307, -1);
                    } else {
                        exchange.sendResponseHeaders(200, 2);
                        exchange.getResponseBody().write("[]".getBytes());
                    }
                    exchange.close();
                });
        server.start();
        port = server.getAddress().getPort();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    @BeforeEach
    void nothingArrived() {
        ARRIVED.set(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:PORT/",
                "http://127.0.0.2:PORT/",
                "http://127.1:PORT/",
                "http://127.0.1:PORT/",
                "http://2130706433:PORT/",
                "http://017700000001:PORT/",
                "http://0x7f000001:PORT/",
                "http://0177.0.0.1:PORT/",
                "http://0177.0.0.01:PORT/",
                "http://127.0.0.001:PORT/",
                "http://0x7f.0.0.1:PORT/",
                "http://0x7f.1:PORT/",
                "http://0X7F.0x0.0x0.0x1:PORT/",
                "http://127.0.0.1.:PORT/",
                "http://0.0.0.0:PORT/",
                "http://0:PORT/",
                "http://localhost:PORT/",
                "http://LOCALHOST:PORT/",
                "http://LocalHost.:PORT/",
                "http://api.localhost:PORT/",
                "http://localhost.localdomain:PORT/",
                "http://127%2e0%2e0%2e1:PORT/",
                "http://%31%32%37.0.0.1:PORT/",
                "http://%6cocalhost:PORT/",
                "http://①②⑦.⓪.⓪.①:PORT/",
                "http://１２７.０.０.１:PORT/",
                "http://127。0。0。1:PORT/",
                "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:PORT/",
                "http://[::1]:PORT/",
                "http://[0:0:0:0:0:0:0:1]:PORT/",
                "http://[0000::0001]:PORT/",
                "http://[::]:PORT/",
                "http://[::ffff:127.0.0.1]:PORT/",
                "http://[::ffff:7f00:1]:PORT/",
                "http://[0:0:0:0:0:FFFF:127.0.0.1]:PORT/",
                "http://[::127.0.0.1]:PORT/",
                "http://[64:ff9b::7f00:1]:PORT/",
                "http://[64:ff9b::169.254.169.254]/",
                "http://[2002:7f00:1::]:PORT/",
                "http://[fe80::1%25lo]:PORT/",
                "http://[::1%25lo]:PORT/",
                "http://[fd00:ec2::254]/latest/meta-data/",
                "http://169.254.169.254/latest/meta-data/",
                "http://2852039166/latest/meta-data/",
                "http://0xa9fea9fe/latest/meta-data/",
                "http://0251.0376.0251.0376/latest/meta-data/",
                "http://169.254.43518/latest/meta-data/",
                "http://metadata.google.internal/computeMetadata/v1/",
                "http://10.0.0.1:PORT/",
                "http://192.168.0.1:PORT/",
                "http://172.16.0.1:PORT/",
                "http://100.64.0.1:PORT/",
                "http://255.255.255.255:PORT/",
                "http://api.example:PORT/",
                "http://api.example.:PORT/",
                "http://api.example.evil.example/",
                "http://evil.example/api.example",
                "http://evil.example?api.example",
                "http://evil.example#@api.example/",
                "http://s3cret:s3cret@127.0.0.1:PORT/",
                "http://s3cret@api.example/",
                "http://api.example:s3cret@127.0.0.1:PORT/",
                "http://api.example%00.evil.example/",
                "http://api.example\\@127.0.0.1:PORT/",
                "http://api.example/\r\nHost: s3cret",
                "http://127.0.0.1:PORT\\@api.example/",
                "http:127.0.0.1:PORT/",
                "http:///127.0.0.1:PORT/",
                "//127.0.0.1:PORT/",
                "127.0.0.1:PORT",
                "file:///etc/passwd",
                "file://api.example/etc/passwd",
                "ftp://api.example/",
                "gopher://127.0.0.1:PORT/_GET",
                "jar:http://127.0.0.1:PORT/!/",
                "data:application/json,[]",
                "javascript:alert(1)",
                "http://",
                "http://:PORT/",
                "http://api.example:99999/",
                "http://api.example:-1/",
                " http://127.0.0.1:PORT/",
                ""
            })
    void areRefusedAndNothingIsSent(String source) {
        AddressPolicy policy = policy("8.8.8.8");
        String address = source.replace("PORT", String.valueOf(port));

        SynclineException thrown =
                catchThrowableOfType(
                        SynclineException.class, () -> call(policy, policy.parse(address)));

        assertRefused(thrown);
    }

    /// As [#areRefusedAndNothingIsSent] shows, a name that isn't listed isn't even looked up. These
    /// are what a listed one turns out to mean.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "0.0.0.0",
                "0.1.2.3",
                "10.1.2.3",
                "100.64.0.1",
                "100.127.255.255",
                "168.63.129.16",
                "169.254.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.192",
                "192.0.2.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::127.0.0.1",
                "::ffff:127.0.0.1",
                "::ffff:a9fe:a9fe",
                "64:ff9b::127.0.0.1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::7f00:1",
                "100::1",
                "2001::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "2002:a9fe:a9fe::1",
                "3fff::1",
                "5f00::1",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void areRefusedBehindANameThatIsAllowed(String meaning) {
        assertRefused(failure(policy(meaning)));
        assertRefused(failure(policy("8.8.8.8", meaning)));
    }

    @Test
    void areRefusedWhenTheNameChangesItsMeaning() throws IOException {
        // An address of ours passes at first, because it is listed; afterwards it means another
        // one.
        AtomicInteger asked = new AtomicInteger();
        AddressPolicy policy =
                AddressPolicy.onlyNamed(
                        List.of(ALLOWED + ":" + port, "127.0.0.1:" + port),
                        _ ->
                                new InetAddress[] {
                                    InetAddress.ofLiteral(
                                            asked.incrementAndGet() == 1
                                                    ? "127.0.0.1"
                                                    : "127.0.0.2")
                                });
        HttpCaller caller = caller(policy, URI.create("http://" + ALLOWED + ":" + port));
        caller.get("/", Map.of()).close();
        assertThat(ARRIVED).hasValue(1);
        // The connection of the first call may be used again, so ask for a new one.
        HttpCaller another = caller(policy, URI.create("http://" + ALLOWED + ":" + port));

        SynclineException thrown =
                catchThrowableOfType(
                        SynclineException.class, () -> another.get("/", Map.of()).close());

        assertThat(asked).hasValue(2);
        assertThat(ARRIVED).hasValue(1);
        assertThat(thrown.errorClass()).isEqualTo(ErrorClass.CONFIG);
    }

    @ParameterizedTest
    @CsvSource({"/to-metadata, 302", "/to-itself, 307"})
    void areNotReachedByRedirects(String path, int status) {
        AddressPolicy policy = AddressPolicy.onlyNamed(List.of("127.0.0.1:" + port));
        HttpCaller caller = caller(policy, URI.create("http://127.0.0.1:" + port));

        SynclineException thrown =
                catchThrowableOfType(
                        SynclineException.class, () -> caller.get(path, Map.of()).close());

        assertThat(thrown).hasMessageContaining(status + " ").hasMessageContaining("redirect");
        assertThat(thrown.isRetryable()).isFalse();
        assertThat(ARRIVED).hasValue(1);
    }

    /// Else all of the above would pass on a machine that can call nothing.
    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.1", "LOCALHOST, localhost", "localhost, LocalHost"})
    void areReachedWhenTheyAreListed(String listed, String host) throws IOException {
        AddressPolicy policy = AddressPolicy.onlyNamed(List.of(listed + ":" + port));

        call(policy, policy.parse("http://" + host + ":" + port));

        assertThat(ARRIVED).hasValue(1);
    }

    @Test
    void areReachedByConnectionsThatAreConfigured() throws IOException {
        call(AddressPolicy.ANY, URI.create("http://127.0.0.1:" + port));

        assertThat(ARRIVED).hasValue(1);
    }

    @Test
    void areNotReachedAtAnotherPort() {
        AddressPolicy policy = AddressPolicy.onlyNamed(List.of("127.0.0.1", "localhost:1"));

        for (String host : List.of("127.0.0.1", "localhost")) {
            assertRefused(
                    catchThrowableOfType(
                            SynclineException.class,
                            () -> policy.parse("http://%s:%d".formatted(host, port))));
        }
    }

    private SynclineException failure(AddressPolicy policy) {
        return catchThrowableOfType(
                SynclineException.class,
                () -> call(policy, policy.parse("http://%s:%d".formatted(ALLOWED, 8080))));
    }

    private static void assertRefused(SynclineException thrown) {
        assertThat(ARRIVED).hasValue(0);
        assertThat(thrown).isNotNull();
        assertThat(thrown.errorClass()).isEqualTo(ErrorClass.CONFIG);
        assertThat(thrown.getMessage()).doesNotContain("\n").hasSizeLessThan(300);
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain("s3cret");
    }

    private static AddressPolicy policy(String... meanings) {
        return AddressPolicy.onlyNamed(
                List.of(ALLOWED, ALLOWED + ":8080"),
                _ -> {
                    InetAddress[] addresses = new InetAddress[meanings.length];
                    for (int i = 0; i < meanings.length; i++) {
                        addresses[i] = InetAddress.ofLiteral(meanings[i]);
                    }
                    return addresses;
                });
    }

    private void call(AddressPolicy policy, URI base) throws IOException {
        caller(policy, base).get("", Map.of()).close();
    }

    private HttpCaller caller(AddressPolicy policy, URI base) {
        return new HttpCaller(
                HttpConnection.to("adhoc", base)
                        .within(Duration.ofMillis(500), Duration.ofSeconds(2))
                        .restrictedTo(policy),
                Clock.systemUTC(),
                folder);
    }
}
