package dev.syncline.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

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

    @Test
    void startsNothingOnceItIsClosed() {
        closing.close();

        assertThatThrownBy(() -> with("late", () -> closed.add("late")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void waitsForWhatIsBeingStartedAndClosesItToo() throws Exception {
        CountDownLatch starting = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        Thread start =
                Thread.ofVirtual()
                        .start(() ->
                                closing.start(
                                        "slow",
                                        () -> {
                                            starting.countDown();
                                            awaitUninterruptibly(started);
                                            return () -> closed.add("slow");
                                        },
                                        Duration.ofSeconds(1)));
        starting.await();
        Thread close = Thread.ofPlatform().start(closing::close);
        await().until(() -> close.getState() == Thread.State.BLOCKED);
        assertThat(closed).isEmpty();

        started.countDown();
        close.join();
        start.join();

        assertThat(closed).containsExactly("slow");
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void with(String name, AutoCloseable closeable) {
        closing.start(name, () -> closeable, Duration.ofMillis(200));
    }
}
