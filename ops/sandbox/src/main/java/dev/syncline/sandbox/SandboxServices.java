package dev.syncline.sandbox;

import dev.syncline.sync.SynclineException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Everything that a node of Syncline needs around it, on this machine alone.
///
/// @param applicationProperties what the application is started with, so that it finds these
///   services; holds secrets
/// @param defaults what the application is started with unless somebody sets it otherwise
record SandboxServices(
        DurablePostgres postgres,
        LocalS3 s3,
        SandboxPeers peers,
        Map<String, Object> applicationProperties,
        Map<String, Object> defaults,
        Closing closing)
        implements AutoCloseable {

    static final String BUCKET = "trade-exports-data";

    /// Starts them, all or none.
    ///
    /// @param closing closes them, whether by [#close] or by whoever holds it, such as a shutdown
    ///   hook; what is started on top of them belongs in there too
    /// @throws SynclineException one sentence for the person who started the sandbox
    static SandboxServices start(SandboxSettings settings, Closing closing) {
        try {
            StateFolder state =
                    closing.start(
                            "the state folder",
                            () -> StateFolder.open(settings.stateFolder()),
                            Duration.ofSeconds(1));
            // Before PostgreSQL, which takes longest, and whose own port an earlier one may hold.
            EnumSet.complementOf(EnumSet.of(Listener.POSTGRES))
                    .forEach(listener -> settings.peerPort(listener).requireFree());
            DurablePostgres postgres =
                    closing.start(
                            "PostgreSQL",
                            () -> DurablePostgres.start(state, settings.port(Listener.POSTGRES)),
                            Duration.ofSeconds(15));
            LocalS3 s3 =
                    closing.start(
                            "S3",
                            () -> LocalS3.start(state, settings.port(Listener.S3), List.of(BUCKET)),
                            Duration.ofSeconds(2));
            // One part, so that five peers take no longer to end than one may.
            Closing ofPeers = closing.start("the peers", Closing::new, Duration.ofSeconds(2));
            SandboxPeers peers = SandboxPeers.start(settings, state, postgres, ofPeers);
            Map<String, Object> properties = new LinkedHashMap<>(peers.properties());
            addPostgres(properties, postgres);
            addS3(properties, s3);
            return new SandboxServices(
                    postgres,
                    s3,
                    peers,
                    Map.copyOf(properties),
                    defaults(settings, state),
                    closing);
        } catch (RuntimeException | Error e) {
            closing.close();
            throw e;
        }
    }

    private static void addPostgres(Map<String, Object> properties, DurablePostgres postgres) {
        properties.put("spring.datasource.url", postgres.jdbcUrl());
        properties.put("spring.datasource.username", postgres.username());
        properties.put("spring.datasource.password", postgres.password());
    }

    private static void addS3(Map<String, Object> properties, LocalS3 s3) {
        properties.put("AWS_S3_BUCKET", BUCKET);
        properties.put("AWS_REGION", "eu-west-2");
        properties.put("AWS_ENDPOINT_URL", s3.endpoint().toString());
        properties.put("AWS_ACCESS_KEY_ID", s3.accessKey());
        properties.put("AWS_SECRET_ACCESS_KEY", s3.secretKey());
    }

    private static Map<String, Object> defaults(SandboxSettings settings, StateFolder state) {
        SampleCatalog catalog = SampleCatalog.in(state);
        Map<String, Object> defaults = new LinkedHashMap<>();
        defaults.put("CATALOG_CONTENT_FILE", catalog.music().toString());
        defaults.put("CATALOG_PRICING_FILE", catalog.pricing().toString());
        defaults.put("syncline.catalog.content.column-mapping.title", "song_name");
        defaults.put("syncline.catalog.content.column-mapping.artist", "artist_name");
        defaults.put("syncline.catalog.content.column-mapping.genre", "music_genre");
        defaults.put("CATALOG_FOLDERS", state.folder("catalog").toString());
        defaults.put(
                "SOURCE_ALLOWED_HOSTS",
                "127.0.0.1:%1$d,localhost:%1$d".formatted(settings.port(Listener.CATALOG)));
        defaults.put("OPERATOR_TOKEN", state.secret("operator-token"));
        defaults.put("SYNCLINE_ADMIN_PASSWORD", state.secret("admin-password"));
        // Seals what must not stand in the clear, such as the tokens of ad hoc syncs.
        defaults.put("SYNCLINE_SECRET_KEY", state.secret("secret-key"));
        defaults.put("server.address", "127.0.0.1");
        defaults.put("syncline.engine.run-at-start", "true");
        // All of it has to end within 30 s of Ctrl-C.
        defaults.put("syncline.engine.shutdown-timeout", "6s");
        defaults.put("spring.lifecycle.timeout-per-shutdown-phase", "8s");
        defaults.put("logging.level.org.gaul", "warn");
        return Map.copyOf(defaults);
    }

    @Override
    public String toString() {
        return "SandboxServices" + applicationProperties.keySet();
    }

    /// Ends them, last first, within 20 seconds at the very worst and two as a rule.
    @Override
    public void close() {
        closing.close();
    }
}
