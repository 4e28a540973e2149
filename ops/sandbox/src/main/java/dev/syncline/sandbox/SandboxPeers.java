package dev.syncline.sandbox;

import dev.syncline.sandbox.mdm.MdmCredentials;
import dev.syncline.sandbox.mdm.MdmStandIn;
import dev.syncline.sandbox.school.SchoolAccount;
import dev.syncline.sandbox.school.SchoolStandIn;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// The stand-ins of the five systems' peers.
///
/// @param properties where the application finds them, and with what it gets in; holds secrets
record SandboxPeers(MdmStandIn mdm, SchoolStandIn school, Map<String, Object> properties) {

    private static final Duration LIMIT = Duration.ofSeconds(1);

    static SandboxPeers start(SandboxSettings settings, StateFolder state, Closing closing) {
        Map<String, Object> properties = new LinkedHashMap<>();
        return new SandboxPeers(
                mdm(settings, state, closing, properties),
                school(settings, state, closing, properties),
                Map.copyOf(properties));
    }

    private static MdmStandIn mdm(
            SandboxSettings settings,
            StateFolder state,
            Closing closing,
            Map<String, Object> properties) {
        MdmCredentials credentials =
                new MdmCredentials(
                        "sandbox-client",
                        state.secret("mdm-client-secret"),
                        state.secret("mdm-subscription-key"));
        MdmStandIn mdm =
                closing.start(
                        "the MDM stand-in",
                        () -> MdmStandIn.start(settings.peerPort(Listener.MDM), credentials),
                        LIMIT);
        properties.put("MDM_API_URL", mdm.apiUrl());
        properties.put("MDM_TOKEN_URL", mdm.tokenUrl());
        properties.put("MDM_CLIENT_ID", credentials.clientId());
        properties.put("MDM_CLIENT_SECRET", credentials.clientSecret());
        properties.put("MDM_SUBSCRIPTION_KEY", credentials.subscriptionKey());
        properties.put("MDM_SCOPE", "api://sandbox-mdm/.default");
        return mdm;
    }

    private static SchoolStandIn school(
            SandboxSettings settings,
            StateFolder state,
            Closing closing,
            Map<String, Object> properties) {
        SchoolAccount account = new SchoolAccount("teacher", state.secret("bakalari-password"));
        SchoolStandIn school =
                closing.start(
                        "the school stand-in",
                        () -> SchoolStandIn.start(settings.peerPort(Listener.SCHOOL), account),
                        LIMIT);
        properties.put("BAKALARI_URL", school.url());
        properties.put("BAKALARI_USERNAME", account.username());
        properties.put("BAKALARI_PASSWORD", account.password());
        return school;
    }

    @Override
    public String toString() {
        return "SandboxPeers" + properties.keySet();
    }
}
