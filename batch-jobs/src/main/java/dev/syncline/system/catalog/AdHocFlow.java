package dev.syncline.system.catalog;

import dev.syncline.run.AttemptSteps;
import dev.syncline.run.Sync;
import dev.syncline.schedule.FireStore;
import dev.syncline.source.CsvFormat;
import dev.syncline.sync.Columns;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SyncRecord;
import dev.syncline.sync.SynclineException;
import dev.syncline.sync.TriggerKind;
import dev.syncline.system.catalog.AdHocDefinition.ApiOptions;
import dev.syncline.system.catalog.AdHocDefinition.CsvOptions;
import dev.syncline.target.CopyTableWriter;
import dev.syncline.target.TableTarget;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/// Builds the job of an ad hoc sync from the version of its definition that the run began with: one
/// step, from the source into the target table, by key.
final class AdHocFlow implements Sync.Flow {

    private static final int FILE_RECORDS_PER_CHUNK = 10_000;
    private static final int ITEMS_PER_CHUNK = 1_000;
    private static final int LONGEST_RECORD = 1 << 20;

    private final DefinitionStore definitions;
    private final FireStore fires;
    private final CatalogFolders folders;
    private final ApiSources apis;
    private final DataSource dataSource;

    AdHocFlow(
            DefinitionStore definitions,
            FireStore fires,
            CatalogFolders folders,
            ApiSources apis,
            DataSource dataSource) {
        this.definitions = definitions;
        this.fires = fires;
        this.folders = folders;
        this.apis = apis;
        this.dataSource = dataSource;
    }

    /// A source made ready, and what makes rows of its records.
    private record Prepared(
            ItemStreamReader<SyncRecord> reader,
            int recordsPerChunk,
            ItemProcessor<SyncRecord, SyncRecord> rows,
            TableTarget target) {}

    @Override
    public Job job(AttemptSteps steps) {
        String sync = steps.attempt().sync();
        int version = steps.attempt().definitionVersion();
        StoredDefinition stored =
                definitions
                        .find(sync, version)
                        .orElseThrow(() ->
                                new SynclineException(
                                        ErrorClass.CONFIG,
                                        "Version %d of the definition of sync '%s' was removed; ask for the sync anew"
                                                .formatted(version, sync)));
        Prepared prepared = prepared(stored, reading(steps.attempt().runId()));
        return steps.inSequence(
                steps.<SyncRecord>step("records", prepared.recordsPerChunk(), prepared.reader())
                        .processor(prepared.rows())
                        .writer(outcomes ->
                                new CopyTableWriter(dataSource, prepared.target(), outcomes)));
    }

    /// A run that sends rejects again asks for everything: what was refused isn't newer than what
    /// has been read since.
    private ApiSources.Reading reading(long runId) {
        return new ApiSources.Reading(
                runId,
                fires.find(runId)
                        .filter(fire -> fire.trigger() == TriggerKind.REDRIVE)
                        .isPresent());
    }

    private Prepared prepared(StoredDefinition stored, ApiSources.Reading reading) {
        AdHocDefinition definition = stored.definition();
        CsvOptions csv = definition.csv();
        return csv != null
                ? ofFile(definition, csv)
                : ofApi(stored, Objects.requireNonNull(definition.api()), reading);
    }

    private Prepared ofFile(AdHocDefinition definition, CsvOptions csv) {
        FolderCsvReader reader = reader(definition, csv);
        Columns columns = reader.columns();
        Map<String, String> mapping =
                MappingReading.ofFile(
                        definition.mapping(), definition.targetTable(), fileColumns(columns));
        return prepared(definition, reader, FILE_RECORDS_PER_CHUNK, columns, mapping);
    }

    /// A page is called for while a chunk is read: so that few calls stand in one transaction, a
    /// chunk holds a page.
    private Prepared ofApi(StoredDefinition stored, ApiOptions api, ApiSources.Reading reading) {
        AdHocDefinition definition = stored.definition();
        ApiColumns items = ApiColumns.of(definition);
        Prepared rows =
                prepared(
                        definition,
                        apis.reader(stored, api, items.paths(), reading),
                        api.pagination() == null
                                ? ITEMS_PER_CHUNK
                                : Math.min(api.pagination().pageSize(), ITEMS_PER_CHUNK),
                        items.columns(),
                        Map.of());
        return new Prepared(
                rows.reader(),
                rows.recordsPerChunk(),
                item -> rows.rows().process(items.process(item)),
                rows.target());
    }

    private static Prepared prepared(
            AdHocDefinition definition,
            ItemStreamReader<SyncRecord> reader,
            int recordsPerChunk,
            Columns columns,
            Map<String, String> mapping) {
        TargetTable table = definition.targetTable();
        ColumnMapping places =
                ColumnMapping.of(mapping, table.columns(), columns, table.wireName());
        return switch (table) {
            case CONTENT_INDEX -> {
                ContentRecords rows =
                        new ContentRecords(
                                new ContentRecords.Source(
                                        definition.contentType(),
                                        definition.sourceType().wireName(),
                                        definition.sourceIdentifier()),
                                places);
                yield new Prepared(
                        reader, recordsPerChunk, rows, table.target(rows.columns().names()));
            }
            case CATALOG_ITEMS -> {
                PricingRecords rows = new PricingRecords(places);
                yield new Prepared(
                        reader, recordsPerChunk, rows, table.target(rows.columns().names()));
            }
        };
    }

    /// Looks at the file's header, whether it can be read and fits the mapping, or at the address,
    /// whether it may be called.
    ///
    /// @return the definition with its source spelt in the one way by which it is known
    /// @throws SynclineException with the sentence for whoever asked for the sync
    AdHocDefinition checked(AdHocDefinition definition) {
        CsvOptions csv = definition.csv();
        if (csv == null) {
            apis.check(definition);
            return definition;
        }
        AdHocDefinition known =
                definition.of(folders.normalized(definition.sourceIdentifier()).toString());
        checkFile(known, csv);
        return known;
    }

    private void checkFile(AdHocDefinition definition, CsvOptions csv) {
        var _ =
                MappingReading.ofFile(
                        definition.mapping(),
                        definition.targetTable(),
                        fileColumns(reader(definition, csv).columns()));
    }

    private FolderCsvReader reader(AdHocDefinition definition, CsvOptions csv) {
        CsvFormat format =
                new CsvFormat(
                        csv.delimiter().charAt(0),
                        '"',
                        csv.hasHeader(),
                        Charset.forName(csv.encoding()),
                        LONGEST_RECORD);
        return new FolderCsvReader(
                folders, definition.sourceIdentifier(), format, rowColumn(definition));
    }

    private static @Nullable String rowColumn(AdHocDefinition definition) {
        return definition.targetTable() == TargetTable.CONTENT_INDEX ? ContentRecords.ROW : null;
    }

    private static Columns fileColumns(Columns columns) {
        return columns.indexOf(ContentRecords.ROW) < 0
                ? columns
                : Columns.of(
                        columns.names().stream()
                                .filter(name -> !name.equals(ContentRecords.ROW))
                                .toList());
    }
}
