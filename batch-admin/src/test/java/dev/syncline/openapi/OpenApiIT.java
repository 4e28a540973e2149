package dev.syncline.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.access.AccessApi;
import dev.syncline.access.Browser;
import dev.syncline.api.TestApplication;
import dev.syncline.connection.Connection;
import dev.syncline.db.TestDatabase;
import dev.syncline.run.Sync;
import dev.syncline.run.SystemSyncs;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SyncDefinition;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// The document of the API is valid, and true: each operation in it is called, and whatever comes
/// back is what the document says of it. A new operation needs its calls here.
class OpenApiIT {

    private static final String PASSWORD = "correct horse battery";
    private static final CountDownLatch gate = new CountDownLatch(1);
    private static final Map<String, List<Call>> CALLS = new TreeMap<>();

    @TempDir private static Path folder;
    private static TestApplication app;
    private static ApiDocument document;
    private static String admin;
    private static String viewer;
    private static AccessApi ann;

    /// @param expected the status that the call is made for
    /// @param path with its parameters in place
    private record Call(int expected, String path, @Nullable String body, String... headers) {}

    private record Answer(int status, String contentType, String body) {}

    @BeforeAll
    static void start() throws IOException {
        Path content = folder.resolve("content.csv");
        Files.writeString(
                content,
                "external_id,title,rating\n1,one,5\n2,two\n3,three\n4,four\n5,five\n6,six\n7,seven\n");
        app =
                TestApplication.start(
                        TestDatabase.migrated(),
                        Map.of(
                                "SYNCLINE_ADMIN_PASSWORD",
                                PASSWORD,
                                "syncline.catalog.content.file",
                                content.toString(),
                                "syncline.catalog.schedule",
                                "",
                                "CATALOG_FOLDERS",
                                folder.toString(),
                                "CONNECTIVITY_CHECK_INTERVAL_MS",
                                "3600000"),
                        SystemSyncs.of("test", fragile(), gated())
                                .connecting(
                                        new Connection(
                                                "peer",
                                                Connection.Kind.HTTP,
                                                "http://peer.example",
                                                () -> {})));
        AccessApi api = AccessApi.signedInAs(app, "admin", PASSWORD);
        admin = api.issue("admin", "admin", "null");
        viewer = api.issue("viewer", "viewer", "null");
        api.create("ann", PASSWORD, "viewer");
        api.create("dan", PASSWORD, "viewer");
        ann = AccessApi.signedInAs(app, "ann", PASSWORD);
        document = new ApiDocument(app.get("/v3/api-docs").body());
        tableOfRuns();
        tableOfErrors();
        tableOfTheRest();
        tableOfAccess();
    }

    @AfterAll
    static void stop() {
        gate.countDown();
        app.close();
    }

    private static Sync fragile() {
        return new Sync(
                SyncDefinition.named("fragile", "fails"),
                steps ->
                        steps.inSequence(
                                steps.task(
                                        "do",
                                        outcomes -> {
                                            throw new SynclineException(
                                                    ErrorClass.CONFIG, "x is missing; set it");
                                        })));
    }

    private static Sync gated() {
        return new Sync(
                SyncDefinition.named("gated", "waits"),
                steps ->
                        steps.inSequence(
                                steps.task(
                                        "do",
                                        outcomes -> {
                                            try {
                                                gate.await();
                                            } catch (InterruptedException e) {
                                                throw new IllegalStateException(e);
                                            }
                                        })));
    }

    private static void calls(String operation, Call... calls) {
        CALLS.put(operation, List.of(calls));
    }

    private static Call get(int expected, String path, String... headers) {
        return new Call(expected, path, null, headers);
    }

    private static Call send(int expected, String path, String body, String... headers) {
        return new Call(expected, path, body, headers);
    }

