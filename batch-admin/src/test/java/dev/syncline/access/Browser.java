package dev.syncline.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a browser does: keeps cookies, sends forms with their hidden fields, and follows no
/// redirect unless told to.
public final class Browser {

    private static final Pattern FORM_TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;
    private final Map<String, String> cookies = new LinkedHashMap<>();

    public Browser(String url) {
        this.url = url;
    }

    public record Page(
            int status, String body, Map<String, List<String>> headers, String formToken) {

        public String header(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }

        List<String> setCookies() {
            return headers.getOrDefault("set-cookie", List.of());
        }
    }

    public Page get(String path, String... headers) {
        return send(request(path, headers).GET().build());
    }

    /// Signs in as people do: opens the page, fills the form in, sends it.
    public Page signIn(String name, String password) {
        return signIn(name, password, get("/login").formToken());
    }

    public Page signIn(String name, String password, String formToken) {
        return post("/login", Map.of("username", name, "password", password), formToken);
    }

    /// @param formToken empty to leave it out
    public Page post(String path, Map<String, String> fields, String formToken, String... headers) {
        Map<String, String> all = new LinkedHashMap<>(fields);
        if (!formToken.isEmpty()) {
            all.put("_csrf", formToken);
        }
        String body =
                all.entrySet().stream()
                        .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining("&"));
        return send(
                request(path, headers)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }

    /// As a script of the page does.
    Page send(String method, String path, String json, String... headers) {
        return send(
                request(path, headers)
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(json))
                        .build());
    }

    String cookie(String name) {
        return cookies.getOrDefault(name, "");
    }

    void setCookie(String name, String value) {
        cookies.put(name, value);
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(path.startsWith("http") ? path : url + path));
        if (headers.length == 0) {
            request.header("Accept", "text/html,*/*;q=0.8");
        } else {
            request.headers(headers);
        }
        if (!cookies.isEmpty()) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        return request;
    }

    private Page send(HttpRequest request) {
        try {
            HttpResponse<String> response =
                    http.send(request, HttpResponse.BodyHandlers.ofString());
            keepCookies(response);
            Matcher token = FORM_TOKEN.matcher(response.body());
            return new Page(
                    response.statusCode(),
                    response.body(),
                    response.headers().map(),
                    token.find() ? token.group(1) : "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void keepCookies(HttpResponse<String> response) {
        for (String cookie : response.headers().allValues("set-cookie")) {
            String[] pair = cookie.split(";", 2)[0].split("=", 2);
            if (pair[1].isEmpty() || cookie.contains("Max-Age=0")) {
                cookies.remove(pair[0]);
            } else {
                cookies.put(pair[0], pair[1]);
            }
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
