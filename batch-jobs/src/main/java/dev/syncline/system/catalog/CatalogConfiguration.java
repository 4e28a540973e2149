package dev.syncline.system.catalog;

import dev.syncline.run.AttemptSteps;
import dev.syncline.run.EmptySourceGuard;
import dev.syncline.run.Sync;
import dev.syncline.run.SystemSyncs;
import dev.syncline.source.CsvItemReader;
import dev.syncline.sync.SyncDefinition;
import dev.syncline.sync.SyncRecord;
import dev.syncline.sync.SyncSchedule;
import dev.syncline.system.catalog.CatalogProperties.CsvFile;
import dev.syncline.target.CopyTableWriter;
import dev.syncline.target.TableTarget;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.batch.core.step.Step;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// `catalog`: a CSV file of content into `content_index`, one of prices into `catalog_items`; every
/// 15 minutes. What a file no longer lists stays in the table.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CatalogProperties.class)
class CatalogConfiguration {

    private static final int RECORDS_PER_CHUNK = 10_000;
    private static final Map<String, String> CONTENT_STAMPS =
            Map.of("last_synced_at", "now()", "updated_at", "now()");

    @Bean
    SystemSyncs catalog(CatalogProperties properties, DataSource dataSource) {
        if (!properties.content().isConfigured() && !properties.pricing().isConfigured()) {
            return SystemSyncs.off(
                    "catalog", "neither CATALOG_CONTENT_FILE nor CATALOG_PRICING_FILE is set");
        }
        SyncDefinition definition =
                SyncDefinition.named(
                                "catalog",
                                "Content and prices from CSV files into content_index and catalog_items")
                        .scheduled(
                                properties.schedule().isBlank()
                                        ? SyncSchedule.NONE
                                        : SyncSchedule.of(properties.schedule(), ZoneOffset.UTC))
                        .runAtStart(properties.runAtStart());
        return SystemSyncs.of(
                "catalog",
                new Sync(
                        definition,
                        steps -> {
                            List<Step> all = new ArrayList<>();
                            if (properties.content().isConfigured()) {
                                all.add(content(steps, properties, dataSource));
                            }
                            if (properties.pricing().isConfigured()) {
                                all.add(pricing(steps, properties, dataSource));
                            }
                            return steps.inSequence(
                                    all.getFirst(),
                                    all.subList(1, all.size()).toArray(Step[]::new));
                        }));
    }

    private static Step content(
            AttemptSteps steps, CatalogProperties properties, DataSource dataSource) {
        CsvFile file = properties.content();
        CsvItemReader reader =
                new CsvItemReader(
                        file.path(), file.format(), file.mapping().values(), ContentRecords.ROW);
        ContentRecords records =
                new ContentRecords(
                        new ContentRecords.Source(
                                properties.contentType(), "csv", properties.sourceIdentifier()),
                        ColumnMapping.of(
                                file.mapping(),
                                ContentRecords.FROM_FILE,
                                reader.columns(),
                                "content_index"));
        TableTarget target =
                new TableTarget(
                        "content_index",
                        List.of("source_type", "source_identifier", "external_id"),
                        records.columns().names(),
                        CONTENT_STAMPS);
        return steps.<SyncRecord>step("content", RECORDS_PER_CHUNK, reader)
                .processor(records)
                .guard(guard(dataSource, "content_index", properties.allowEmpty()))
                .writer(outcomes -> new CopyTableWriter(dataSource, target, outcomes));
    }

    private static Step pricing(
            AttemptSteps steps, CatalogProperties properties, DataSource dataSource) {
        CsvFile file = properties.pricing();
        CsvItemReader reader =
                new CsvItemReader(file.path(), file.format(), file.mapping().values());
        PricingRecords records =
                new PricingRecords(
                        ColumnMapping.of(
                                file.mapping(),
                                PricingRecords.FROM_FILE,
                                reader.columns(),
                                "catalog_items"));
        TableTarget target =
                new TableTarget(
                        "catalog_items",
                        PricingRecords.KEY,
                        records.columns().names(),
                        Map.of("updated_at", "now()"));
        return steps.<SyncRecord>step("pricing", RECORDS_PER_CHUNK, reader)
                .processor(records)
                .guard(guard(dataSource, "catalog_items", properties.allowEmpty()))
                .writer(outcomes -> new CopyTableWriter(dataSource, target, outcomes));
    }

    private static EmptySourceGuard guard(DataSource dataSource, String table, boolean allowEmpty) {
        return new EmptySourceGuard(
                () -> !allowEmpty && CopyTableWriter.holdsRows(dataSource, table),
                "set syncline.catalog.allow-empty=true");
    }
}
