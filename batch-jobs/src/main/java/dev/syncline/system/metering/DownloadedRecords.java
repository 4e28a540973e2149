package dev.syncline.system.metering;

import dev.syncline.connection.PeerDatabase;
import dev.syncline.connection.TableCatalog;
import dev.syncline.sync.SyncRecord;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.util.function.SingletonSupplier;

/// Writes a remote number the way it stands in a local column of text: `7`, never `7.0` or `7e0`.
///
/// A local key that spells the same number otherwise (`7.0`, `07`) keeps its spelling: it means the
/// same meter, and must not be inserted a second time. Where both stand there, `7` is the one.
final class DownloadedRecords implements ItemProcessor<SyncRecord, SyncRecord> {

    private static final String PLAIN = "^(0|-?[1-9][0-9]*)$";
    private static final String NUMERIC = "^\\s*[+-]?[0-9]+([.][0-9]*)?\\s*$";

    private final Supplier<DownloadColumns> columns;
    private final SingletonSupplier<Map<String, String>> localSpellings;

    DownloadedRecords(Supplier<DownloadColumns> columns, PeerDatabase local) {
        this.columns = columns;
        this.localSpellings = SingletonSupplier.of(() -> spellings(columns.get(), local));
    }

    @Override
    public SyncRecord process(SyncRecord record) {
        DownloadColumns known = columns.get();
        if (known.numbersAsText().isEmpty()) {
            return record;
        }
        @Nullable Object[] values = new @Nullable Object[known.names().size()];
        for (int i = 0; i < values.length; i++) {
            String name = known.names().get(i);
            Object value = record.get(i);
            values[i] =
                    value != null && known.numbersAsText().contains(name)
                            ? local(name, plain(value.toString()))
                            : value;
        }
        return new SyncRecord(record.columns(), values, record.position());
    }

    private String local(String name, String number) {
        return name.equals(MeteringTables.KEY)
                ? localSpellings.obtain().getOrDefault(number, number)
                : number;
    }

    /// Infinity and NaN stay as they are.
    static String plain(String number) {
        try {
            return new BigDecimal(number.strip()).stripTrailingZeros().toPlainString();
        } catch (NumberFormatException e) {
            return number;
        }
    }

    private static Map<String, String> spellings(DownloadColumns columns, PeerDatabase local) {
        if (!columns.numbersAsText().contains(MeteringTables.KEY)) {
            return Map.of();
        }
        String table = TableCatalog.quoted(columns.table());
        try {
            List<String> odd =
                    local.jdbc()
                            .sql("SELECT id FROM " + table + " WHERE id ~ ? AND id !~ ?")
                            .params(NUMERIC, PLAIN)
                            .query(String.class)
                            .list();
            Map<String, String> spellings = new HashMap<>();
            odd.forEach(id -> spellings.putIfAbsent(plain(id), id));
            local.jdbc()
                    .sql("SELECT id FROM " + table + " WHERE id = ANY (?)")
                    .param(spellings.keySet().toArray(String[]::new))
                    .query(String.class)
                    .list()
                    .forEach(spellings::remove);
            return spellings;
        } catch (RuntimeException e) {
            throw local.failure("could not be asked for the keys of '" + columns.table() + "'", e);
        }
    }
}
