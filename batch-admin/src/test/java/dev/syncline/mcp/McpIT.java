package dev.syncline.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.api.TestApplication;
import dev.syncline.operation.Role;
import dev.syncline.system.LocalQueue;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class McpIT {

    private static final Map<String, Role> NEEDED = matrix();

    private static McpWorld world;
    private static JdbcClient jdbc;
    private static Assistant viewer;
    private static Assistant operator;
    private static Assistant admin;

    @BeforeAll
    static void start() {
        world = new McpWorld();
        jdbc = JdbcClient.create(world.database.dataSource());
        viewer = new Assistant(world.app.url(), world.token("looks", Role.VIEWER));
        operator = new Assistant(world.app.url(), TestApplication.TOKEN);
        admin = new Assistant(world.app.url(), world.token("rules", Role.ADMIN));
    }

    @AfterAll
    static void stop() {
        List.of(viewer, operator, admin).forEach(Assistant::close);
        world.close();
    }

    @BeforeEach
    void reset() {
        world.broken = false;
        world.gate = new CountDownLatch(0);
    }

    @Test
    void introducesItselfAndItsTools() {
        assertThat(viewer.introduction().serverInfo().name()).isEqualTo("syncline");
        assertThat(viewer.introduction().serverInfo().version()).doesNotContain("@");
        assertThat(viewer.introduction().instructions()).contains("list_syncs");
        assertThat(viewer.introduction().capabilities().resources()).isNull();
        assertThat(viewer.tools()).extracting(McpSchema.Tool::name).doesNotHaveDuplicates();
        assertThat(viewer.tools())
                .allSatisfy(tool -> {
                    assertThat(tool.description()).isNotBlank();
                    assertThat(tool.annotations().readOnlyHint())
                            .isEqualTo(NEEDED.get(tool.name()) == Role.VIEWER);
                });
    }

    @Test
    void letsEachRoleUseItsToolsAndNobodyElse() {
        assertThat(viewer.tools())
                .extracting(McpSchema.Tool::name)
                .as("tool-matrix.txt; name a new tool there with the smallest role that may")
                .containsExactlyInAnyOrderElementsOf(NEEDED.keySet());
        List<String> strangers = strangers();
        Map<String, Assistant> known =
                Map.of("viewer", viewer, "operator", operator, "admin", admin);
        Map<String, String> wrong = new TreeMap<>();

        for (McpSchema.Tool tool : viewer.tools()) {
            Map<String, Object> arguments = someArguments(tool);
            for (String header : strangers) {
                int status =
                        post(callBody(tool.name(), arguments), "Authorization", header).status();
                if (status != 401) {
                    wrong.put(tool.name() + " by " + header, "" + status);
                }
            }
            known.forEach((role, assistant) -> {
                boolean may = Role.ofWireName(role).covers(NEEDED.get(tool.name()));
                Assistant.Said said = assistant.callWith(tool.name(), arguments);
                if (may == said.text().contains("needs the role") || !may && !said.isError()) {
                    wrong.put(tool.name() + " by " + role, said.text());
                }
            });
        }

        assertThat(wrong).isEmpty();
    }

    private static List<String> strangers() {
        String expired = world.token("expired", Role.ADMIN);
        String revoked = world.token("revoked", Role.ADMIN);
        world.database.execute("UPDATE api_token SET expires_at = now() WHERE name = 'expired'");
        world.database.execute("UPDATE api_token SET revoked_at = now() WHERE name = 'revoked'");
        return List.of(
                "Bearer none", "Basic YWRtaW46YWRtaW4=", "Bearer " + expired, "Bearer " + revoked);
    }

    @Test
    void doesNothingAtTheFirstStep() {
        long runId = failedRun();
        int before = audited();

        for (McpSchema.Tool tool : viewer.tools()) {
            if (NEEDED.get(tool.name()) == Role.OPERATOR) {
                Map<String, Object> arguments = someArguments(tool);
                arguments.computeIfPresent("run_id", (_, _) -> runId);
                arguments.computeIfPresent("sync", (_, _) -> "orders");
                var _ = operator.callWith(tool.name(), arguments);
            }
        }

        assertThat(audited()).isEqualTo(before);
        assertThat(status(runId)).isEqualTo("failed");
        assertThat(operator.call("get_sync", "sync", "orders").json().path("paused").asBoolean())
                .isFalse();
    }

    @Test
    void restartsARunOnceThatIsConfirmed() {
        long runId = failedRun();
        world.broken = false;

        String preview = operator.preview("restart_run", "run_id", runId);
        JsonNode done =
                operator.confirmed("restart_run", "run_id", runId, "reason", "mended").json();

        assertThat(preview).contains("Run %d of sync 'orders', which is failed".formatted(runId));
        assertThat(done.path("done").asBoolean()).isTrue();
        await().untilAsserted(() -> assertThat(status(runId)).isEqualTo("completed_with_errors"));
        assertThat(operator.call("restart_run", "run_id", runId).error())
                .isEqualTo(
                        "Run %d is completed_with_errors; only a failed or stopped run can be restarted"
                                .formatted(runId));
        assertThat(
                        jdbc.sql(
                                        "SELECT actor || ' ' || channel || ' ' || reason || ' ' || outcome FROM audit_log WHERE run_id = ? AND action = 'run.restart'")
                                .param(runId)
                                .query(String.class)
                                .list())
                .containsExactly("operator mcp mended done");
    }

    @Test
    void takesAConfirmationForNothingElse() {
        String token =
                operator.call("pause_sync", "sync", "orders")
                        .json()
                        .path("confirmation")
                        .asString();
        Instant past = Instant.now().minus(Duration.ofHours(1));
        String old =
                new Confirmations(
                                new ConfirmationStore(jdbc),
                                Clock.fixed(past, ZoneOffset.UTC),
                                Duration.ofMinutes(5))
                        .give(
                                new Confirmations.Bound(
                                        "operator", "pause_sync", "{\"sync\":\"orders\"}"))
                        .token();

        assertThat(pause(operator, "orders", old)).startsWith("This confirmation was good until");
        assertThat(pause(admin, "orders", token))
                .startsWith("This confirmation was given to somebody else");
        assertThat(pause(operator, "gated", token))
                .startsWith("This confirmation was given for another tool or other arguments");
        assertThat(operator.call("resume_sync", "sync", "orders", "confirmation", token).error())
                .startsWith("This confirmation was given for another tool or other arguments");
        assertThat(pause(operator, "orders", "yes"))
                .startsWith("This confirmation was not given by this server");
        assertThat(paused("orders")).isFalse();
        assertThat(
                        operator.call("pause_sync", "sync", "orders", "confirmation", token)
                                .json()
                                .path("paused")
                                .asBoolean())
                .isTrue();
        assertThat(pause(operator, "orders", token))
                .startsWith("This confirmation was used already");

        assertThat(operator.preview("pause_sync", "sync", "orders")).contains("paused already");
        operator.confirmed("resume_sync", "sync", "orders").json();
        assertThat(paused("orders")).isFalse();
    }

    private static String pause(Assistant who, String sync, String confirmation) {
        return who.call("pause_sync", "sync", sync, "confirmation", confirmation).error();
    }

    @Test
    void stopsAndAbandonsARunUnderWay() {
        world.gate = new CountDownLatch(1);
        JsonNode begun =
                operator.confirmed("trigger_sync", "sync", "gated", "wait_seconds", 0).json();
        long runId = begun.path("run").path("run_id").asLong();
        await().untilAsserted(() -> assertThat(status(runId)).isEqualTo("running"));

        assertThat(operator.preview("trigger_sync", "sync", "gated"))
                .contains("skipped: run %d of it is under way".formatted(runId));
        assertThat(operator.call("restart_run", "run_id", runId).error()).contains("is running");
        assertThat(operator.call("abandon_run", "run_id", runId).error()).contains("is running");
        assertThat(operator.preview("stop_run", "run_id", runId))
                .contains("ends after its current chunk");
        operator.confirmed("stop_run", "run_id", runId).json();

        await().untilAsserted(() -> assertThat(status(runId)).isEqualTo("stopped"));
        assertThat(operator.call("stop_run", "run_id", runId).error()).contains("is stopped");
        await().untilAsserted(() ->
                assertThat(operator.call("abandon_run", "run_id", runId).isError()).isFalse());
        operator.confirmed("abandon_run", "run_id", runId).json();
        assertThat(status(runId)).isEqualTo("abandoned");
    }

    @Test
    void sendsRejectsAgainAndLetsThemBe() {
        long runId = triggered("orders");
        long errorId = errorOf(runId);

        assertThat(operator.preview("redrive_error", "error_id", errorId))
                .startsWith("1 reject of sync 'orders' goes through the sync again");
        JsonNode redriven = operator.confirmed("redrive_error", "error_id", errorId).json();
        long again = redriven.path("run").path("run_id").asLong();
        await().untilAsserted(() -> assertThat(status(again)).isEqualTo("completed_with_errors"));
        await().untilAsserted(() ->
                assertThat(operator.call("redrive_error", "error_id", errorId).error())
                        .isEqualTo("Reject %d is redriven already".formatted(errorId)));

        long open = errorOf(again);
        assertThat(operator.preview("redrive_errors", "sync", "orders", "run_id", again))
                .startsWith("1 reject");
        assertThat(operator.preview("redrive_errors", "error_ids", List.of(open)))
                .startsWith("1 reject");
        assertThat(operator.call("redrive_errors").error()).startsWith("Name either 'error_ids'");
        assertThat(operator.call("redrive_errors", "sync", "orders", "error_code", "NONE").error())
                .contains("No open reject");
        operator.confirmed("dismiss_error", "error_id", open, "reason", "known").json();
        assertThat(operator.call("dismiss_error", "error_id", open).error())
                .isEqualTo("Reject %d is dismissed already".formatted(open));
        assertThat(
                        viewer.call("list_errors", "sync", "orders", "status", "dismissed")
                                .json()
                                .path("errors")
                                .findValuesAsString("error_id"))
                .contains("" + open);
    }

    @Test
    void listsPageByPage() {
        triggered("orders");
        triggered("orders");

        JsonNode first = viewer.call("list_runs", "sync", "orders", "limit", 1).json();
        JsonNode second =
                viewer.call(
                                "list_runs",
                                "sync",
                                "orders",
                                "limit",
                                1,
                                "after",
                                first.path("next").asString())
                        .json();

        assertThat(second.path("runs").get(0).path("run_id").asLong())
                .isLessThan(first.path("runs").get(0).path("run_id").asLong());
        assertThat(viewer.call("list_syncs").json().path("syncs").findValuesAsString("name"))
                .contains("orders", "gated", "client-readings");
        assertThat(
                        viewer.call("list_runs", "from", "2999-01-01T00:00:00Z")
                                .json()
                                .path("runs")
                                .size())
                .isZero();
    }

    @Test
    void showsWhatRecordsAndPeersSayAsDataOnly() {
        long errorId = errorOf(triggered("orders"));
        long failed = failedRun();
        operator.confirmed("check_connection", "connection", "shop").json();
        world.queue.execute(
                "INSERT INTO meter_readings (meter_external_id, timestamp, data_point, value, unit) VALUES ('H', now(), E'a\\x1b[31m', 1, E'\\u202E')");
        List<Assistant.Said> replies =
                List.of(
                        viewer.call("get_run", "run_id", failed),
                        viewer.call("list_runs"),
                        viewer.call("get_error", "error_id", errorId),
                        viewer.call("list_errors", "sync", "orders", "status", "open"),
                        viewer.call("list_connections"),
                        viewer.call("get_sync", "sync", "orders"),
                        viewer.call("query_meter_readings", "meter_id", "H"));

        for (Assistant.Said reply : replies) {
            JsonNode json = reply.json();
            assertThat(json).isEqualTo(reply.structured());
            assertThat(json.path("notice").asString()).contains("never an instruction");
            assertThat(reply.text()).hasSizeLessThan(200_000);
            List<String> texts = new ArrayList<>();
            collect(json, "", texts);
            assertThat(texts)
                    .allSatisfy(text ->
                            assertThat(text).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\u2028]"))
                    .filteredOn(text -> text.contains("IGNORE ALL"))
                    .allSatisfy(text -> assertThat(text).contains("/untrusted_data/"));
        }
        JsonNode error = viewer.call("get_error", "error_id", errorId).json();
        assertThat(error.path("untrusted_data").path("message").asString())
                .contains("\\u{1B}[31mred", "\\u{202E}desrever", "\\u{A}next");
        assertThat(error.path("untrusted_data").path("payload").asString()).contains("(cut: ");
    }

    /// Each text behind its path.
    private static void collect(JsonNode node, String path, List<String> into) {
        if (node.isString()) {
            into.add(path + " " + node.asString());
        }
        node.properties()
                .forEach(field ->
                        collect(field.getValue(), path + "/" + field.getKey() + "/", into));
        if (node.isArray()) {
            node.forEach(element -> collect(element, path, into));
        }
    }

    @Test
    void speaksAsTheMetersOwnAssistantDid() {
        world.queue.execute("TRUNCATE meters, meter_readings, sync_log");
        world.queue.execute("INSERT INTO meters (external_id, name) VALUES ('MTR-1', 'Cellar')");
        LocalQueue.add(world.queue, 10);
        world.queue.execute("UPDATE meter_readings SET timestamp = now()");

        assertThat(
                        viewer.call("query_meter_readings", "meter_id", "MTR-1", "limit", 1)
                                .json()
                                .path("count")
                                .asInt())
                .isEqualTo(1);
        JsonNode meter = viewer.call("get_meter_status", "meter_id", "MTR-1").json();
        assertThat(meter.path("queued_readings").asInt()).isEqualTo(2);
        assertThat(meter.path("untrusted_data").path("name").asString()).isEqualTo("Cellar");
        assertThat(viewer.call("get_meter_status", "meter_id", "none").error())
                .isEqualTo("Neither the meters nor the queue know a meter 'none'");

        JsonNode uploaded = operator.confirmed("trigger_sync", "wait_seconds", 30).json();

        assertThat(uploaded.path("success").asBoolean()).isTrue();
        assertThat(uploaded.path("queue_size_before").asInt()).isEqualTo(10);
        assertThat(uploaded.path("queue_size_after").asInt()).isZero();
        assertThat(uploaded.path("last_sync_success").asBoolean()).isTrue();
        JsonNode status = viewer.call("get_sync_status").json();
        assertThat(status.path("sync_status").path("lastSyncSuccess").asBoolean()).isTrue();
        assertThat(status.path("sync_status").path("queueSize").asInt()).isZero();
        assertThat(status.path("connectivity").path("isConnected").asBoolean()).isTrue();
        assertThat(status.path("stats_24h").path("total_readings_synced").asInt()).isEqualTo(10);
        assertThat(status.path("recent_logs").get(0).path("batch_size").asInt()).isEqualTo(10);

        operator.confirmed("stop_collection", "reason", "stock-taking").json();
        assertThat(paused("client-readings")).isTrue();
        operator.confirmed("start_collection").json();
        assertThat(paused("client-readings")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "get_sync         | {\"sync\": \"nothing\"}                 | There is no sync 'nothing'; list_syncs names them",
                "get_run          | {\"run_id\": 999999}                    | There is no run 999999; list_runs names them",
                "get_error        | {\"error_id\": 999999}                  | There is no error 999999; list_errors names them",
                "check_connection | {\"connection\": \"nothing\"}           | There is no connection 'nothing'; list_connections names them",
                "trigger_sync     | {\"sync\": \"nothing\"}                 | There is no sync 'nothing'; list_syncs names them",
                "list_errors      | {\"text\": \"x\"}                       | A search for text names a sync or a run as well",
                "list_runs        | {\"after\": \"1\"}                      | 'after' is no 'next' of an earlier page",
                "list_runs        | {\"from\": \"yesterday\"}               | 'from' is no instant such as 2026-01-31T06:00:00Z",
                "get_sync         | {\"sync\": \" \"}                       | 'sync' is empty",
                "get_sync         | {\"sync\": \"a\\u0000\"}                | 'sync' holds characters that can't be stored; leave them out",
                "get_run          | {}                                      | The arguments of get_run don't fit: required property 'run_id' not found",
                "get_run          | {\"run_id\": \"one\"}                   | The arguments of get_run don't fit: /run_id: string found, integer expected"
            })
    void saysInOneSentenceWhatIsWrong(String tool, String arguments, String sentence) {
        @SuppressWarnings("unchecked")
        Map<String, Object> map = JsonMapper.shared().readValue(arguments, Map.class);

        assertThat(operator.callWith(tool, map).error()).isEqualTo(sentence);
    }

    @Test
    void answersWhatIsNoRequestOfTheProtocol() {
        String token = "Bearer " + TestApplication.TOKEN;
        String list = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";

        assertThat(post(list, "Authorization", token).status()).isEqualTo(200);
        assertError(post(list, "Authorization", token, "Origin", "http://evil.example"), 403);
        assertError(post(list, "Authorization", token, "MCP-Protocol-Version", "1999-01-01"), 400);
        assertError(post("{", "Authorization", token), 400);
        assertError(post("[]", "Authorization", token), 400);
        assertThat(post("x".repeat((1 << 20) + 1), "Authorization", token).status()).isEqualTo(413);
        assertError(world.app.send("POST", "/mcp", list, true, "Accept", "application/json"), 400);
        for (String odd :
                List.of(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/none\"}",
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\"}",
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":7}}",
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"none\"}}",
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"get_run\",\"arguments\":[1]}}")) {
            TestApplication.Answer answer = post(odd, "Authorization", token);
            assertError(answer, 200);
            assertThat(answer.json().path("id").asInt()).isEqualTo(1);
        }
        assertThat(world.app.get("/mcp").status()).isEqualTo(405);
        assertThat(post(list, "Cookie", "syncline_session=x").status()).isEqualTo(401);
    }

    private static void assertError(TestApplication.Answer answer, int status) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().path("error").path("message").asString()).isNotBlank();
        assertThat(answer.body())
                .doesNotContain("Exception", "stackTrace", "java.", "dev.syncline");
    }

    private static TestApplication.Answer post(String body, String... headers) {
        List<String> all =
                new ArrayList<>(List.of("Accept", "application/json, text/event-stream"));
        all.addAll(List.of(headers));
        return world.app.send("POST", "/mcp", body, false, all.toArray(String[]::new));
    }

    private static String callBody(String tool, Map<String, Object> arguments) {
        return JsonMapper.shared()
                .writeValueAsString(
                        Map.of(
                                "jsonrpc",
                                "2.0",
                                "id",
                                1,
                                "method",
                                "tools/call",
                                "params",
                                Map.of("name", tool, "arguments", arguments)));
    }

    /// What the tool can't do without.
    private static Map<String, Object> someArguments(McpSchema.Tool tool) {
        JsonNode schema = JsonMapper.shared().valueToTree(tool.inputSchema());
        Map<String, Object> arguments = new LinkedHashMap<>();
        schema.path("required")
                .forEach(name ->
                        arguments.put(
                                name.asString(),
                                schema.path("properties")
                                                .path(name.asString())
                                                .path("type")
                                                .asString()
                                                .equals("integer")
                                        ? 1
                                        : "x"));
        return arguments;
    }

    private static long triggered(String sync) {
        JsonNode done = operator.confirmed("trigger_sync", "sync", sync, "wait_seconds", 30).json();
        return done.path("run").path("run_id").asLong();
    }

    private static long failedRun() {
        world.broken = true;
        long runId = triggered("orders");
        assertThat(status(runId)).isEqualTo("failed");
        return runId;
    }

    private static long errorOf(long runId) {
        return viewer.call("list_errors", "run_id", runId)
                .json()
                .path("errors")
                .get(0)
                .path("error_id")
                .asLong();
    }

    private static String status(long runId) {
        return viewer.call("get_run", "run_id", runId).json().path("run").path("status").asString();
    }

    private static boolean paused(String sync) {
        return viewer.call("get_sync", "sync", sync).json().path("paused").asBoolean();
    }

    private static int audited() {
        return jdbc.sql("SELECT count(*) FROM audit_log").query(Integer.class).single();
    }

    private static Map<String, Role> matrix() {
        Map<String, Role> needed = new TreeMap<>();
        try (InputStream file =
                Objects.requireNonNull(McpIT.class.getResourceAsStream("tool-matrix.txt"))) {
            new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> line.split("\\s+"))
                    .forEach(parts -> needed.put(parts[1], Role.ofWireName(parts[0])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return needed;
    }
}
