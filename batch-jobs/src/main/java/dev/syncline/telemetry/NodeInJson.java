package dev.syncline.telemetry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.syncline.run.LogFields;
import dev.syncline.run.Node;
import org.springframework.boot.json.JsonWriter;
import org.springframework.boot.json.JsonWriter.ValueProcessor;
import org.springframework.boot.logging.structured.StructuredLoggingJsonMembersCustomizer;
import org.springframework.core.env.Environment;

/// Puts the node's name into every line of Spring Boot's JSON, and takes out of them what JSON
/// leaves as it is and a reader's terminal wouldn't.
final class NodeInJson implements StructuredLoggingJsonMembersCustomizer<ILoggingEvent> {

    private final String node;

    NodeInJson(Environment environment) {
        this.node = Node.nameIn(environment);
    }

    @Override
    public void customize(JsonWriter.Members<ILoggingEvent> members) {
        members.add(
                        LogFields.NODE,
                        // A line of a run has it among its fields.
                        event ->
                                event.getMDCPropertyMap().containsKey(LogFields.NODE) ? null : node)
                .whenNotNull();
        members.applyingValueProcessor(ValueProcessor.of(String.class, LogText::withoutMarks));
    }
}
