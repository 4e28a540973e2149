package dev.syncline.sandbox;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Where the sandbox keeps its state and on which ports of loopback its services listen.
///
/// @param stateFolder `.syncline` below the working folder by default
/// @param postgresPort 54329 by default
/// @param s3Port 9500 by default
/// @param mdmPort 9510 by default
record SandboxSettings(Path stateFolder, int postgresPort, int s3Port, int mdmPort) {

    static final String STATE_FOLDER = "SANDBOX_STATE_FOLDER";
    static final String POSTGRES_PORT = "SANDBOX_POSTGRES_PORT";
    static final String HTTP_PORT = "SERVER_PORT";
    static final String S3_PORT = "SANDBOX_S3_PORT";
    static final String MDM_PORT = "SANDBOX_MDM_PORT";

    /// From system properties, then environment variables, then the defaults.
    ///
    /// @throws SynclineException `config` when a port is no port
    static SandboxSettings ofThisProcess() {
        return from(key -> System.getProperty(key, System.getenv(key)));
    }

    static SandboxSettings from(Function<String, @Nullable String> values) {
        String folder = values.apply(STATE_FOLDER);
        return new SandboxSettings(
                Path.of(folder == null ? ".syncline" : folder).toAbsolutePath(),
                port(values, POSTGRES_PORT, 54329),
                port(values, S3_PORT, 9500),
                port(values, MDM_PORT, 9510));
    }

    /// Where the node listens: `SERVER_PORT`, 8080 by default.
    static int httpPort() {
        return port(key -> System.getProperty(key, System.getenv(key)), HTTP_PORT, 8080);
    }

    private static int port(Function<String, @Nullable String> values, String key, int otherwise) {
        String value = values.apply(key);
        if (value == null) {
            return otherwise;
        }
        try {
            int port = Integer.parseInt(value.strip());
            if (port > 0 && port < 65_536) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number that is no port.
        }
        throw new SynclineException(
                ErrorClass.CONFIG,
                "%s is '%s', which is no port; give a number from 1 to 65535."
                        .formatted(key, value));
    }
}
