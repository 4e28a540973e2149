package dev.syncline.system.catalog;

import dev.syncline.connection.SecretBox;
import dev.syncline.run.ClusterAnnouncer;
import dev.syncline.run.RunControl;
import dev.syncline.run.SystemSyncs;
import dev.syncline.schedule.FireStore;
import dev.syncline.schedule.SyncScheduler;
import dev.syncline.source.CursorStore;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// `adhoc-…`: CSV files and APIs that somebody asks for through `POST /v1/sync/trigger`, into
/// `content_index` or `catalog_items`, at once. `catalog-retry-check`: daily.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({AdHocProperties.class, RetryCheckProperties.class})
class AdHocConfiguration {

    @Bean
    DefinitionStore definitionStore(JdbcClient jdbc) {
        return new DefinitionStore(jdbc);
    }

    @Bean
    SecretValues adHocSecrets(SecretBox box, Environment environment) {
        return new SecretValues(box, environment::getProperty);
    }

    @Bean
    CursorStore cursorStore(JdbcClient jdbc) {
        return new CursorStore(jdbc);
    }

    @Bean
    ApiSources apiSources(
            AdHocProperties properties, SecretValues secrets, CursorStore cursors, Clock clock) {
        return new ApiSources(
                properties.allowedHosts(), properties.limits(), secrets, cursors, clock);
    }

    @Bean
    AdHocFlow adHocFlow(
            DefinitionStore definitions,
            FireStore fires,
            AdHocProperties properties,
            ApiSources apis,
            DataSource dataSource) {
        return new AdHocFlow(
                definitions, fires, new CatalogFolders(properties.folders()), apis, dataSource);
    }

    @Bean
    AdHocRemoval adHocRemoval(
            AdHocRemoval.Stores stores,
            SyncScheduler scheduler,
            ClusterAnnouncer announcer,
            TransactionTemplate transaction) {
        return new AdHocRemoval(stores, scheduler, announcer, transaction);
    }

    @Bean
    AdHocRemoval.Stores adHocStores(
            DefinitionStore definitions, CursorStore cursors, FireStore fires, JdbcClient jdbc) {
        return new AdHocRemoval.Stores(definitions, cursors, fires, new AdHocUse(jdbc));
    }

    @Bean
    StoredAdHocSyncs storedAdHocSyncs(
            DefinitionStore definitions, AdHocFlow flow, AdHocRemoval removal) {
        return new StoredAdHocSyncs(definitions, flow, removal);
    }

    @Bean
    AdHocSyncs adHocSyncs(
            AdHocRemoval.Stores stores,
            AdHocFlow flow,
            SecretValues secrets,
            SyncScheduler scheduler,
            ClusterAnnouncer announcer,
            TransactionTemplate transaction) {
        return new AdHocSyncs(
                stores.definitions(),
                flow,
                secrets,
                stores.cursors(),
                new AdHocSyncs.Engine(scheduler, stores.fires(), announcer, transaction));
    }

    @Bean
    CatalogRuns catalogRuns(JdbcClient jdbc) {
        return new CatalogRuns(jdbc);
    }

    @Bean
    Retirement retirement(
            AdHocProperties properties, ObjectProvider<AdHocRemoval> removal, Clock clock) {
        return new Retirement(removal::getObject, properties.retireAfter(), clock);
    }

    @Bean
    SystemSyncs retryCheck(
            RetryCheckProperties properties,
            AdHocProperties adHoc,
            CatalogProperties catalog,
            ObjectProvider<CatalogRuns> runs,
            ObjectProvider<RunControl> control,
            Retirement retirement) {
        boolean isNeeded =
                adHoc.isConfigured()
                        || catalog.content().isConfigured()
                        || catalog.pricing().isConfigured();
        return isNeeded
                ? SystemSyncs.of(
                        RetryCheck.NAME,
                        new RetryCheck(properties, runs::getObject, control::getObject, retirement)
                                .sync())
                : SystemSyncs.off(
                        RetryCheck.NAME,
                        "neither CATALOG_FOLDERS nor SOURCE_ALLOWED_HOSTS nor a file of the catalogue is set");
    }
}
