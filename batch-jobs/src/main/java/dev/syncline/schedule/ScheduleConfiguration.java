package dev.syncline.schedule;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.quartz.Scheduler;
import org.quartz.impl.jdbcjobstore.PostgreSQLDelegate;
import org.quartz.spi.JobFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.quartz.SchedulerFactoryBean;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Quartz in cluster mode on the application's database.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WorkerProperties.class)
class ScheduleConfiguration {

    static final Duration MISFIRE_THRESHOLD = Duration.ofSeconds(10);

    @Bean
    FireStore fireStore(JdbcClient jdbc) {
        return new FireStore(jdbc);
    }

    /// Our rows and the triggers commit in one transaction of the main data source; Quartz's own
    /// threads use the control pool, since starvation looks like death. Started by the engine when
    /// all is registered, not by Spring.
    @Bean
    @DependsOnDatabaseInitialization
    SchedulerFactoryBean quartzScheduler(
            DataSource dataSource,
            @Qualifier("controlDataSource") DataSource control,
            PlatformTransactionManager transactionManager,
            FireStore fires,
            ObjectProvider<FireHandler> handler,
            WorkerProperties worker) {
        SchedulerFactoryBean factory = new SchedulerFactoryBean();
        factory.setSchedulerName("syncline");
        factory.setDataSource(dataSource);
        factory.setNonTransactionalDataSource(control);
        factory.setTransactionManager(transactionManager);
        factory.setAutoStartup(false);
        factory.setJobFactory(jobFactory(fires, handler));
        factory.setQuartzProperties(properties(worker.maxConcurrentRuns()));
        // The engine's own shutdown has waited for the runs by then.
        factory.setWaitForJobsToCompleteOnShutdown(false);
        return factory;
    }

    private static JobFactory jobFactory(FireStore fires, ObjectProvider<FireHandler> handler) {
        return (bundle, scheduler) -> new SyncFireJob(fires, handler.getObject());
    }

    private static Map.Entry<String, String> entry(String name, String value) {
        return Map.entry("org.quartz." + name, value);
    }

    private static Properties properties(int maxConcurrentRuns) {
        Properties properties = new Properties();
        properties.putAll(
                Map.ofEntries(
                        entry("scheduler.instanceId", "AUTO"),
                        entry("scheduler.idleWaitTime", "5000"),
                        entry("scheduler.batchTriggerAcquisitionMaxCount", "1"),
                        // Quartz's own 15 s would add themselves to every short failure.
                        entry("scheduler.dbFailureRetryInterval", "2000"),
                        entry("jobStore.class", OwnDataSourceJobStore.class.getName()),
                        entry("jobStore.driverDelegateClass", PostgreSQLDelegate.class.getName()),
                        entry("jobStore.isClustered", "true"),
                        entry("jobStore.useProperties", "true"),
                        entry("jobStore.acquireTriggersWithinLock", "true"),
                        entry("jobStore.clusterCheckinInterval", "5000"),
                        entry(
                                "jobStore.misfireThreshold",
                                Long.toString(MISFIRE_THRESHOLD.toMillis())),
                        entry("threadPool.threadCount", Integer.toString(maxConcurrentRuns))));
        return properties;
    }

    @Bean
    SyncScheduler syncScheduler(
            Scheduler quartz,
            FireStore fires,
            JdbcClient jdbc,
            PlatformTransactionManager transactionManager,
            MissedFires missed) {
        return new SyncScheduler(
                quartz, fires, jdbc, new TransactionTemplate(transactionManager), missed);
    }

    @Bean
    @ConditionalOnMissingBean
    MissedFires missedFires(JdbcClient jdbc, PlatformTransactionManager transactionManager) {
        return new MissedFires(
                jdbc, new TransactionTemplate(transactionManager), MISFIRE_THRESHOLD);
    }
}
