package dev.syncline.sandbox.school;

import dev.syncline.sandbox.peer.PeerResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the school's server says when it refuses a call: in OpenIddict's words at the sign-in, in
/// ASP.NET's everywhere else.
final class SchoolReplies {

    private static final String ERROR_URI = "https://documentation.openiddict.com/errors/";

    private SchoolReplies() {}

    /// A refusal of the sign-in, which is always 400.
    ///
    /// @param code OpenIddict's, such as `ID2024`
    static PeerResponse signIn(String error, String description, String code) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", error);
        body.put("error_description", description);
        body.put("error_uri", ERROR_URI + code);
        return PeerResponse.json(400, body);
    }

    static PeerResponse unauthorized() {
        return message(401, "Authorization has been denied for this request.")
                .with("WWW-Authenticate", "Bearer");
    }

    static PeerResponse invalidToken() {
        return unauthorized()
                .with("WWW-Authenticate", challenge("The specified token is invalid.", "ID2004"));
    }

    static PeerResponse expiredToken() {
        return unauthorized()
                .with(
                        "WWW-Authenticate",
                        challenge("The specified token is no longer valid.", "ID2019"));
    }

    private static String challenge(String description, String code) {
        return "Bearer error=\"invalid_token\", error_description=\"%s\", error_uri=\"%s%s\""
                .formatted(description, ERROR_URI, code);
    }

    static PeerResponse methodNotAllowed(String method) {
        return message(
                        405,
                        "The requested resource does not support http method '%s'."
                                .formatted(method))
                .with("Allow", "GET");
    }

    static PeerResponse badDate(String value) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("$type", "String[]");
        values.put(
                "$values", List.of("The value '%s' is not valid for Nullable`1.".formatted(value)));
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("$type", "HttpError");
        state.put("date", values);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("Message", "The request is invalid.");
        body.put("ModelState", state);
        return PeerResponse.json(400, body);
    }

    static PeerResponse notFound() {
        return message(404, "No HTTP resource was found that matches the request URI.");
    }

    static PeerResponse message(int status, String message) {
        return PeerResponse.json(status, Map.of("Message", message));
    }
}
