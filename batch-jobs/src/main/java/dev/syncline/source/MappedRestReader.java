package dev.syncline.source;

import dev.syncline.sync.SyncRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import tools.jackson.databind.node.ObjectNode;

/// Reads a [RestSource] as records of a table: what [RestItemReader] gives, by a [FieldMapping],
/// each with its position in the whole list.
public final class MappedRestReader implements ItemStreamReader<SyncRecord> {

    private final JsonRecords reader;
    private final FieldMapping mapping;

    public MappedRestReader(RestItemReader reader, FieldMapping mapping) {
        this((JsonRecords) reader, mapping);
    }

    /// Of a source that is read on from where the run before ended.
    public MappedRestReader(IncrementalReader reader, FieldMapping mapping) {
        this((JsonRecords) reader, mapping);
    }

    private MappedRestReader(JsonRecords reader, FieldMapping mapping) {
        this.reader = reader;
        this.mapping = mapping;
    }

    @Override
    public void open(ExecutionContext context) {
        reader.open(context);
    }

    @Override
    public @Nullable SyncRecord read() {
        ObjectNode item = reader.read();
        return item == null ? null : mapping.record(item, reader.position());
    }

    @Override
    public void update(ExecutionContext context) {
        reader.update(context);
    }

    @Override
    public void close() {
        reader.close();
    }
}
