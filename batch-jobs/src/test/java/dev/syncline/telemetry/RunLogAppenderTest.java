package dev.syncline.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class RunLogAppenderTest {

    private static final String OURS = "dev.syncline.system.catalog.Csv";
    private static final String THE_ENGINES = "dev.syncline.run.RunEvents";

    private final BlockingQueue<RunLogLine> queue = new ArrayBlockingQueue<>(20);
    private final AtomicLong dropped = new AtomicLong();
    private final RunLogAppender appender = appender(10);

    private RunLogAppender appender(int quota) {
        RunLogAppender appender = new RunLogAppender("n-1", new RunLogQuota(quota), queue, dropped);
        appender.start();
        return appender;
    }

    @Test
    void keepsWarningsOfAllAndNewsOfOurs() {
        append(LogEvents.ofRun(1, "org.springframework.batch.Step", Level.WARN, "theirs"));
        append(LogEvents.ofRun(1, "org.springframework.batch.Step", Level.INFO, "chatter"));
        append(LogEvents.ofRun(1, OURS, Level.INFO, "ours"));
        append(LogEvents.ofRun(1, OURS, Level.DEBUG, "detail"));
        append(LogEvents.event(OURS, Level.ERROR, "of no run"));

        assertThat(queue).extracting(RunLogLine::message).containsExactly("theirs", "ours");
        assertThat(dropped).hasValue(0);
    }

    @Test
    void leavesTheLinesOfAnotherNodeToThatOne() {
        LoggingEvent event =
                LogEvents.event(
                        OURS, Level.WARN, "said elsewhere", Map.of("run", "1", "node", "n-2"));

        append(event);

        assertThat(queue).isEmpty();
    }

    @Test
    void keepsOneShortLineAndOfAnExceptionItsKindOnly() {
        LoggingEvent event =
                LogEvents.event(
                        OURS,
                        Level.ERROR,
                        "a\nb" + "c".repeat(3_000),
                        Map.of("run", "1", "attempt", "5"));
        append(event);
        LoggingEvent failed = LogEvents.event(OURS, Level.ERROR, "failed", Map.of("run", "1"));
        failed.addKeyValuePair(new KeyValuePair("step", "load"));
        failed.addKeyValuePair(new KeyValuePair("error.stack_trace", "a record"));
        failed.setThrowableProxy(new ThrowableProxy(new IllegalStateException("a record")));
        append(failed);

        assertThat(queue.remove())
                .satisfies(line -> {
                    assertThat(line.message()).startsWith("a\\nbccc").endsWith("c…").hasSize(2_000);
                    assertThat(line.attemptId()).isEqualTo(5);
                });
        assertThat(queue.remove().message())
                .isEqualTo("failed step=\"load\" (java.lang.IllegalStateException)");
    }

    @Test
    void keepsWhatAnExceptionOfOursSays() {
        LoggingEvent failed = LogEvents.event(OURS, Level.ERROR, "not built", Map.of("run", "1"));
        failed.setThrowableProxy(
                new ThrowableProxy(
                        new SynclineException(
                                ErrorClass.SOURCE, "There is no file; put it there")));
        append(failed);

        assertThat(queue.remove().message())
                .isEqualTo("not built (There is no file; put it there)");
    }

    @Test
    void keepsSoManyLinesOfARunAndRoomForTheEnginesLastWords() {
        for (int i = 0; i < 12; i++) {
            append(LogEvents.ofRun(1, OURS, Level.WARN, "reject " + i));
        }
        append(LogEvents.ofRun(1, THE_ENGINES, Level.INFO, "the end"));
        append(LogEvents.ofRun(2, OURS, Level.WARN, "of another run"));

        assertThat(queue)
                .extracting(RunLogLine::message)
                .hasSize(10)
                .contains("reject 7", "the end", "of another run")
                .doesNotContain("reject 8");
        assertThat(dropped).hasValue(4);
    }

    @Test
    void dropsAndCountsWhatFindsNoRoom() {
        RunLogAppender generous = appender(100);
        for (int i = 0; i < 25; i++) {
            generous.doAppend(LogEvents.ofRun(1, OURS, Level.WARN, "line " + i));
        }

        assertThat(queue).hasSize(20);
        assertThat(dropped).hasValue(5);
    }

    private void append(ILoggingEvent event) {
        appender.doAppend(event);
    }
}
