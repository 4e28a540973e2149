package dev.syncline.connection;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.util.Map;

/// Probes for the usual peers.
public final class Probes {

    private Probes() {}

    /// `GET` of a path that is made for it, such as `/health`: good when the answer is 2xx.
    ///
    /// @param path see [HttpCaller#get]
    public static Connection.Probe http(HttpCaller caller, String path) {
        return () -> get(caller, path);
    }

    /// `GET` of any path of a peer without one that is made for it: good whenever the peer answers
    /// at all, also with 404, but not with 408, 429 or 5xx. So it should be a path that costs the
    /// peer nothing, such as its base.
    ///
    /// @param path see [HttpCaller#get]
    public static Connection.Probe answering(HttpCaller caller, String path) {
        return () -> {
            try {
                get(caller, path);
            } catch (SynclineException e) {
                // That is how a caller tells of a status that asking again would not change.
                if (e.errorClass() != ErrorClass.SOURCE || e.isRetryable()) {
                    throw e;
                }
            }
        };
    }

    private static void get(HttpCaller caller, String path) {
        try {
            caller.get(path, Map.of()).close();
        } catch (IOException e) {
            throw new SynclineException(
                    ErrorClass.PLATFORM,
                    "The answer of %s could not be put away".formatted(caller.connection().name()),
                    e);
        }
    }
}
