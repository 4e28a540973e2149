package dev.syncline.sandbox;

import dev.syncline.sandbox.peer.PeerPort;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Where the sandbox keeps its state, on which ports of loopback its services listen, and how often
/// its meters are read.
///
/// @param stateFolder `.syncline` below the working folder by default
/// @param ports of every [Listener]
/// @param collectorInterval between two readings of each meter, 5 s by default; zero for none
record SandboxSettings(Path stateFolder, Map<Listener, Integer> ports, Duration collectorInterval) {

    static final String STATE_FOLDER = "SANDBOX_STATE_FOLDER";
    static final String POSTGRES_PORT = "SANDBOX_POSTGRES_PORT";
    static final String S3_PORT = "SANDBOX_S3_PORT";
    static final String HTTP_PORT = "SERVER_PORT";
    static final String COLLECTOR_SECONDS = "SANDBOX_COLLECTOR_SECONDS";

    private static final int LAST_PORT = 65_535;
    private static final int SECONDS_A_DAY = 86_400;

    SandboxSettings {
        ports = Map.copyOf(ports);
    }

    /// From system properties, then environment variables, then the defaults.
    ///
    /// @throws SynclineException `config` when a port is no port, or an interval none
    static SandboxSettings ofThisProcess() {
        return from(key -> System.getProperty(key, System.getenv(key)));
    }

    static SandboxSettings from(Function<String, @Nullable String> values) {
        String folder = values.apply(STATE_FOLDER);
        Map<Listener, Integer> ports = new EnumMap<>(Listener.class);
        for (Listener listener : Listener.values()) {
            ports.put(listener, port(values, listener.key, listener.usualPort));
        }
        return new SandboxSettings(
                Path.of(folder == null ? ".syncline" : folder).toAbsolutePath(),
                ports,
                Duration.ofSeconds(
                        number(
                                values.apply(COLLECTOR_SECONDS),
                                5,
                                0,
                                SECONDS_A_DAY,
                                COLLECTOR_SECONDS
                                        + " is '%s'; give seconds from 0, which is never, to 86400.")));
    }

    int port(Listener listener) {
        return Objects.requireNonNull(ports.get(listener), listener.key);
    }

    PeerPort peerPort(Listener listener) {
        return new PeerPort(listener.owner, port(listener), listener.key);
    }

    /// Where the node listens: `SERVER_PORT`, 8080 by default.
    static int httpPort() {
        return port(key -> System.getProperty(key, System.getenv(key)), HTTP_PORT, 8080);
    }

    private static int port(Function<String, @Nullable String> values, String key, int otherwise) {
        return number(
                values.apply(key),
                otherwise,
                1,
                LAST_PORT,
                key + " is '%s', which is no port; give a number from 1 to 65535.");
    }

    private static int number(
            @Nullable String value, int otherwise, int least, int most, String objection) {
        if (value == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value.strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number that is out of bounds.
        }
        throw new SynclineException(ErrorClass.CONFIG, objection.formatted(value));
    }
}
