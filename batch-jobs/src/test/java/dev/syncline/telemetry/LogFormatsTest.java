package dev.syncline.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.KeyValuePair;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LogFormatsTest {

    private static final String HOSTILE =
            "a\r\n2026-03-01 ERROR forged \u001b[2J\u009b31m \u202egnp.exe \u2028 next \0 end";

    private static final Map<String, String> FIELDS =
            Map.of("sync", "catalog", "run", "12", "attempt", "15", "node", "n-2");

    private final MockEnvironment environment =
            new MockEnvironment()
                    .withProperty("syncline.engine.node-name", "n-1")
                    .withProperty("logging.structured.json.customizer", NodeInJson.class.getName());

    @Test
    void textNamesNodeRunAndFields() {
        LoggingEvent event =
                LogEvents.event("dev.syncline.run.RunEvents", Level.INFO, "said", FIELDS);
        event.addKeyValuePair(new KeyValuePair("key", "value"));

        assertThat(text(event))
                .isEqualTo(
                        "2026-03-01T12:00:00.123Z  INFO n-2 [main] dev.syncline.run.RunEvents               : [catalog run 12 attempt 15] said key=\"value\"%n"
                                .formatted());
    }

    @Test
    void textNamesTheNodeWithoutARunToo() {
        assertThat(text(LogEvents.event("a.B", Level.WARN, "said")))
                .startsWith("2026-03-01T12:00:00.123Z  WARN n-1 [main] a.B ")
                .endsWith(": said%n".formatted());
    }

    @Test
    void textIsOneLineWhateverStandsInIt() {
        LoggingEvent event =
                LogEvents.event(
                        "a.B", Level.WARN, HOSTILE, Map.of("sync", HOSTILE, "requestId", HOSTILE));
        event.addKeyValuePair(new KeyValuePair(HOSTILE, HOSTILE));

        String line = text(event);

        assertThat(line.lines()).hasSize(1);
        assertThat(line.strip()).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
        assertThat(line)
                .contains("a\\r\\n2026-03-01 ERROR forged \\u001b[2J\\u009b31m \\u202egnp.exe");
    }

    @Test
    void textOfAnExceptionHasNoLinesButItsFrames() {
        Exception cause = new IllegalArgumentException(HOSTILE);
        Exception thrown = new IllegalStateException(HOSTILE, cause);
        thrown.addSuppressed(new IllegalStateException(HOSTILE));

        String text = text(LogEvents.thrown("failed", thrown));

        assertThat(text.lines().skip(1))
                .allMatch(line ->
                        line.matches(
                                "\\s+at .*|\\s*\\.\\.\\. \\d+ .*|\\s*(Suppressed: |Caused by: )?java\\..*"));
        assertThat(text).contains("Caused by: java.lang.IllegalArgumentException: a\\r\\n2026");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ecs", "logstash"})
    void jsonNamesNodeRunAndFields(String format) {
        LoggingEvent event =
                LogEvents.event("dev.syncline.run.RunEvents", Level.INFO, "said", FIELDS);
        event.addKeyValuePair(new KeyValuePair("itemCount", 3));

        JsonNode json = json(format, event);

        FIELDS.forEach((field, value) ->
                assertThat(json.path(field).asString("")).as(field).isEqualTo(value));
        assertThat(json.path("message").asString()).isEqualTo("said");
        assertThat(json.path("itemCount").asInt()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ecs", "logstash"})
    void jsonNamesTheNodeWithoutARunToo(String format) {
        JsonNode json = json(format, LogEvents.event("a.B", Level.WARN, "said"));

        assertThat(json.path("node").asString()).isEqualTo("n-1");
        assertThat(json.has("run")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ecs", "logstash"})
    void jsonIsOneLineWithoutAnythingThatATerminalObeys(String format) {
        LoggingEvent event = LogEvents.event("a.B", Level.WARN, HOSTILE, Map.of("sync", HOSTILE));

        assertThat(line(format, event).strip())
                .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
        assertThat(json(format, event).path("message").asString())
                .isEqualTo(HOSTILE.replace("\u202e", "\\u202e").replace("\u2028", "\\u2028"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ecs", "logstash"})
    void jsonKeepsAStackTraceInItsLine(String format) {
        ILoggingEvent event = LogEvents.thrown("failed", new IllegalStateException(HOSTILE));

        assertThat(line(format, event).lines()).hasSize(1);
        assertThat(json(format, event).toString()).contains("LogFormatsTest.java");
    }

    private String text(ILoggingEvent event) {
        return new TextLines(environment).format(event);
    }

    private JsonNode json(String format, ILoggingEvent event) {
        return JsonMapper.shared().readTree(line(format, event));
    }

    private String line(String format, ILoggingEvent event) {
        LoggerContext context = new LoggerContext();
        context.putObject(Environment.class.getName(), environment);
        StructuredLogEncoder encoder = new StructuredLogEncoder();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setFormat(format);
        encoder.start();
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }
}
