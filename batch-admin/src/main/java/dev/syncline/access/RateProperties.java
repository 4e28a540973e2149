package dev.syncline.access;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How many requests this node takes of one user or token, and of all at one address whom it can't
/// tell apart. Each node counts for itself.
///
/// @param perSecond of one user or token in the long run; 0: any number
/// @param burst of one user or token at once; 1 or more
/// @param strangersPerSecond of nobody known at one address; 0: any number
/// @param strangersBurst of nobody known at one address, at once; 1 or more
@ConfigurationProperties("syncline.api.rate")
record RateProperties(
        @DefaultValue("50") int perSecond,
        @DefaultValue("200") int burst,
        @DefaultValue("50") int strangersPerSecond,
        @DefaultValue("200") int strangersBurst) {

    RateProperties {
        if (perSecond < 0 || strangersPerSecond < 0 || burst < 1 || strangersBurst < 1) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "syncline.api.rate has %d and %d per second, in bursts of %d and %d; 0 per second is the least (no limit), and a burst of 1"
                            .formatted(perSecond, strangersPerSecond, burst, strangersBurst));
        }
    }

    Optional<RateLimit> ofSomebody() {
        return limit(perSecond, burst);
    }

    Optional<RateLimit> ofStrangers() {
        return limit(strangersPerSecond, strangersBurst);
    }

    private static Optional<RateLimit> limit(int perSecond, int burst) {
        return perSecond == 0
                ? Optional.empty()
                : Optional.of(
                        new RateLimit(
                                burst,
                                perSecond,
                                Duration.ofSeconds(1),
                                TimeMeter.SYSTEM_NANOTIME));
    }
}
