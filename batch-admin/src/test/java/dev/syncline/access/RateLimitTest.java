package dev.syncline.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    private final AtomicLong nanos = new AtomicLong();
    private final RateLimit limit = new RateLimit(3, 2, Duration.ofSeconds(1), clock(nanos));

    @Test
    void letsABurstPassAndThenSaysHowLongToWait() {
        for (int i = 0; i < 3; i++) {
            assertThat(limit.take("ann")).isEmpty();
        }

        assertThat(limit.take("ann")).hasValue(Duration.ofMillis(500));
        nanos.addAndGet(Duration.ofMillis(500).toNanos());
        assertThat(limit.take("ann")).isEmpty();
        assertThat(limit.take("ann")).hasValue(Duration.ofMillis(500));
    }

    @Test
    void countsEachForThemselves() {
        for (int i = 0; i < 4; i++) {
            var _ = limit.take("ann");
        }

        assertThat(limit.take("bob")).isEmpty();
    }

    @Test
    void remembersWhoCameLast() {
        for (int i = 0; i < 3; i++) {
            assertThat(limit.take("ann")).isEmpty();
        }
        for (int i = 0; i < 9_999; i++) {
            assertThat(limit.take("somebody " + i)).isEmpty();
        }
        assertThat(limit.take("ann")).isPresent();

        for (int i = 0; i < 10_000; i++) {
            assertThat(limit.take("somebody else " + i)).isEmpty();
        }
        assertThat(limit.take("ann")).isEmpty();
    }

    static TimeMeter clock(AtomicLong nanos) {
        return new TimeMeter() {

            @Override
            public long currentTimeNanos() {
                return nanos.get();
            }

            @Override
            public boolean isWallClockBased() {
                return false;
            }
        };
    }
}
