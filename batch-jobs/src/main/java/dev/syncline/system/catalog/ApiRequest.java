package dev.syncline.system.catalog;

import static dev.syncline.system.catalog.RequestFields.refused;

import dev.syncline.connection.RequestHeaders;
import dev.syncline.system.catalog.AdHocDefinition.ApiOptions;
import dev.syncline.system.catalog.AdHocDefinition.Auth;
import dev.syncline.system.catalog.AdHocDefinition.Pagination;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The part of a request that says how an API is called.
///
/// @param secrets by place, as they were sent
record ApiRequest(ApiOptions options, Map<String, String> secrets) {

    static final String TOKEN = "auth.token";
    static final String PASSWORD = "auth.password";
    static final String API_KEY = "auth.apiKeyValue";
    static final String HEADER = "headers.";

    static final Pattern PATH = Pattern.compile("[^.\\s]+(\\.[^.\\s]+)*");
    private static final Pattern PARAMETER = Pattern.compile("[A-Za-z0-9_.\\[\\]$-]{1,100}");

    private static final int LONGEST_HEADER_NAME = 100;

    static ApiRequest of(RequestFields options) {
        Map<String, String> secrets = new LinkedHashMap<>();
        Auth auth = auth(options, secrets);
        Map<String, String> headers = new LinkedHashMap<>();
        options.texts("headers")
                .forEach((name, value) -> {
                    checkHeader(name, value);
                    boolean isPlain = RequestHeaders.isPlain(name);
                    (isPlain ? headers : secrets).put(isPlain ? name : HEADER + name, value);
                });
        String method = options.oneOf("method", List.of("GET", "POST"), "GET");
        Pagination pagination = pagination(options);
        if (pagination != null && pagination.type().equals("link") && method.equals("POST")) {
            throw refused("options.pagination.type link follows links, which needs method GET");
        }
        return new ApiRequest(
                new ApiOptions(
                        method,
                        headers,
                        auth,
                        dataPath(options),
                        pagination,
                        IncrementalRequest.of(options, pagination)),
                secrets);
    }

    private static Auth auth(RequestFields options, Map<String, String> secrets) {
        RequestFields auth =
                RequestFields.of(
                        "options.auth",
                        options.node("auth"),
                        List.of(
                                "type",
                                "token",
                                "username",
                                "password",
                                "apiKeyHeader",
                                "apiKeyValue"));
        if (options.node("auth") == null) {
            return Auth.NONE;
        }
        return switch (auth.oneOf("type", List.of("bearer", "basic", "apikey"), "")) {
            case "bearer" -> {
                secrets.put(TOKEN, headerValue("options.auth.token", auth.needed("token")));
                yield new Auth("bearer", null, null);
            }
            case "basic" -> {
                secrets.put(PASSWORD, auth.needed("password"));
                String username = auth.needed("username");
                if (username.contains(":")) {
                    throw refused("options.auth.username must not hold a colon");
                }
                yield new Auth("basic", username, null);
            }
            default -> {
                String header = auth.text("apiKeyHeader", "X-API-Key");
                String key = auth.needed("apiKeyValue");
                checkHeader(header, key);
                secrets.put(API_KEY, key);
                yield new Auth("apikey", null, header);
            }
        };
    }

    private static void checkHeader(String name, String value) {
        if (name.length() > LONGEST_HEADER_NAME || !RequestHeaders.canBeNamed(name)) {
            throw refused(
                    "'%s' can't be sent as a header; leave it out".formatted(Texts.shown(name)));
        }
        headerValue("The value of header " + name, value);
    }

    private static String headerValue(String what, String value) {
        if (!RequestHeaders.canHold(value)) {
            throw refused(what + " holds a character that no header can carry, such as a line end");
        }
        return value;
    }

    private static @Nullable String dataPath(RequestFields options) {
        String path = options.text("dataPath");
        if (path == null || path.isEmpty()) {
            return null;
        }
        if (!PATH.matcher(path).matches()) {
            throw refused("options.dataPath must be names joined by dots, such as result.items");
        }
        return path;
    }

    private static @Nullable Pagination pagination(RequestFields options) {
        RequestFields pagination =
                RequestFields.of(
                        "options.pagination",
                        options.node("pagination"),
                        List.of(
                                "enabled",
                                "type",
                                "limitParam",
                                "offsetParam",
                                "pageParam",
                                "cursorParam",
                                "pageSize",
                                "firstPage",
                                "maxPages"));
        if (options.node("pagination") == null || !pagination.flag("enabled", true)) {
            return null;
        }
        return new Pagination(
                pagination.oneOf("type", List.of("offset", "page", "cursor", "link"), ""),
                parameter(pagination, "limitParam", "limit"),
                parameter(pagination, "offsetParam", "offset"),
                parameter(pagination, "pageParam", "page"),
                parameter(pagination, "cursorParam", "cursor"),
                pagination.number("pageSize", 1, 10_000, 100),
                pagination.number("firstPage", 0, 1_000_000, 1),
                pagination.number("maxPages", 1, 100_000, 100));
    }

    private static String parameter(RequestFields pagination, String field, String whenAbsent) {
        return checkedParameter(pagination.name(field), pagination.text(field, whenAbsent));
    }

    static String checkedParameter(String place, String name) {
        if (!PARAMETER.matcher(name).matches()) {
            throw refused(place + " must be the name of a query parameter");
        }
        return name;
    }

    @Override
    public String toString() {
        return "request of an API";
    }
}
