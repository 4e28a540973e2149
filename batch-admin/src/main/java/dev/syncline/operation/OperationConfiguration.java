package dev.syncline.operation;

import dev.syncline.connection.ConnectionMonitor;
import dev.syncline.run.NodeStore;
import dev.syncline.run.RejectControl;
import dev.syncline.run.RunControl;
import dev.syncline.run.SyncRegistry;
import dev.syncline.schedule.SyncScheduler;
import dev.syncline.system.catalog.AdHocSyncs;
import dev.syncline.system.catalog.CatalogRuns;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class OperationConfiguration {

    @Bean
    AuditLog auditLog(JdbcClient jdbc) {
        return new AuditLog(jdbc);
    }

    @Bean
    Audited audited(AuditLog log, PlatformTransactionManager transactions) {
        return new Audited(log, new TransactionTemplate(transactions));
    }

    @Bean
    RunOperations runOperations(Audited audited, RunControl control, CatalogRuns catalog) {
        return new RunOperations(audited, control, catalog);
    }

    @Bean
    SyncOperations syncOperations(
            Audited audited,
            RunControl control,
            SyncScheduler scheduler,
            SyncRegistry syncs,
            AdHocSyncs adHoc) {
        return new SyncOperations(audited, control, scheduler, syncs, adHoc);
    }

    @Bean
    RejectOperations rejectOperations(Audited audited, RejectControl control) {
        return new RejectOperations(audited, control);
    }

    @Bean
    ConnectionOperations connectionOperations(Audited audited, ConnectionMonitor monitor) {
        return new ConnectionOperations(audited, monitor);
    }

    @Bean
    ClusterOperations clusterOperations(Audited audited, NodeStore nodes) {
        return new ClusterOperations(audited, nodes);
    }

    @Bean
    CallerResolver callerResolver() {
        return new CallerResolver();
    }
}
