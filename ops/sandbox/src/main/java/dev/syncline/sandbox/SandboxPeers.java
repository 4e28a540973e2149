package dev.syncline.sandbox;

import dev.syncline.sandbox.catalog.CatalogCredentials;
import dev.syncline.sandbox.catalog.CatalogStandIn;
import dev.syncline.sandbox.clientsystem.ClientSystemStandIn;
import dev.syncline.sandbox.mdm.MdmCredentials;
import dev.syncline.sandbox.mdm.MdmStandIn;
import dev.syncline.sandbox.metering.Database;
import dev.syncline.sandbox.metering.MeteringStandIn;
import dev.syncline.sandbox.school.SchoolAccount;
import dev.syncline.sandbox.school.SchoolStandIn;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// The stand-ins of the five systems' peers.
///
/// @param properties where the application finds them, and with what it gets in; holds secrets
record SandboxPeers(
        MdmStandIn mdm,
        SchoolStandIn school,
        ClientSystemStandIn clientSystem,
        MeteringStandIn metering,
        CatalogStandIn catalog,
        Map<String, Object> properties) {

    static SandboxPeers start(
            SandboxSettings settings,
            StateFolder state,
            DurablePostgres postgres,
            Closing closing) {
        Starter starter = new Starter(settings, state, closing, new LinkedHashMap<>());
        return new SandboxPeers(
                starter.mdm(),
                starter.school(),
                starter.clientSystem(),
                starter.metering(postgres),
                starter.catalog(),
                Map.copyOf(starter.properties()));
    }

    private record Starter(
            SandboxSettings settings,
            StateFolder state,
            Closing closing,
            Map<String, Object> properties) {

        private static final Duration LIMIT = Duration.ofSeconds(1);

        MdmStandIn mdm() {
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

        SchoolStandIn school() {
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

        ClientSystemStandIn clientSystem() {
            String key = state.secret("client-api-key");
            ClientSystemStandIn clientSystem =
                    closing.start(
                            "the Client System stand-in",
                            () ->
                                    ClientSystemStandIn.start(
                                            settings.peerPort(Listener.CLIENT_SYSTEM), key),
                            LIMIT);
            properties.put("CLIENT_API_URL", clientSystem.apiUrl());
            properties.put("CLIENT_API_KEY", key);
            return clientSystem;
        }

        MeteringStandIn metering(DurablePostgres postgres) {
            MeteringStandIn.Settings wanted =
                    new MeteringStandIn.Settings(
                            new Database(
                                    postgres.port(),
                                    "postgres",
                                    postgres.username(),
                                    postgres.password()),
                            state.secret("metering-local-password"),
                            state.secret("metering-remote-password"),
                            settings.collectorInterval());
            MeteringStandIn metering =
                    closing.start(
                            "the metering stand-in",
                            () ->
                                    MeteringStandIn.start(
                                            settings.peerPort(Listener.METERING),
                                            settings.peerPort(Listener.METERING_CONTROL),
                                            wanted),
                            LIMIT);
            addDatabase("POSTGRES_SYNC", metering.local());
            addDatabase("POSTGRES_CLIENT", metering.remote());
            return metering;
        }

        private void addDatabase(String prefix, Database database) {
            properties.put(prefix + "_HOST", "127.0.0.1");
            properties.put(prefix + "_PORT", database.port());
            properties.put(prefix + "_DB", database.name());
            properties.put(prefix + "_USER", database.user());
            properties.put(prefix + "_PASSWORD", database.password());
        }

        CatalogStandIn catalog() {
            CatalogCredentials credentials =
                    new CatalogCredentials(state.secret("catalog-api-secret"));
            return closing.start(
                    "the catalogue stand-in",
                    () -> CatalogStandIn.start(settings.peerPort(Listener.CATALOG), credentials),
                    LIMIT);
        }
    }

    @Override
    public String toString() {
        return "SandboxPeers" + properties.keySet();
    }
}
