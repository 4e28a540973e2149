package dev.syncline.telemetry;

import ch.qos.logback.classic.pattern.TargetLengthBasedClassNameAbbreviator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import dev.syncline.run.LogFields;
import dev.syncline.run.Node;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import org.springframework.boot.logging.structured.StructuredLogFormatter;
import org.springframework.core.env.Environment;

/// Log lines for people, one event a line and its stack trace below it:
///
///     2026-03-01T12:00:00.000Z  INFO node-1 [main] d.s.run.RunEvents : [catalog run 12 attempt 15] said key="value"
///
/// Whatever stands in an event, nothing of it begins a line or reaches the terminal. For programs
/// there is JSON, by Spring Boot's `logging.structured.format.console`.
final class TextLines implements StructuredLogFormatter<ILoggingEvent> {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);
    private static final int LOGGER_WIDTH = 40;

    private final TargetLengthBasedClassNameAbbreviator abbreviator =
            new TargetLengthBasedClassNameAbbreviator(LOGGER_WIDTH - 1);
    private final String node;

    TextLines(Environment environment) {
        this.node = Node.nameIn(environment);
    }

    @Override
    public String format(ILoggingEvent event) {
        Map<String, String> fields = event.getMDCPropertyMap();
        return "%s %5s %s [%s] %-40s : %s%n%s"
                .formatted(
                        TIME.format(event.getInstant()),
                        event.getLevel(),
                        LogText.oneLine(fields.getOrDefault(LogFields.NODE, node)),
                        LogText.oneLine(event.getThreadName()),
                        LogText.oneLine(abbreviator.abbreviate(event.getLoggerName())),
                        Stream.of(run(fields), said(event), keyValues(event.getKeyValuePairs()))
                                .filter(part -> !part.isEmpty())
                                .collect(Collectors.joining(" ")),
                        trace(event.getThrowableProxy()));
    }

    private static String run(Map<String, String> fields) {
        String words =
                Stream.of(
                                fields.get(LogFields.SYNC),
                                named(LogFields.RUN, fields),
                                named(LogFields.ATTEMPT, fields),
                                named("connection", fields))
                        .filter(Objects::nonNull)
                        .collect(Collectors.joining(" "));
        return words.isEmpty() ? "" : "[" + LogText.oneLine(words) + "]";
    }

    private static @Nullable String named(String field, Map<String, String> fields) {
        String value = fields.get(field);
        return value == null ? null : field + " " + value;
    }

    /// What the event says, without line ends and the like.
    static String said(ILoggingEvent event) {
        return LogText.oneLine(String.valueOf(event.getFormattedMessage()));
    }

    static String keyValues(@Nullable List<KeyValuePair> pairs) {
        return pairs == null
                ? ""
                : pairs.stream()
                        .map(pair -> "%s=\"%s\"".formatted(pair.key, pair.value))
                        .map(LogText::oneLine)
                        .collect(Collectors.joining(" "));
    }

    private static String trace(@Nullable IThrowableProxy thrown) {
        return thrown == null ? "" : ThrowableProxyUtil.asString(new SafeThrowable(thrown));
    }
}
