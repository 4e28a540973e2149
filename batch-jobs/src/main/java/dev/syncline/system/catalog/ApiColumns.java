package dev.syncline.system.catalog;

import dev.syncline.sync.Columns;
import dev.syncline.sync.SyncRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ItemProcessor;

/// Which fields of an API's items go into which columns: as the mapping says, else by the same
/// name; and, as document 3 has it, an item without an external id is known by its `id`, `_id` or
/// `uuid`.
///
/// @param paths dotted paths by column, and the other ids'
/// @param columns of what [#process] gives
record ApiColumns(Map<String, String> paths, Columns columns)
        implements ItemProcessor<SyncRecord, SyncRecord> {

    private static final String EXTERNAL_ID = "external_id";
    private static final List<String> OTHER_IDS = List.of("id", "_id", "uuid");

    static ApiColumns of(AdHocDefinition definition) {
        TargetTable target = definition.targetTable();
        Map<String, String> paths = new LinkedHashMap<>();
        for (String column : target.columns()) {
            // A price list's columns that no item has must keep their value, so they aren't
            // written.
            boolean isWritten =
                    target == TargetTable.CONTENT_INDEX
                            || target.required().contains(column)
                            || definition.mapping().containsKey(column);
            // What says whether something is available is never set to nothing.
            boolean isOptional = column.equals("is_available");
            if (isWritten && (!isOptional || definition.mapping().containsKey(column))) {
                paths.put(column, definition.mapping().getOrDefault(column, column));
            }
        }
        if (target == TargetTable.CONTENT_INDEX) {
            OTHER_IDS.forEach(id -> paths.put("#" + id, id));
        }
        return new ApiColumns(
                paths, Columns.of(target.columns().stream().filter(paths::containsKey).toList()));
    }

    @Override
    public SyncRecord process(SyncRecord item) {
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            String column = columns.names().get(i);
            values[i] = column.equals(EXTERNAL_ID) ? id(item) : item.get(column);
        }
        return new SyncRecord(columns, values, item.position());
    }

    private static @Nullable Object id(SyncRecord item) {
        Object id = item.get(EXTERNAL_ID);
        for (String other : OTHER_IDS) {
            id = isEmpty(id) ? item.get("#" + other) : id;
        }
        return id;
    }

    private static boolean isEmpty(@Nullable Object id) {
        return id == null || id.toString().isEmpty();
    }
}
