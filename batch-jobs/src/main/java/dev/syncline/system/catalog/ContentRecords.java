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

/// Makes a row of `content_index` of a record of a file. A record without an external id is known
/// by its number, as `row_7`; what has no column of its own goes into `metadata`.
final class ContentRecords implements ItemProcessor<SyncRecord, SyncRecord> {

    /// What a file may set.
    static final List<String> FROM_FILE =
            List.of("external_id", "title", "artist", "genre", "is_available");

    /// The name of the column that numbers the records of a file.
    static final String ROW = "#row";

    // In this order in every record.
    private static final List<String> ALWAYS =
            List.of("content_type", "source_type", "source_identifier", "external_id", "metadata");

    private final String contentType;
    private final String sourceIdentifier;
    private final Map<String, Integer> rest;
    private final int externalIdPlace;
    private final int rowPlace;
    private final Columns columns;
    private final int[] places;
    private final JsonMapper mapper = JsonMapper.shared();

    ContentRecords(String contentType, String sourceIdentifier, ColumnMapping mapping) {
        this.contentType = contentType;
        this.sourceIdentifier = sourceIdentifier;
        this.rest = new LinkedHashMap<>(mapping.rest());
        this.rowPlace = Objects.requireNonNull(rest.remove(ROW), "the file's records are numbered");
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
                        case 0 -> contentType;
                        case 1 -> "csv";
                        case 2 -> sourceIdentifier;
                        case 3 -> externalId(record);
                        case 4 -> metadata(record);
                        default -> record.get(places[i]);
                    };
        }
        return new SyncRecord(columns, values, record.position());
    }

    private Object externalId(SyncRecord record) {
        Object given = externalIdPlace < 0 ? null : record.get(externalIdPlace);
        return given == null || given.toString().isEmpty() ? "row_" + record.get(rowPlace) : given;
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
