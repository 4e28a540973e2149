package dev.syncline.sandbox;

import dev.syncline.SynclineApplication;
import dev.syncline.sandbox.peer.FreePort;
import dev.syncline.sandbox.peer.PeerClient;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// A node in a JVM of its own, on the class path of the test, so that it can be killed. It ends
/// with the JVM that started it, whatever becomes of that one.
final class NodeProcess implements AutoCloseable {

    private static final String TOKEN = "a-token-for-tests-only";
    private static final int LINES_SHOWN = 40;

    private final String name;
    private final Process process;
    private final Path log;
    private final PeerClient client;

    private NodeProcess(String name, Process process, Path log, int port) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.client = new PeerClient("http://127.0.0.1:" + port);
    }

    /// Begins to start it; [#isUp] tells when it has.
    ///
    /// @param folder for its log and its class path
    /// @param environment in addition to this JVM's own
    static NodeProcess start(String name, Path folder, Map<String, String> environment)
            throws IOException {
        int port = FreePort.any();
        Path log = folder.resolve(name + "-" + port + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command(name, classPath(folder)))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("OPERATOR_TOKEN", TOKEN);
        builder.environment().put("SERVER_ADDRESS", "127.0.0.1");
        builder.environment().put("SERVER_PORT", Integer.toString(port));
        return new NodeProcess(name, builder.start(), log, port);
    }

    private static List<String> command(String name, Path classPath) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Duser.timezone=UTC",
                "--enable-native-access=ALL-UNNAMED",
                "@" + classPath,
                NodeProcess.class.getName(),
                "--syncline.engine.node-name=" + name,
                "--syncline.engine.lease-duration=3s",
                "--syncline.engine.heartbeat=200ms");
    }

    /// As an argument file: some systems take no command line as long as that.
    private static Path classPath(Path folder) throws IOException {
        return Files.writeString(
                folder.resolve("class-path"),
                "-cp \"%s\""
                        .formatted(System.getProperty("java.class.path").replace("\\", "\\\\")));
    }

    public static void main(String[] args) {
        Thread.ofPlatform().daemon().start(NodeProcess::endWithWhoStartedIt);
        SynclineApplication.main(args);
    }

    /// Nothing ever comes in; the input ends when nobody holds its other end any more.
    private static void endWithWhoStartedIt() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // It has ended as well.
        }
        Runtime.getRuntime().halt(1);
    }

    String name() {
        return name;
    }

    /// @throws IllegalStateException when it never will be
    boolean isUp() {
        if (!process.isAlive()) {
            throw new IllegalStateException("Node " + name + " has ended: " + lastLines());
        }
        try {
            return send("GET", "/v1/stats", "").statusCode() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /// @return the answer to a good call
    JsonNode post(String path, String body) {
        HttpResponse<String> response = send("POST", path, body);
        if (response.statusCode() >= 300) {
            throw new IllegalStateException(response.body());
        }
        return PeerClient.json(response);
    }

    private HttpResponse<String> send(String method, String path, String body) {
        try {
            return client.send(
                    method,
                    path,
                    body,
                    Map.of("Authorization", "Bearer " + TOKEN, "Content-Type", "application/json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// As `kill -9` does: nothing of it gets to say goodbye.
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    String lastLines() {
        try {
            List<String> lines = new ArrayList<>(Files.readAllLines(log));
            return String.join(
                    "\n", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        client.close();
        kill();
    }
}
