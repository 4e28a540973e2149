package dev.syncline.system.catalog;

import dev.syncline.sync.Columns;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SyncRecord;
import dev.syncline.sync.SynclineException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ItemProcessor;

/// Makes a row of `catalog_items` of a record of a file. Columns that the file doesn't have keep
/// their value, or the table's default in a new row.
final class PricingRecords implements ItemProcessor<SyncRecord, SyncRecord> {

    static final List<String> KEY = List.of("category_id", "capacity");

    static final List<String> FROM_FILE =
            List.of(
                    "category_id",
                    "capacity",
                    "capacity_gb",
                    "price",
                    "content_count",
                    "content_unit",
                    "is_active",
                    "is_popular",
                    "is_recommended",
                    "min_price",
                    "max_price");

    private final Columns columns;
    private final int[] places;

    PricingRecords(ColumnMapping mapping) {
        this.columns = Columns.of(List.copyOf(mapping.places().keySet()));
        this.places = mapping.placesOf(columns);
        List<String> missing = KEY.stream().filter(column -> columns.indexOf(column) < 0).toList();
        if (!missing.isEmpty()) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "The pricing file has no column %s; name the ones it has in the column mapping"
                            .formatted(missing));
        }
    }

    Columns columns() {
        return columns;
    }

    @Override
    public SyncRecord process(SyncRecord record) {
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = record.get(places[i]);
        }
        return new SyncRecord(columns, values, record.position());
    }
}
