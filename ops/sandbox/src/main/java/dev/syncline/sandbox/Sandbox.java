package dev.syncline.sandbox;

import dev.syncline.SynclineApplication;
import dev.syncline.sandbox.peer.Ports;
import dev.syncline.sync.SynclineException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/// What `mvn spring-boot:run` at the root starts: the services, a node on them, and its syncs at
/// once.
public final class Sandbox {

    /// With the services' own limits, within 30 seconds of Ctrl-C.
    private static final Duration NODE_LIMIT = Duration.ofSeconds(10);

    private Sandbox() {}

    /// Runs until it is told to end. Exits with 1, after one sentence, when something it needs
    /// isn't there.
    public static void main(String[] args) {
        QuietStart.apply();
        Closing closing = new Closing();
        AtomicBoolean ending = new AtomicBoolean();
        // Before the first part is started, so that Ctrl-C leaves none of them behind.
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    ending.set(true);
                                    closing.close();
                                },
                                "sandbox-end"));
        try {
            start(closing, args);
        } catch (SynclineException | IllegalStateException e) {
            // Ctrl-C reaches PostgreSQL's programs too; that they end then is no news.
            if (!ending.get()) {
                System.err.println(e.getMessage());
                System.exit(1);
            }
        } catch (RuntimeException e) {
            // Spring has said why.
            System.exit(1);
        }
    }

    private static void start(Closing closing, String[] args) {
        int port = SandboxSettings.httpPort();
        Ports.requireFree("node", port, SandboxSettings.HTTP_PORT);
        SandboxServices services = SandboxServices.start(SandboxSettings.ofThisProcess(), closing);
        ConfigurableApplicationContext node =
                closing.start("the node", () -> startNode(services, port, args), NODE_LIMIT);
        System.out.println(
                Welcome.text(
                        services,
                        port,
                        node.getEnvironment().getRequiredProperty("OPERATOR_TOKEN"),
                        node.getEnvironment().getRequiredProperty("SYNCLINE_ADMIN_PASSWORD")));
    }

    private static ConfigurableApplicationContext startNode(
            SandboxServices services, int port, String[] args) {
        SpringApplication application = SynclineApplication.application();
        // The services must outlive the node, so its end is part of theirs.
        application.setRegisterShutdownHook(false);
        application.setDefaultProperties(services.defaults());
        Map<String, Object> fixed = new HashMap<>(services.applicationProperties());
        fixed.put("server.port", port);
        application.addInitializers(context ->
                // Before the environment: whoever has a real bucket or database in theirs must not
                // find the sandbox writing there.
                context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource("sandbox", fixed)));
        return application.run(args);
    }
}
