package dev.syncline.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `ops/scripts/sync-cron.sh` against a server that answers what the test says.
@DisabledOnOs(OS.WINDOWS)
class SyncCronScriptIT {

    private static final String TOKEN = "canary-operator-token";
    private static final String GOOD = "{\"success\":true,\"runId\":\"1\"}";

    private final Queue<Integer> statuses = new ArrayDeque<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private String body = GOOD;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    calls.add(
                            "%s %s %s"
                                    .formatted(
                                            exchange.getRequestMethod(),
                                            exchange.getRequestURI(),
                                            exchange.getRequestHeaders()
                                                    .getFirst("Authorization")));
                    Integer status = statuses.poll();
                    byte[] answer = body.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(status == null ? 500 : status, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void endsWell() {
        statuses.add(200);

        Script script = run(Map.of());

        assertThat(script.exitCode()).isZero();
        assertThat(script.output()).contains("The sync completed").doesNotContain(TOKEN);
        assertThat(calls).containsExactly("POST /api/sync/bakalari Bearer " + TOKEN);
    }

    @Test
    void triesThreeTimesAndEndsWellWhenTheLastOneDoes() {
        statuses.addAll(List.of(500, 503, 200));

        assertThat(run(Map.of()).exitCode()).isZero();
        assertThat(calls).hasSize(3);
    }

    @Test
    void givesUpAfterThreeTries() {
        Script script = run(Map.of());

        assertThat(script.exitCode()).isEqualTo(1);
        assertThat(script.output()).contains("The sync failed in all 3 tries");
        assertThat(calls).hasSize(3);
    }

    @Test
    void takesNoAnswerForSuccessThatDoesNotSayIt() {
        statuses.addAll(List.of(200, 200, 200));
        body = "<html>\"success\":true</html>".replace("true", "maybe");

        assertThat(run(Map.of()).exitCode()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"401, 3", "403, 3", "400, 2", "404, 2", "409, 4", "202, 4"})
    void stopsAtOnceWhenTryingAgainGivesTheSame(int status, int exitCode) {
        statuses.add(status);

        assertThat(run(Map.of()).exitCode()).isEqualTo(exitCode);
        assertThat(calls).hasSize(1);
    }

    @Test
    void triesAServerThatIsDownThreeTimes() {
        server.stop(0);

        Script script = run(Map.of());

        assertThat(script.exitCode()).isEqualTo(1);
        assertThat(script.output().lines().filter(line -> line.contains("did not answer")))
                .hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({
        "OPERATOR_TOKEN, ''",
        "OPERATOR_TOKEN, 'a\"b'",
        "APP_URL, 'ftp://x'",
        "APP_URL, 'http://a b'",
        "APP_URL, -o/tmp/x",
        "SYNC_TRIES, 0",
        "SYNC_TRIES, many",
        "SYNC_TIMEOUT, 0",
        "SYNC_RETRY_DELAY, -1"
    })
    void refusesSettingsThatCannotBeRight(String name, String value) {
        assertThat(run(Map.of(name, value)).exitCode()).isEqualTo(2);
        assertThat(calls).isEmpty();
    }

    private Script run(Map<String, String> more) {
        Map<String, String> environment =
                new HashMap<>(
                        Map.of(
                                "OPERATOR_TOKEN",
                                TOKEN,
                                "APP_URL",
                                "http://127.0.0.1:" + server.getAddress().getPort()));
        environment.putAll(more);
        return Script.run("sync-cron.sh", environment);
    }
}
