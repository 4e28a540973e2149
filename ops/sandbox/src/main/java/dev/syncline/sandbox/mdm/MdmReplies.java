package dev.syncline.sandbox.mdm;

import dev.syncline.sandbox.peer.PeerResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// What the gateway (Azure API Management) says when it refuses a call.
final class MdmReplies {

    private static final String SUBSCRIPTION_KEY_REALM =
            "AzureApiManagementKey realm=\"mdm\",name=\"Ocp-Apim-Subscription-Key\",type=\"header\"";

    private MdmReplies() {}

    /// @param statusCode repeated in the body, as the gateway does
    private static PeerResponse gateway(int statusCode, String message) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("statusCode", statusCode);
        body.put("message", message);
        return PeerResponse.json(statusCode, body);
    }

    static PeerResponse subscriptionKeyMissing() {
        return gateway(
                        401,
                        "Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.")
                .with("WWW-Authenticate", SUBSCRIPTION_KEY_REALM);
    }

    static PeerResponse subscriptionKeyInvalid() {
        return gateway(
                        401,
                        "Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.")
                .with("WWW-Authenticate", SUBSCRIPTION_KEY_REALM);
    }

    static PeerResponse unauthorized() {
        return gateway(401, "Unauthorized. Access token is missing or invalid.");
    }

    static PeerResponse rateLimited(long seconds) {
        return gateway(429, "Rate limit is exceeded. Try again in " + seconds + " seconds.");
    }

    static PeerResponse serverError() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("statusCode", 500);
        body.put("message", "Internal server error");
        body.put("activityId", UUID.randomUUID().toString());
        return PeerResponse.json(500, body);
    }

    static PeerResponse notFound() {
        return gateway(404, "Resource not found");
    }
}
