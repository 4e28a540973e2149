package dev.syncline.system.catalog;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.syncline.target.TableTarget;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The tables that a catalogue source may go into.
enum TargetTable {
    CONTENT_INDEX(
            ContentRecords.FROM_FILE,
            List.of("title"),
            List.of("source_type", "source_identifier", "external_id"),
            Map.of("last_synced_at", "now()", "updated_at", "now()")),
    CATALOG_ITEMS(
            PricingRecords.FROM_FILE,
            List.of("category_id", "capacity", "price"),
            PricingRecords.KEY,
            Map.of("updated_at", "now()"));

    private final List<String> columns;
    private final List<String> required;
    private final List<String> key;
    private final Map<String, String> stamps;

    TargetTable(
            List<String> columns,
            List<String> required,
            List<String> key,
            Map<String, String> stamps) {
        this.columns = columns;
        this.required = required;
        this.key = key;
        this.stamps = stamps;
    }

    /// The table's name, in requests as well.
    @JsonValue
    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Those that a source may set.
    List<String> columns() {
        return columns;
    }

    /// Those without which no new row can be.
    List<String> required() {
        return required;
    }

    /// @param written all columns that the records carry
    TableTarget target(List<String> written) {
        return new TableTarget(wireName(), key, written, stamps);
    }
}
