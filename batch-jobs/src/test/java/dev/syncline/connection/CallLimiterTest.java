package dev.syncline.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallLimiterTest {

    private static final Duration NO_WAIT = Duration.ZERO;

    private final List<Long> pauses = new ArrayList<>();
    private long now = 5;

    @Test
    void letsCallsBeginAtTheirPace() {
        CallLimiter limiter = limiter(CallLimits.perSecond(4));

        for (int call = 0; call < 3; call++) {
            limiter.acquire(Duration.ofSeconds(10)).close();
        }

        assertThat(pauses)
                .containsExactly(
                        Duration.ofMillis(250).toNanos(), Duration.ofMillis(250).toNanos());
    }

    @Test
    void savesNoCallsUpWhileNobodyCalls() {
        CallLimiter limiter = limiter(CallLimits.perSecond(4));
        now += Duration.ofMinutes(1).toNanos();

        limiter.acquire(NO_WAIT).close();

        assertThatThrownBy(() -> limiter.acquire(NO_WAIT)).isInstanceOf(SynclineException.class);
    }

    @Test
    void refusesAtOnceWhatWouldWaitTooLongAndUsesNothingUp() {
        CallLimiter limiter = limiter(new CallLimits(1, Duration.ofSeconds(10)));
        limiter.acquire(NO_WAIT).close();

        assertThatThrownBy(() -> limiter.acquire(Duration.ofSeconds(9)))
                .isInstanceOfSatisfying(
                        SynclineException.class,
                        e -> {
                            assertThat(e.errorClass()).isEqualTo(ErrorClass.NETWORK);
                            assertThat(e.isRetryable()).isTrue();
                        })
                .hasMessageContaining("connection peer")
                .hasMessageContaining("one every 10000 ms");
        assertThat(pauses).isEmpty();
        now += Duration.ofSeconds(10).toNanos();
        limiter.acquire(NO_WAIT).close();
    }

    @Test
    void allowsSoManyCallsAtOnceAndNoMore() {
        CallLimiter limiter = limiter(CallLimits.atOnce(2));
        CallLimiter.Permit first = limiter.acquire(NO_WAIT);
        limiter.acquire(NO_WAIT);

        assertThatThrownBy(() -> limiter.acquire(NO_WAIT))
                .hasMessageContaining("2 calls are under way already");
        first.close();
        first.close();
        limiter.acquire(NO_WAIT);
        assertThatThrownBy(() -> limiter.acquire(NO_WAIT)).isInstanceOf(SynclineException.class);
    }

    @Test
    void limitsNothingUnlessToldTo() {
        CallLimiter limiter = limiter(CallLimits.NONE);

        for (int call = 0; call < 10_000; call++) {
            limiter.acquire(NO_WAIT);
        }
        assertThat(pauses).isEmpty();
    }

    private CallLimiter limiter(CallLimits limits) {
        return new CallLimiter(
                "peer",
                limits,
                () -> now,
                nanos -> {
                    pauses.add(nanos);
                    now += nanos;
                });
    }
}