    private static void tableOfRuns() {
        String broken = run("fragile");
        String given = run("fragile");
        String waiting = app.post("/v1/syncs/gated/trigger", null).json().path("runId").toString();
        calls("listSyncs", get(200, "/v1/syncs"), get(400, "/v1/syncs?limit=0"));
        calls("getSync", get(200, "/v1/syncs/fragile"), get(404, "/v1/syncs/nothing"));
        calls(
                "removeSync",
                get(409, "/v1/syncs/fragile"),
                get(204, "/v1/syncs/" + adHoc()),
                get(404, "/v1/syncs/nothing"));
        calls(
                "triggerSync",
                send(200, "/v1/syncs/fragile/trigger?wait=60s", "{\"reason\": \"a test\"}"),
                send(202, "/v1/syncs/fragile/trigger", "", "Idempotency-Key", "one"),
                send(422, "/v1/syncs/fragile/trigger", "{}", "Idempotency-Key", "one"),
                send(400, "/v1/syncs/fragile/trigger?wait=never", ""),
                send(413, "/v1/syncs/fragile/trigger", "x".repeat((1 << 20) + 1)),
                send(415, "/v1/syncs/fragile/trigger", "a reason", "Content-Type", "text/plain"),
                send(404, "/v1/syncs/nothing/trigger", ""));
        calls(
                "getSchedule",
                get(200, "/v1/syncs/gated/schedule"),
                get(404, "/v1/syncs/x/schedule"));
        calls(
                "setSchedule",
                send(200, "/v1/syncs/gated/schedule", "{\"every\": \"5h\"}", "If-Match", "*"),
                send(428, "/v1/syncs/gated/schedule", "{}"),
                send(412, "/v1/syncs/gated/schedule", "{}", "If-Match", "\"999\""),
                send(400, "/v1/syncs/gated/schedule", "{\"cron\": \"often\"}", "If-Match", "*"),
                send(404, "/v1/syncs/nothing/schedule", "{}", "If-Match", "*"));
        for (String verb : List.of("pause", "resume")) {
            String path = "/v1/syncs/gated/" + verb;
            calls(
                    verb + "Sync",
                    send(200, path, "{\"reason\": \"a test\"}"),
                    send(412, path, "", "If-Match", "\"999\""),
                    send(404, "/v1/syncs/nothing/" + verb, ""));
        }
        calls("listRuns", get(200, "/v1/runs?sync=fragile"), get(400, "/v1/runs?status=odd"));
        calls("getRun", get(200, "/v1/runs/" + broken), get(404, "/v1/runs/999999"));
        calls(
                "listErrorsOfRun",
                get(200, "/v1/runs/" + broken + "/errors"),
                get(404, "/v1/runs/999999/errors"));
        calls(
                "restartRun",
                send(202, "/v1/runs/" + broken + "/restart", "{\"reason\": \"a test\"}"),
                send(409, "/v1/runs/" + waiting + "/restart", ""),
                send(404, "/v1/runs/999999/restart", ""));
        calls(
                "stopRun",
                send(202, "/v1/runs/" + waiting + "/stop", ""),
                send(409, "/v1/runs/" + given + "/stop", ""),
                send(404, "/v1/runs/999999/stop", ""));
        calls(
                "abandonRun",
                send(202, "/v1/runs/" + given + "/abandon", ""),
                send(404, "/v1/runs/999999/abandon", ""));
    }

    private static String run(String sync) {
        return app.post("/v1/syncs/" + sync + "/trigger?wait=60s", null)
                .json()
                .path("runId")
                .toString();
    }

    /// @return the name of a sync that came through the API and has run
    private static String adHoc() {
        JsonNode made = app.post("/v1/sync/trigger", adHocRequest()).json().path("data");
        org.awaitility.Awaitility.await()
                .until(() ->
                        app.get("/v1/sync/" + made.path("syncRunId"))
                                .json()
                                .path("data")
                                .path("status")
                                .asString()
                                .equals("completed"));
        return made.path("sync").asString();
    }

