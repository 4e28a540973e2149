package dev.syncline.sandbox;

import dev.syncline.SynclineApplication;
import dev.syncline.sync.SynclineException;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/// What `mvn spring-boot:run` at the root starts: the services, a node on them, and its syncs at
/// once.
public final class Sandbox {

    private static final String HTTP_PORT = "SERVER_PORT";

    private Sandbox() {}

    /// Runs until it is told to end, and exits with 1 when something it needs isn't there.
    public static void main(String[] args) {
        QuietStart.apply();
        try {
            int port = SandboxSettings.httpPort();
            Ports.requireFree("node", port, HTTP_PORT);
            SandboxServices services = SandboxServices.start(SandboxSettings.ofThisProcess());
            Closing closing = services.closing();
            Runtime.getRuntime().addShutdownHook(new Thread(closing::close, "sandbox-end"));
            ConfigurableApplicationContext node = startNode(services, port, args);
            closing.with("the node", node, java.time.Duration.ofSeconds(20));
            String token = node.getEnvironment().getRequiredProperty("OPERATOR_TOKEN");
            System.out.println(Welcome.text(services, port, token));
        } catch (SynclineException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        } catch (RuntimeException e) {
            // Spring has said why.
            System.exit(1);
        }
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
