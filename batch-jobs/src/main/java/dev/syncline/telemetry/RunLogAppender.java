package dev.syncline.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import dev.syncline.run.LogFields;
import dev.syncline.sync.SynclineException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/// Takes what is logged about runs of this node, warnings and all that our own code says, and puts
/// it into a queue. Waits for nothing: what finds no room is dropped, and counted.
final class RunLogAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

    private static final String OURS = "dev.syncline.";
    private static final String THE_ENGINES = "dev.syncline.run.";

    private final String node;
    private final RunLogQuota quota;
    private final Queue<RunLogLine> queue;
    private final AtomicLong dropped;

    /// @param queue bounded
    RunLogAppender(String node, RunLogQuota quota, Queue<RunLogLine> queue, AtomicLong dropped) {
        this.node = node;
        this.quota = quota;
        this.queue = queue;
        this.dropped = dropped;
    }

    @Override
    protected void append(ILoggingEvent event) {
        Map<String, String> fields = event.getMDCPropertyMap();
        Long runId = number(fields.get(LogFields.RUN));
        if (runId != null
                && fields.getOrDefault(LogFields.NODE, node).equals(node)
                && isWorthKeeping(event)
                && !(quota.takes(runId, event.getLoggerName().startsWith(THE_ENGINES))
                        && queue.offer(line(runId, event)))) {
            dropped.incrementAndGet();
        }
    }

    private static boolean isWorthKeeping(ILoggingEvent event) {
        return event.getLevel().isGreaterOrEqual(Level.WARN)
                || event.getLevel() == Level.INFO && event.getLoggerName().startsWith(OURS);
    }

    private RunLogLine line(long runId, ILoggingEvent event) {
        return new RunLogLine(
                runId,
                number(event.getMDCPropertyMap().get(LogFields.ATTEMPT)),
                node,
                event.getInstant(),
                event.getLevel().toString(),
                event.getLoggerName(),
                LogText.cut(message(event), RunLogLine.LONGEST_MESSAGE));
    }

    /// Of an exception that isn't ours only its kind: what it says may quote records.
    private static String message(ILoggingEvent event) {
        String pairs = TextLines.keyValues(shortOnes(event.getKeyValuePairs()));
        IThrowableProxy thrown = event.getThrowableProxy();
        return TextLines.said(event)
                + (pairs.isEmpty() ? "" : " " + pairs)
                + (thrown == null ? "" : " (" + shown(thrown) + ")");
    }

    private static List<KeyValuePair> shortOnes(@Nullable List<KeyValuePair> pairs) {
        return pairs == null
                ? List.of()
                : pairs.stream().filter(pair -> !pair.key.endsWith("stack_trace")).toList();
    }

    private static String shown(IThrowableProxy thrown) {
        return thrown.getClassName().equals(SynclineException.class.getName())
                ? LogText.oneLine(String.valueOf(thrown.getMessage()))
                : thrown.getClassName();
    }

    private static @Nullable Long number(@Nullable String text) {
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
