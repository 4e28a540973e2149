package dev.syncline.scripts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A script of `ops/scripts`, run as cron would.
public record Script(int exitCode, String output) {

    private static final Path FOLDER = Path.of("..", "ops", "scripts");

    public static Script run(String name, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of("sh", FOLDER.resolve(name).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("OPERATOR_TOKEN");
        builder.environment().put("SYNC_RETRY_DELAY", "0");
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Script(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
