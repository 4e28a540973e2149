package dev.syncline.system.catalog;

import dev.syncline.source.CsvFormat;
import dev.syncline.source.CsvItemReader;
import dev.syncline.sync.Columns;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SyncRecord;
import dev.syncline.sync.SynclineException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/// Reads a CSV file that must lie below the catalogue's folders, looked up anew before and after it
/// is opened: a link that stays in the place of a file or folder is noticed before the first
/// record. Who may write below those folders, and exchanges a folder for a link and back while the
/// file is opened, is not: only people who are trusted with what this process may read belong
/// there.
final class FolderCsvReader implements ItemStreamReader<SyncRecord> {

    private final CatalogFolders folders;
    private final String path;
    private final Path file;
    private final CsvItemReader reader;

    /// @param rowColumn see [CsvItemReader]
    /// @throws SynclineException as [CatalogFolders#resolve] does
    FolderCsvReader(
            CatalogFolders folders, String path, CsvFormat format, @Nullable String rowColumn) {
        this.folders = folders;
        this.path = path;
        this.file = folders.resolve(path);
        this.reader = new CsvItemReader(file, format, List.of(), rowColumn);
    }

    /// See [CsvItemReader#columns].
    Columns columns() {
        Columns columns = reader.columns();
        checkSameFile();
        return columns;
    }

    @Override
    public void open(ExecutionContext context) {
        checkSameFile();
        reader.open(context);
        checkSameFile();
    }

    private void checkSameFile() {
        if (!folders.resolve(path).equals(file)) {
            throw SynclineException.permanent(
                    ErrorClass.CONFLICT,
                    "'%s' was made to lead to another file while it was opened; trigger a new run"
                            .formatted(Texts.shown(path)),
                    null);
        }
    }

    @Override
    public @Nullable SyncRecord read() throws Exception {
        return reader.read();
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
