package dev.syncline.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ClosingTest {

    private final List<String> closed = new CopyOnWriteArrayList<>();
    private final CountDownLatch never = new CountDownLatch(1);
    private final Closing closing = new Closing();

    @Test
    void closesTheLastFirstAndOnce() {
        with("first", () -> closed.add("first"));
        with("last", () -> closed.add("last"));

        closing.close();
        closing.close();

        assertThat(closed).containsExactly("last", "first");
    }

    @Test
    void goesOnBehindWhatFailsOrHangs() {
        with("first", () -> closed.add("first"));
        with("hangs", never::await);
        with(
                "fails",
                () -> {
                    throw new IllegalStateException("on purpose");
                });

        closing.close();

        assertThat(closed).containsExactly("first");
    }

    private void with(String name, AutoCloseable closeable) {
        closing.with(name, closeable, Duration.ofMillis(200));
    }
}
