package dev.syncline.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.time.Instant;
import java.util.Map;

/// Events as a logger makes them.
final class LogEvents {

    private LogEvents() {}

    static LoggingEvent event(String logger, Level level, String message) {
        return event(logger, level, message, Map.of());
    }

    static LoggingEvent event(
            String logger, Level level, String message, Map<String, String> fields) {
        LoggingEvent event = new LoggingEvent();
        event.setLoggerContext(new LoggerContext());
        event.setLoggerName(logger);
        event.setLevel(level);
        event.setMessage(message);
        event.setThreadName("main");
        event.setInstant(Instant.parse("2026-03-01T12:00:00.123Z"));
        event.setMDCPropertyMap(fields);
        return event;
    }

    static ILoggingEvent ofRun(long runId, String logger, Level level, String message) {
        return event(
                logger, level, message, Map.of("sync", "catalog", "run", Long.toString(runId)));
    }

    static ILoggingEvent thrown(String message, Throwable thrown) {
        LoggingEvent event = event("dev.syncline.Some", Level.ERROR, message);
        event.setThrowableProxy(new ThrowableProxy(thrown));
        return event;
    }
}
