package dev.syncline.system.ineligibleitems;

import dev.syncline.connection.HttpAuth;
import dev.syncline.connection.HttpConnection;
import dev.syncline.connection.HttpLimits;
import dev.syncline.connection.RefusedCredentials;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The MDM's gateway. Which variables set it stands in `application.yml`.
///
/// @param apiUrl such as `https://gateway/mdm`; unset switches off what reads from it
/// @param subscriptionKey the gateway's, sent as `Ocp-Apim-Subscription-Key`; empty: not sent
/// @param tokenUrl where a bearer token is fetched; unset: calls carry none
/// @param limits what isn't set: 3 s to connect, 10 s for a whole call, 64 MB, 16 calls at once, at
///   any pace
@ConfigurationProperties("syncline.mdm")
record MdmProperties(
        @Nullable URI apiUrl,
        @DefaultValue("") String subscriptionKey,
        @Nullable URI tokenUrl,
        @DefaultValue("") String clientId,
        @DefaultValue("") String clientSecret,
        @DefaultValue("") String scope,
        @NestedConfigurationProperty @DefaultValue HttpLimits limits) {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration TOTAL_TIMEOUT = Duration.ofSeconds(10);

    HttpConnection connection(URI base, RefusedCredentials refused) {
        List<HttpAuth> auth = new ArrayList<>();
        if (tokenUrl != null) {
            auth.add(
                    new HttpAuth.ClientCredentials(
                            tokenUrl, clientId, clientSecret, scope, refused));
        }
        if (!subscriptionKey.isBlank()) {
            auth.add(new HttpAuth.ApiKey("Ocp-Apim-Subscription-Key", subscriptionKey));
        }
        return limits.on(
                HttpConnection.to("mdm", base)
                        .authenticated(new HttpAuth.AllOf(auth))
                        .sending(() -> Map.of("Content-Type", "application/json"))
                        .within(CONNECT_TIMEOUT, TOTAL_TIMEOUT));
    }

    @Override
    public String toString() {
        return "MdmProperties[apiUrl=%s]".formatted(apiUrl);
    }
}
