package dev.syncline.api;

import dev.syncline.SynclineApplication;
import dev.syncline.db.TestDatabase;
import dev.syncline.run.Sync;
import dev.syncline.run.SystemSyncs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The whole application on a real database and a free port, with syncs of the test's own.
public final class TestApplication implements AutoCloseable {

    public static final String TOKEN = "a-token-for-tests-only";

    private final HttpClient http = HttpClient.newHttpClient();
    private final ConfigurableApplicationContext context;

    private TestApplication(ConfigurableApplicationContext context) {
        this.context = context;
    }

    public static TestApplication start(TestDatabase database, Sync... syncs) {
        return start(database, Map.of(), syncs);
    }

    public static TestApplication start(
            TestDatabase database, Map<String, String> settings, Sync... syncs) {
        return start(database, settings, SystemSyncs.of("test", syncs));
    }

    public static TestApplication start(
            TestDatabase database, Map<String, String> settings, SystemSyncs system) {
        ApplicationContextInitializer<GenericApplicationContext> register =
                context -> context.registerBean("test-system", SystemSyncs.class, () -> system);
        SpringApplication application = SynclineApplication.application();
        application.addInitializers(register);
        application.setRegisterShutdownHook(false);
        Map<String, String> all =
                new HashMap<>(
                        Map.of(
                                "spring.datasource.url",
                                database.url(),
                                "spring.datasource.username",
                                database.username(),
                                "spring.datasource.password",
                                database.password(),
                                "OPERATOR_TOKEN",
                                TOKEN,
                                "server.port",
                                "0",
                                "server.address",
                                "127.0.0.1",
                                "syncline.engine.lease-duration",
                                "3s",
                                "syncline.engine.heartbeat",
                                "200ms"));
        all.putAll(settings);
        List<String> arguments = new ArrayList<>();
        all.forEach((key, value) -> arguments.add("--" + key + "=" + value));
        return new TestApplication(application.run(arguments.toArray(String[]::new)));
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public String url(String path) {
        return "http://127.0.0.1:"
                + context.getEnvironment().getProperty("local.server.port")
                + path;
    }

    public Answer get(String path, String... headers) {
        return send("GET", path, null, true, headers);
    }

    public Answer post(String path, String body) {
        return send("POST", path, body, true);
    }

    public String url() {
        return "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
    }

    public Answer send(
            String method, String path, String body, boolean withToken, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url() + path))
                        .method(
                                method,
                                body == null
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (withToken) {
            request.header("Authorization", "Bearer " + TOKEN);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> response =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), response.headers().map());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        context.close();
    }

    public record Answer(int status, String body, Map<String, List<String>> headers) {

        public JsonNode json() {
            return JsonMapper.shared().readTree(body);
        }

        public String header(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }
    }
}
