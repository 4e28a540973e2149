package dev.syncline.system.ineligibleitems;

import dev.syncline.connection.CallLimits;
import dev.syncline.connection.HttpAuth;
import dev.syncline.connection.HttpConnection;
import dev.syncline.connection.RefusedCredentials;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// The MDM's gateway. Which variables set it stands in `application.yml`.
///
/// @param apiUrl such as `https://gateway/mdm`; unset switches off what reads from it
/// @param subscriptionKey the gateway's, sent as `Ocp-Apim-Subscription-Key`; empty: not sent
/// @param tokenUrl where a bearer token is fetched; unset: calls carry none
/// @param connectTimeout see [HttpConnection]
/// @param totalTimeout see [HttpConnection]
/// @param maxResponse see [HttpConnection]
/// @param maxConcurrentCalls of this node; see [CallLimits]
@ConfigurationProperties("syncline.mdm")
record MdmProperties(
        @Nullable URI apiUrl,
        @DefaultValue("") String subscriptionKey,
        @Nullable URI tokenUrl,
        @DefaultValue("") String clientId,
        @DefaultValue("") String clientSecret,
        @DefaultValue("") String scope,
        @DefaultValue("3s") Duration connectTimeout,
        @DefaultValue("10s") Duration totalTimeout,
        @DefaultValue("64MB") DataSize maxResponse,
        @DefaultValue("16") int maxConcurrentCalls) {

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
        return HttpConnection.to("mdm", base)
                .authenticated(new HttpAuth.AllOf(auth))
                .sending(() -> Map.of("Content-Type", "application/json"))
                .within(connectTimeout, totalTimeout)
                .limitedTo(maxResponse)
                .withLimits(CallLimits.atOnce(maxConcurrentCalls));
    }

    @Override
    public String toString() {
        return "MdmProperties[apiUrl=%s]".formatted(apiUrl);
    }
}
