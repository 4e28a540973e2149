package dev.syncline.api;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// What this node takes at most.
///
/// @param largestBody of one request; 1 KB to 64 MB. Larger ones are refused before they are read
/// @param mostListeners how many event streams are open at a time; 1 or more
/// @param mostListenersPerCaller how many of those one user or token may have; 1 or more
@ConfigurationProperties("syncline.api")
record ApiProperties(
        @DefaultValue("1MB") DataSize largestBody,
        @DefaultValue("500") int mostListeners,
        @DefaultValue("20") int mostListenersPerCaller) {

    ApiProperties {
        if (largestBody.compareTo(DataSize.ofKilobytes(1)) < 0
                || largestBody.compareTo(DataSize.ofMegabytes(64)) > 0) {
            throw refused("largest-body is %s; 1KB to 64MB is possible".formatted(largestBody));
        }
        if (mostListeners < 1 || mostListenersPerCaller < 1) {
            throw refused(
                    "most-listeners is %d and most-listeners-per-caller %d; 1 is the least of either"
                            .formatted(mostListeners, mostListenersPerCaller));
        }
    }

    private static SynclineException refused(String what) {
        return new SynclineException(ErrorClass.CONFIG, "syncline.api." + what);
    }
}
