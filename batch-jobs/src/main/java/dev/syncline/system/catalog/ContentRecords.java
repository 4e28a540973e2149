package dev.syncline.system.catalog;

import dev.syncline.sync.Columns;
import dev.syncline.sync.SyncRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import tools.jackson.databind.json.JsonMapper;

/// Makes a row of `content_index` of a record of a file, or of an item of an API. A record without
/// an external id is known by its number, as `row_7`; what has no column of its own goes into
/// `metadata`.
final class ContentRecords implements ItemProcessor<SyncRecord, SyncRecord> {

    /// What a file may set.
    static final List<String> FROM_FILE =
            List.of("content_type", "external_id", "title", "artist", "genre", "is_available");

    /// The name of the column that numbers the records of a file.
    static final String ROW = "#row";

    // In this order in every record.
    private static final List<String> ALWAYS =
            List.of("content_type", "source_type", "source_identifier", "external_id", "metadata");

    private final Source source;
    private final Map<String, Integer> rest;
    private final int contentTypePlace;
    private final int externalIdPlace;
    private final int rowPlace;
    private final Columns columns;
    private final int[] places;
    private final JsonMapper mapper = JsonMapper.shared();

    /// @param contentType of records that don't say it themselves
    /// @param type csv or api; with the identifier it is part of the rows' key
    record Source(String contentType, String type, String identifier) {}

    ContentRecords(Source source, ColumnMapping mapping) {
        this.source = source;
        this.rest = new LinkedHashMap<>(mapping.rest());
        this.rowPlace = rest.getOrDefault(ROW, -1);
        this.rest.remove(ROW);
        this.contentTypePlace = mapping.place("content_type");
        this.externalIdPlace = mapping.place("external_id");
        List<String> names = new ArrayList<>(ALWAYS);
        mapping.places().keySet().stream()
                .filter(name -> !ALWAYS.contains(name))
                .forEach(names::add);
        this.columns = Columns.of(names);
        this.places = mapping.placesOf(columns);
    }

    Columns columns() {
        return columns;
    }

    @Override
    public SyncRecord process(SyncRecord record) {
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] =
                    switch (i) {
                        case 0 -> contentType(record);
                        case 1 -> source.type();
                        case 2 -> source.identifier();
                        case 3 -> externalId(record);
                        case 4 -> metadata(record);
                        default -> record.get(places[i]);
                    };
        }
        return new SyncRecord(columns, values, record.position());
    }

    private Object contentType(SyncRecord record) {
        Object given = contentTypePlace < 0 ? null : record.get(contentTypePlace);
        return given == null || given.toString().isEmpty() ? source.contentType() : given;
    }

    private Object externalId(SyncRecord record) {
        Object given = externalIdPlace < 0 ? null : record.get(externalIdPlace);
        return given == null || given.toString().isEmpty() ? "row_" + number(record) : given;
    }

    /// Lines of a file don't count records; positions in a list do.
    private Object number(SyncRecord record) {
        return rowPlace < 0
                ? record.position()
                : Objects.requireNonNull(record.get(rowPlace), "the file's records are numbered");
    }

    private @Nullable String metadata(SyncRecord record) {
        if (rest.isEmpty()) {
            return null;
        }
        Map<String, @Nullable Object> values = LinkedHashMap.newLinkedHashMap(rest.size());
        rest.forEach((column, place) -> values.put(column, record.get(place)));
        return mapper.writeValueAsString(values);
    }
}
