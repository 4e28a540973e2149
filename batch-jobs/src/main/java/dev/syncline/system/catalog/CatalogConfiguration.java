package dev.syncline.system.catalog;

import dev.syncline.run.AttemptSteps;
import dev.syncline.run.EmptySourceGuard;
import dev.syncline.run.Sync;
import dev.syncline.run.SystemSyncs;
import dev.syncline.source.CsvItemReader;
import dev.syncline.sync.Delivery;
import dev.syncline.sync.StepOutline;
import dev.syncline.sync.SyncDefinition;
import dev.syncline.sync.SyncRecord;
import dev.syncline.sync.SyncSchedule;
import dev.syncline.system.catalog.CatalogProperties.CsvFile;
import dev.syncline.target.CopyTableWriter;
import dev.syncline.target.TableTarget;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
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
                                })
                        .outlined(outline(properties)));
    }

    private static StepOutline[] outline(CatalogProperties properties) {
        List<StepOutline> all = new ArrayList<>();
        if (properties.content().isConfigured()) {
            all.add(outline("content", "contents", TargetTable.CONTENT_INDEX));
        }
        if (properties.pricing().isConfigured()) {
            all.add(outline("pricing", "prices", TargetTable.CATALOG_ITEMS));
        }
        return all.toArray(StepOutline[]::new);
    }

    private static StepOutline outline(String step, String what, TargetTable target) {
        return StepOutline.of(
                        step,
                        "the CSV file of " + what,
                        "table " + target.wireName(),
                        Delivery.ONCE)
                .guarded(StepOutline.EMPTY_SOURCE_GUARD);
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
                                TargetTable.CONTENT_INDEX.wireName()));
        TableTarget target = TargetTable.CONTENT_INDEX.target(records.columns().names());
        return steps.<SyncRecord>step("content", RECORDS_PER_CHUNK, reader)
                .processor(records)
                .guard(guard(dataSource, TargetTable.CONTENT_INDEX, properties.allowEmpty()))
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
                                TargetTable.CATALOG_ITEMS.wireName()));
        TableTarget target = TargetTable.CATALOG_ITEMS.target(records.columns().names());
        return steps.<SyncRecord>step("pricing", RECORDS_PER_CHUNK, reader)
                .processor(records)
                .guard(guard(dataSource, TargetTable.CATALOG_ITEMS, properties.allowEmpty()))
                .writer(outcomes -> new CopyTableWriter(dataSource, target, outcomes));
    }

    private static EmptySourceGuard guard(
            DataSource dataSource, TargetTable table, boolean allowEmpty) {
        return new EmptySourceGuard(
                () -> !allowEmpty && CopyTableWriter.holdsRows(dataSource, table.wireName()),
                "set syncline.catalog.allow-empty=true");
    }
}
