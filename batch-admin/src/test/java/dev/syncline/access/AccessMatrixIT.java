package dev.syncline.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.api.TestApplication;
import dev.syncline.db.TestDatabase;
import dev.syncline.operation.Role;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpMethod;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.function.RequestPredicate;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/// Every route of the running application, as everybody. Which role each needs stands in
/// `access-matrix.txt`: a route that is missing there, or there without being one, fails.
class AccessMatrixIT {

    private static final String PASSWORD = "correct horse battery";
    private static final Set<String> TOKEN_ONLY = new TreeSet<>();
    private static final Map<String, Optional<Role>> NEEDED = matrix();

    private static TestDatabase database;
    private static TestApplication app;
    private static List<String> withoutFormToken;
    private static final Map<String, Visitor> visitors = new LinkedHashMap<>();

    /// @param role null when they should pass for nobody
    /// @param headers what they send
    private record Visitor(@Nullable Role role, List<String> headers) {

        boolean isBrowser() {
            return headers.contains("Cookie");
        }
    }

    @BeforeAll
    static void start() {
        database = TestDatabase.migrated();
        app =
                TestApplication.start(
                        database,
                        Map.of(
                                "SYNCLINE_ADMIN_PASSWORD",
                                PASSWORD,
                                // Everybody asks for everything here, as fast as they can.
                                "syncline.api.rate.per-second",
                                "0",
                                "syncline.api.rate.strangers-per-second",
                                "0"));
        AccessApi api = AccessApi.signedInAs(app, "admin", PASSWORD);
        visitors.put("nobody", new Visitor(null, List.of()));
        for (Role role : Role.values()) {
            String name = role.wireName();
            visitors.put(
                    name + "'s token", new Visitor(role, bearer(api.issue(name, name, "null"))));
            api.create(name + "-user", PASSWORD, name);
            visitors.put(name + " in a browser", new Visitor(role, session(name + "-user", true)));
        }
        visitors.put(
                "the operator token", new Visitor(Role.OPERATOR, bearer(TestApplication.TOKEN)));
        visitors.put(
                "an expired admin's token",
                new Visitor(null, bearer(api.issue("expired", "admin", "null"))));
        visitors.put(
                "a revoked admin's token",
                new Visitor(null, bearer(api.issue("revoked", "admin", "null"))));
        withoutFormToken = session("admin-user", false);
        database.execute("UPDATE api_token SET expires_at = now() WHERE name = 'expired'");
        database.execute("UPDATE api_token SET revoked_at = now() WHERE name = 'revoked'");
        List<String> tampered = new ArrayList<>(session("admin-user", true));
        tampered.set(1, tampered.get(1).replaceFirst("syncline_session=(.)", "syncline_session=x"));
        visitors.put("a tampered session", new Visitor(null, tampered));
        visitors.put(
                "somebody with a name and a password in the header",
                new Visitor(null, List.of("Authorization", "Basic YWRtaW46YWRtaW4=")));
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @Test
    void namesEveryRouteAndNoOther() {
        assertThat(new TreeSet<>(NEEDED.keySet()))
                .as("access-matrix.txt; name a new route there with the smallest role that may")
                .isEqualTo(routes());
    }

    static Set<String> named() {
        return NEEDED.keySet();
    }

    @ParameterizedTest
    @MethodSource("named")
    void letsThoseInWhoMayAndNobodyElse(String route) {
        Optional<Role> needed = NEEDED.get(route);
        if (needed.isEmpty() && !route.startsWith("GET")) {
            return; // Everybody who sends a form of ours: see below.
        }
        Map<String, String> wrong = new TreeMap<>();
        visitors.forEach((name, visitor) -> {
            int status = status(route, visitor.headers());
            int expected =
                    visitor.role() != null && visitor.isBrowser() && TOKEN_ONLY.contains(route)
                            ? 403
                            : refusal(visitor.role(), needed);
            boolean isRight = expected == 0 ? status != 401 && status != 403 : status == expected;
            if (!isRight) {
                wrong.put(name, status + " instead of " + expected);
            }
        });
        assertThat(wrong).isEmpty();
    }

    /// @return 0 when they are let in
    private static int refusal(@Nullable Role role, Optional<Role> needed) {
        if (needed.isEmpty() || role != null && role.covers(needed.get())) {
            return 0;
        }
        return role == null ? 401 : 403;
    }

    @ParameterizedTest
    @MethodSource("named")
    void changesNothingForABrowserWithoutTheFormsToken(String route) {
        if (!route.startsWith("GET") && !route.startsWith("HEAD")) {
            assertThat(status(route, withoutFormToken)).isEqualTo(403);
        }
    }

    private static List<String> bearer(String secret) {
        return List.of("Authorization", "Bearer " + secret);
    }

    private static List<String> session(String user, boolean withFormToken) {
        Browser browser = new Browser(app.url());
        browser.signIn(user, PASSWORD);
        String formToken = browser.get("/login").formToken();
        String cookies =
                "syncline_session=%s; XSRF-TOKEN=%s"
                        .formatted(
                                browser.cookie("syncline_session"), browser.cookie("XSRF-TOKEN"));
        return withFormToken
                ? List.of("Cookie", cookies, "X-XSRF-TOKEN", formToken)
                : List.of("Cookie", cookies);
    }

    /// Of things that don't exist, so that whoever is let in does no harm.
    private static int status(String route, List<String> headers) {
        String[] parts = route.split(" ");
        String path =
                parts[1].replaceAll("\\{[^}]*}", "999999").replace("/**", "/x").replace("*", "x");
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(app.url() + path))
                        .method(
                                parts[0],
                                parts[0].equals("GET")
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString("{}"));
        if (!parts[0].equals("GET")) {
            request.header("Content-Type", "application/json");
        }
        if (!headers.isEmpty()) {
            request.headers(headers.toArray(String[]::new));
        }
        try (HttpClient http = HttpClient.newHttpClient()) {
            // Events have no end: the status is enough.
            HttpResponse<InputStream> response =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            response.body().close();
            http.shutdownNow();
            return response.statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(route, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @return by method and path, the smallest role; empty: everybody
    private static Map<String, Optional<Role>> matrix() {
        Map<String, Optional<Role>> needed = new TreeMap<>();
        try (InputStream file =
                Objects.requireNonNull(
                        AccessMatrixIT.class.getResourceAsStream("access-matrix.txt"))) {
            new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> line.split("\\s+"))
                    .forEach(parts -> {
                        String route = parts[1] + " " + parts[2];
                        needed.put(
                                route,
                                parts[0].equals("everybody")
                                        ? Optional.empty()
                                        : Optional.of(Role.ofWireName(parts[0])));
                        if (parts.length > 3) {
                            TOKEN_ONLY.add(route);
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return needed;
    }

    private static TreeSet<String> routes() {
        ApplicationContext context =
                Objects.requireNonNull(
                        app.bean(DispatcherServlet.class).getWebApplicationContext());
        TreeSet<String> routes = new TreeSet<>();
        context.getBeansOfType(RequestMappingInfoHandlerMapping.class)
                .values()
                .forEach(mapping ->
                        mapping.getHandlerMethods()
                                .keySet()
                                .forEach(info -> routes.addAll(routes(info))));
        context.getBeansOfType(RouterFunction.class)
                .values()
                .forEach(function -> function.accept(new Functions(routes)));
        return routes;
    }

    private static List<String> routes(RequestMappingInfo info) {
        Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
        return info.getPatternValues().stream()
                .flatMap(path ->
                        (methods.isEmpty()
                                        ? List.of(RequestMethod.GET, RequestMethod.POST)
                                        : List.copyOf(methods))
                                .stream().map(method -> method + " " + path))
                .toList();
    }

    /// Routes that are functions, as those of MCP are.
    private static final class Functions
            implements RouterFunctions.Visitor, RequestPredicates.Visitor {

        private final Set<String> routes;
        private Set<HttpMethod> methods = Set.of();
        private String path = "";

        Functions(Set<String> routes) {
            this.routes = routes;
        }

        @Override
        public void route(
                RequestPredicate predicate,
                org.springframework.web.servlet.function.HandlerFunction<?> handler) {
            predicate.accept(this);
            for (HttpMethod method : methods) {
                routes.add(method + " " + path);
            }
        }

        @Override
        public void method(Set<HttpMethod> some) {
            methods = some;
        }

        @Override
        public void path(String pattern) {
            path = pattern;
        }

        @Override
        public void startNested(RequestPredicate predicate) {}

        @Override
        public void endNested(RequestPredicate predicate) {}

        @Override
        public void resources(
                java.util.function.Function<
                                org.springframework.web.servlet.function.ServerRequest,
                                Optional<org.springframework.core.io.Resource>>
                        lookup) {}

        @Override
        public void attributes(Map<String, Object> attributes) {}

        @Override
        public void unknown(RouterFunction<?> function) {
            throw new IllegalStateException("What are the routes of " + function + "?");
        }

        @Override
        public void header(String name, String value) {}

        @Override
        public void param(String name, String value) {}

        @Override
        @SuppressWarnings("removal") // Nothing of ours has extensions; the interface still does.
        public void pathExtension(String extension) {}

        @Override
        public void version(String version) {}

        @Override
        public void startAnd() {}

        @Override
        public void and() {}

        @Override
        public void endAnd() {}

        @Override
        public void startOr() {}

        @Override
        public void or() {}

        @Override
        public void endOr() {}

        @Override
        public void startNegate() {}

        @Override
        public void endNegate() {}

        @Override
        public void unknown(RequestPredicate predicate) {}
    }
}
