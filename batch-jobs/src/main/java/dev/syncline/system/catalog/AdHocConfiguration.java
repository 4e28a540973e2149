package dev.syncline.system.catalog;

import dev.syncline.connection.SecretBox;
import dev.syncline.run.RunControl;
import dev.syncline.run.SystemSyncs;
import dev.syncline.schedule.FireStore;
import dev.syncline.schedule.SyncScheduler;
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
    AdHocFlow adHocFlow(
            DefinitionStore definitions,
            AdHocProperties properties,
            SecretValues secrets,
            DataSource dataSource,
            Clock clock) {
        return new AdHocFlow(
                definitions,
                new CatalogFolders(properties.folders()),
                new ApiSources(properties.allowedHosts(), secrets, clock),
                dataSource);
    }

    @Bean
    StoredAdHocSyncs storedAdHocSyncs(DefinitionStore definitions, AdHocFlow flow) {
        return new StoredAdHocSyncs(definitions, flow);
    }

    @Bean
    AdHocSyncs adHocSyncs(
            DefinitionStore definitions,
            AdHocFlow flow,
            SecretValues secrets,
            SyncScheduler scheduler,
            FireStore fires,
            TransactionTemplate transaction) {
        return new AdHocSyncs(definitions, flow, secrets, scheduler, fires, transaction);
    }

    @Bean
    CatalogRuns catalogRuns(JdbcClient jdbc, RunControl control) {
        return new CatalogRuns(jdbc, control);
    }

    @Bean
    SystemSyncs retryCheck(
            RetryCheckProperties properties,
            AdHocProperties adHoc,
            CatalogProperties catalog,
            ObjectProvider<CatalogRuns> runs,
            ObjectProvider<RunControl> control) {
        boolean isNeeded =
                adHoc.isConfigured()
                        || catalog.content().isConfigured()
                        || catalog.pricing().isConfigured();
        return isNeeded
                ? SystemSyncs.of(
                        RetryCheck.NAME,
                        new RetryCheck(properties, runs::getObject, control::getObject).sync())
                : SystemSyncs.off(
                        RetryCheck.NAME,
                        "neither CATALOG_FOLDERS nor SOURCE_ALLOWED_HOSTS nor a file of the catalogue is set");
    }
}
