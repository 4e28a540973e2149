package dev.syncline.run;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/// What every log line of this thread says of the run that it works on, until it is closed: then
/// the thread says again what it said before. For the thread that made it only.
public final class LogFields implements AutoCloseable {

    public static final String SYNC = "sync";
    public static final String RUN = "run";
    public static final String ATTEMPT = "attempt";
    public static final String NODE = "node";

    private final Map<String, @Nullable String> before = new HashMap<>();

    private LogFields() {}

    static LogFields ofRun(String sync, long runId) {
        return new LogFields().with(SYNC, sync).with(RUN, Long.toString(runId));
    }

    static LogFields ofAttempt(long attemptId) {
        return new LogFields().with(ATTEMPT, Long.toString(attemptId));
    }

    /// Several nodes may be in one JVM.
    LogFields on(Node node) {
        return with(NODE, node.name());
    }

    private LogFields with(String field, String value) {
        before.put(field, MDC.get(field));
        MDC.put(field, value);
        return this;
    }

    @Override
    public void close() {
        before.forEach((field, value) -> {
            if (value == null) {
                MDC.remove(field);
            } else {
                MDC.put(field, value);
            }
        });
    }
}