    private static String adHocRequest() {
        Path file = folder.resolve("more.csv");
        try {
            Files.writeString(file, "external_id,title\nm1,one\n");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return """
        {"sourceType": "csv", "sourceIdentifier": "%s", "options": {"targetTable": "content_index",
        "contentType": "music", "columnMapping": {"title": "title"}}}\
        """
                .formatted(file);
    }

    private static void tableOfErrors() {
        assertThat(app.post("/v1/syncs/catalog/trigger?wait=60s", null).json().path("status"))
                .hasToString("\"completed_with_errors\"");
        JsonNode items = app.get("/v1/errors?sync=catalog&status=open").json().path("items");
        List<String> open = new ArrayList<>();
        items.forEach(item -> open.add(item.path("errorId").toString()));
        calls("listErrors", get(200, "/v1/errors?sync=catalog"), get(400, "/v1/errors?status=odd"));
        calls("getError", get(200, "/v1/errors/" + open.get(0)), get(404, "/v1/errors/999999"));
        calls(
                "redriveError",
                send(
                        200,
                        "/v1/errors/" + open.get(0) + "/redrive?wait=60s",
                        "{\"payload\": {\"line\": \"2,two,3\", \"row\": 2}, \"reason\": \"mended\"}"),
                send(409, "/v1/errors/" + open.get(0) + "/redrive", ""),
                send(404, "/v1/errors/999999/redrive", ""),
                send(400, "/v1/errors/" + open.get(1) + "/redrive", "{\"payload\": null}"));
        calls(
                "redriveErrors",
                send(202, "/v1/errors/redrive", "{\"ids\": [%s]}".formatted(open.get(1))),
                send(400, "/v1/errors/redrive", "{}"),
                send(404, "/v1/errors/redrive", "{\"ids\": [999999]}"));
        calls(
                "dismissError",
                send(200, "/v1/errors/" + open.get(2) + "/dismiss", "{\"reason\": \"old\"}"),
                send(409, "/v1/errors/" + open.get(2) + "/dismiss", ""),
                send(404, "/v1/errors/999999/dismiss", ""));
        calls(
                "dismissErrors",
                send(200, "/v1/errors/dismiss", "{\"ids\": [%s]}".formatted(open.get(3))),
                send(400, "/v1/errors/dismiss", "{\"ids\": 1, \"sync\""));
    }

    private static void tableOfTheRest() {
        calls("listConnections", get(200, "/v1/connections"));
        calls(
                "checkConnection",
                send(200, "/v1/connections/peer/check", ""),
                send(404, "/v1/connections/nothing/check", ""));
        calls("getStats", get(200, "/v1/stats?hours=24"), get(400, "/v1/stats?hours=0"));
        calls("getPublishedList", get(404, "/v1/iso-codes"));
        calls("streamEvents", get(200, "/v1/events"));
        calls(
                "triggerCatalogSync",
                send(202, "/v1/sync/trigger", adHocRequest()),
                send(400, "/v1/sync/trigger", "{}"));
        String catalog = run("catalog");
        calls(
                "getCatalogRun",
                get(200, "/v1/sync/" + catalog),
                get(404, "/v1/sync/999999"),
                get(400, "/v1/sync/none"));
        calls("getCatalogStats", get(200, "/v1/sync/stats"));
        calls("resumeCatalogSyncs", send(200, "/v1/sync/resume", ""));
        calls("syncBakalari", send(400, "/api/sync/bakalari", ""));
    }

    private static void tableOfAccess() {
        String spare =
                app.send(
                                "POST",
                                "/v1/tokens",
                                "{\"name\": \"spare\", \"role\": \"viewer\"}",
                                false,
                                "Authorization",
                                "Bearer " + admin)
                        .json()
                        .path("tokenId")
                        .toString();
        String user = "{\"name\": \"%s\", \"password\": \"%s\", \"role\": \"viewer\"}";
        calls("getMe", get(200, "/v1/me"));
        calls(
                "setOwnPassword",
                send(404, "/v1/me/password", "{\"current\": \"a\", \"password\": \"b\"}"),
                send(400, "/v1/me/password", "{}"));
        calls("listUsers", get(200, "/v1/users"));
        calls("getUser", get(200, "/v1/users/ann"), get(404, "/v1/users/nobody"));
        calls(
                "createUser",
                send(201, "/v1/users", user.formatted("bob", PASSWORD)),
                send(409, "/v1/users", user.formatted("bob", PASSWORD)),
                send(400, "/v1/users", user.formatted("cid", "short")));
        calls(
                "changeUser",
                send(200, "/v1/users/admin", "{\"role\": \"admin\"}"),
                send(412, "/v1/users/admin", "{}", "If-Match", "\"old\""),
                send(409, "/v1/users/admin", "{\"disabled\": true}"),
                send(400, "/v1/users/admin", "{\"role\": \"king\"}"),
                send(404, "/v1/users/nobody", "{}"));
        calls(
                "removeUser",
                get(409, "/v1/users/admin"),
                get(204, "/v1/users/dan"),
                get(404, "/v1/users/nobody"));
        calls("listTokens", get(200, "/v1/tokens"));
        calls(
                "issueToken",
                send(
                        201,
                        "/v1/tokens",
                        "{\"name\": \"new\", \"role\": \"viewer\"}",
                        "Idempotency-Key",
                        "t"),
                send(
                        409,
                        "/v1/tokens",
                        "{\"name\": \"new\", \"role\": \"viewer\"}",
                        "Idempotency-Key",
                        "t"),
                send(409, "/v1/tokens", "{\"name\": \"new\", \"role\": \"viewer\"}"),
                send(400, "/v1/tokens", "{}"));
        calls("revokeToken", get(200, "/v1/tokens/" + spare), get(404, "/v1/tokens/999999"));
        calls("listAudit", get(200, "/v1/audit"), get(400, "/v1/audit?from=yesterday"));
    }

    @Test
    void isValid() {
        assertThat(document.version()).hasValueSatisfying(it -> assertThat(it).startsWith("3.1."));
        assertThat(document.faults()).isEmpty();
        assertThat(document.omissions()).isEmpty();
    }

    @Test
    void namesWhatIsCalledHereAndNothingElse() {
        assertThat(document.operations().keySet()).isEqualTo(CALLS.keySet());
    }

    static Set<String> operations() {
        return CALLS.keySet();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void saysWhatEachAnswerIs(String id) {
        ApiDocument.Operation operation = document.operations().get(id);
        for (Call call : CALLS.get(id)) {
            String what = "%s %s".formatted(operation.method(), call.path());
            Answer answer = answer(operation.method(), call, admin);
            assertThat(answer.status())
                    .as("%s: %s", what, answer.body())
                    .isEqualTo(call.expected());
            assertThat(
                            document.faults(
                                    operation,
                                    answer.status(),
                                    answer.contentType(),
                                    answer.body()))
                    .as("%s -> %d: %s", what, answer.status(), answer.body())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void saysWhatIsToldToThoseWhoMayNot(String id) {
        ApiDocument.Operation operation = document.operations().get(id);
        Call call = CALLS.get(id).getFirst();
        for (String token : List.of("none", viewer)) {
            Answer answer = answer(operation.method(), call, token);
            assertThat(
                            document.faults(
                                    operation,
                                    answer.status(),
                                    answer.contentType(),
                                    answer.body()))
                    .as("%s -> %d: %s", id, answer.status(), answer.body())
                    .isEmpty();
        }
    }

    @Test
    void saysWhatSomebodyIsToldWhoChangesTheirPassword() {
        ApiDocument.Operation operation = document.operations().get("setOwnPassword");
        for (String current : List.of("a guess", PASSWORD)) {
            Browser.Page page =
                    ann.send(
                            "POST",
                            "/v1/me/password",
                            "{\"current\": \"%s\", \"password\": \"another horse battery\"}"
                                    .formatted(current));
            assertThat(page.status()).isEqualTo(current.equals(PASSWORD) ? 204 : 409);
            assertThat(
                            document.faults(
                                    operation,
                                    page.status(),
                                    page.header("content-type"),
                                    page.body()))
                    .isEmpty();
        }
    }

    private static Answer answer(String method, Call call, String token) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(app.url() + call.path()))
                        .method(
                                method,
                                call.body() == null || call.body().isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(call.body()))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json");
        for (int i = 0; i < call.headers().length; i += 2) {
            request.setHeader(call.headers()[i], call.headers()[i + 1]);
        }
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<InputStream> response =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            String type = response.headers().firstValue("content-type").orElse("");
            try (InputStream body = response.body()) {
                // Events have no end: their beginning is enough.
                byte[] bytes =
                        type.startsWith("text/event-stream")
                                ? body.readNBytes(1)
                                : body.readAllBytes();
                http.shutdownNow();
                return new Answer(
                        response.statusCode(),
                        type,
                        new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
