package dev.syncline.system.school;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/// A Bakaláři server on loopback, with tokens that rotate and the traps of real data.
public final class TestSchool implements AutoCloseable {

    public static final String USERNAME = "teacher";
    public static final String PASSWORD = "canary-password";

    private static final int REDEMPTIONS = 3;
    private static final String DENIED =
            "{\"Message\":\"Authorization has been denied for this request.\"}";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Set<String> accessTokens = new HashSet<>();
    private final Map<String, Integer> refreshTokens = new HashMap<>();
    private final AtomicInteger passwordLogins = new AtomicInteger();
    private final AtomicInteger refreshes = new AtomicInteger();
    private volatile int expireAfterCalls = Integer.MAX_VALUE;
    private volatile String password = PASSWORD;

    public TestSchool() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
        SchoolSamples.answers().forEach(this::answer);
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// @param path as it stands on the wire
    public void answer(String path, String json) {
        answers.put(path, json);
    }

    public void change(String path, UnaryOperator<String> change) {
        answers.computeIfPresent(path, (key, json) -> change.apply(json));
    }

    /// Changes what stands anywhere.
    public void changeAll(UnaryOperator<String> change) {
        answers.replaceAll((path, json) -> change.apply(json));
    }

    public void failWith(String path, int status) {
        statuses.put(path, status);
    }

    public void recover() {
        statuses.clear();
    }

    /// Access tokens end after that many further calls.
    public void expireAfter(int calls) {
        expireAfterCalls = calls;
    }

    public void expireAccess() {
        synchronized (accessTokens) {
            accessTokens.clear();
        }
    }

    /// As if somebody else had used them up.
    public void redeemRefreshTokens() {
        synchronized (accessTokens) {
            refreshTokens.replaceAll((token, count) -> REDEMPTIONS);
        }
    }

    public void password(String wanted) {
        password = wanted;
    }

    public int passwordLogins() {
        return passwordLogins.get();
    }

    public int refreshes() {
        return refreshes.get();
    }

    /// Method and path as they stood on the wire.
    public List<String> requests() {
        return requests;
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        requests.add(exchange.getRequestMethod() + " " + path);
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (path.equals("/api/login")) {
            login(exchange, form(body));
        } else if (path.equals("/api/3")) {
            reply(exchange, statuses.getOrDefault(path, 200), "{\"ApiVersion\":\"3.13.0\"}");
        } else if (!isAuthorized(exchange)) {
            exchange.getResponseHeaders()
                    .set(
                            "WWW-Authenticate",
                            "Bearer error=\"invalid_token\", error_uri=\"https://documentation.openiddict.com/errors/ID2019\"");
            reply(exchange, 401, DENIED);
        } else if (statuses.containsKey(path)) {
            reply(exchange, statuses.get(path), "{\"Message\":\"An error has occurred.\"}");
        } else if (answers.containsKey(path)) {
            reply(exchange, 200, answers.get(path));
        } else {
            reply(exchange, 404, "{\"Message\":\"No HTTP resource was found\"}");
        }
    }

    private boolean isAuthorized(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        synchronized (accessTokens) {
            if (expireAfterCalls-- <= 0) {
                expireAfterCalls = Integer.MAX_VALUE;
                accessTokens.clear();
            }
            return header != null && accessTokens.contains(header.replace("Bearer ", ""));
        }
    }

    private void login(HttpExchange exchange, Map<String, String> form) throws IOException {
        if (!"ANDR".equals(form.get("client_id"))) {
            refuse(exchange, "invalid_client", "The mandatory 'client_id' parameter is missing.");
        } else if ("password".equals(form.get("grant_type"))) {
            passwordLogins.incrementAndGet();
            if (USERNAME.equals(form.get("username")) && password.equals(form.get("password"))) {
                grant(exchange);
            } else {
                refuse(exchange, "invalid_grant", "Špatný login nebo heslo");
            }
        } else {
            refreshes.incrementAndGet();
            Integer redeemed;
            synchronized (accessTokens) {
                redeemed =
                        refreshTokens.computeIfPresent(
                                form.get("refresh_token"), (token, count) -> count + 1);
            }
            if (redeemed == null) {
                refuse(exchange, "invalid_grant", "The specified token is invalid.");
            } else if (redeemed > REDEMPTIONS) {
                refuse(
                        exchange,
                        "invalid_grant",
                        "The specified refresh token has already been redeemed.");
            } else {
                grant(exchange);
            }
        }
    }

    private void grant(HttpExchange exchange) throws IOException {
        String access = "canary-access-" + java.util.UUID.randomUUID();
        String refresh = "canary-refresh-" + java.util.UUID.randomUUID();
        synchronized (accessTokens) {
            accessTokens.add(access);
            refreshTokens.put(refresh, 0);
        }
        reply(
                exchange,
                200,
                "{\"bak:UserId\":\"XXXXX\",\"access_token\":\"%s\",\"refresh_token\":\"%s\",\"token_type\":\"bearer\",\"expires_in\":599}"
                        .formatted(access, refresh));
    }

    private static void refuse(HttpExchange exchange, String error, String description)
            throws IOException {
        reply(
                exchange,
                400,
                "{\"error\":\"%s\",\"error_description\":\"%s\"}".formatted(error, description));
    }

    private static void reply(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new HashMap<>();
        for (String field : body.split("&")) {
            String[] parts = field.split("=", 2);
            form.put(parts[0], URLDecoder.decode(parts[parts.length - 1], StandardCharsets.UTF_8));
        }
        return form;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
