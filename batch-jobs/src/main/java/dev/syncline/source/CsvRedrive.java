package dev.syncline.source;

import dev.syncline.sync.Columns;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.Redrivable;
import dev.syncline.sync.RejectPayload;
import dev.syncline.sync.RejectedRecordException;
import dev.syncline.sync.SyncRecord;
import dev.syncline.sync.SynclineException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes records of a CSV file again: of their values, or of the text of one that could not be
/// read, by the rules of the file.
///
/// @param columns those of the records
/// @param rowColumn see [CsvItemReader]
record CsvRedrive(CsvFile file, Columns columns, @Nullable String rowColumn)
        implements Redrivable<SyncRecord> {

    @Override
    public SyncRecord recordOf(RejectPayload payload) {
        Map<String, @Nullable Object> fields = payload.fields();
        return fields.get(CsvRecords.LINE) instanceof String line
                        && columns.indexOf(CsvRecords.LINE) < 0
                ? ofLine(line, payload)
                : ofValues(payload);
    }

    /// A file holds text, whatever JSON says; only the number of the record is ours.
    private SyncRecord ofValues(RejectPayload payload) {
        Map<String, @Nullable Object> text = new HashMap<>(payload.fields());
        text.replaceAll((name, value) ->
                value == null || name.equals(rowColumn) ? value : value.toString());
        return Redrivable.records(columns)
                .recordOf(new RejectPayload(text, payload.recordKey(), payload.position()));
    }

    private SyncRecord ofLine(String line, RejectPayload payload) {
        int ofFile = rowColumn == null ? columns.size() : columns.size() - 1;
        try (CsvRecords records =
                new CsvRecords(
                        new CsvLines(
                                new ByteArrayInputStream(line.getBytes(file.bytesCharset())),
                                file.format().maxRecordBytes(),
                                0,
                                payload.position() - 1),
                        file.format(),
                        file.bytesCharset(),
                        ofFile,
                        0)) {
            String record = read(records, payload);
            return new CsvFields(
                            file.format(),
                            columns,
                            payload::position,
                            rowColumn == null ? null : () -> row(payload))
                    .mapLine(record, 1);
        } catch (IOException e) {
            throw new SynclineException(ErrorClass.PLATFORM, "Text could not be read", e);
        }
    }

    private static String read(CsvRecords records, RejectPayload payload) throws IOException {
        String record;
        boolean last;
        try {
            record = records.readLine();
            last = records.readLine() == null;
        } catch (RejectedRecordException e) {
            throw payload.unusable("is not the text of a record: " + e.getMessage());
        }
        if (record == null || !last) {
            throw payload.unusable("is not the text of one record");
        }
        return record;
    }

    private static long row(RejectPayload payload) {
        return payload.fields().get(CsvRecords.ROW) instanceof Number row
                ? row.longValue()
                : payload.position();
    }
}
