package dev.syncline.source;

import dev.syncline.sync.Columns;
import dev.syncline.sync.SyncRecord;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.file.LineMapper;

/// Splits a well-formed record into its fields. An empty field without quotes is null, one with
/// quotes is empty text.
final class CsvFields implements LineMapper<SyncRecord> {

    private final CsvFormat format;
    private final Columns columns;
    private final LongSupplier line;
    private final @Nullable LongSupplier row;

    /// @param columns those of the file, and one more when `row` is given
    /// @param row the number of the record, or null when nobody needs it
    CsvFields(CsvFormat format, Columns columns, LongSupplier line, @Nullable LongSupplier row) {
        this.format = format;
        this.columns = columns;
        this.line = line;
        this.row = row;
    }

    @Override
    public SyncRecord mapLine(String record, int recordNumber) {
        if (row == null) {
            return new SyncRecord(columns, split(record, format, columns.size()), line.getAsLong());
        }
        int ofFile = columns.size() - 1;
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        System.arraycopy(split(record, format, ofFile), 0, values, 0, ofFile);
        values[ofFile] = row.getAsLong();
        return new SyncRecord(columns, values, line.getAsLong());
    }

    static @Nullable String[] split(String record, CsvFormat format, int count) {
        @Nullable String[] fields = new @Nullable String[count];
        int from = 0;
        for (int i = 0; i < count; i++) {
            if (from < record.length() && record.charAt(from) == format.quote()) {
                int end = closingQuote(record, from + 1, format.quote());
                fields[i] = unquoted(record.substring(from + 1, end), format.quote());
                from = end + 2;
            } else {
                int end = record.indexOf(format.delimiter(), from);
                end = end < 0 ? record.length() : end;
                fields[i] = end > from ? record.substring(from, end) : null;
                from = end + 1;
            }
        }
        return fields;
    }

    private static int closingQuote(String record, int from, char quote) {
        int at = record.indexOf(quote, from);
        while (at + 1 < record.length() && record.charAt(at + 1) == quote) {
            at = record.indexOf(quote, at + 2);
        }
        return at;
    }

    private static String unquoted(String field, char quote) {
        String one = String.valueOf(quote);
        return field.indexOf(quote) < 0 ? field : field.replace(one + one, one);
    }
}
