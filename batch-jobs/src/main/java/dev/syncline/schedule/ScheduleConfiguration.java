package dev.syncline.schedule;

import java.time.Duration;
import java.util.Properties;
import javax.sql.DataSource;
import org.quartz.Scheduler;
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

    private static Properties properties(int maxConcurrentRuns) {
        Properties properties = new Properties();
        properties.putAll(
                java.util.Map.of(
                        "org.quartz.scheduler.instanceId", "AUTO",
                        "org.quartz.scheduler.idleWaitTime", "5000",
                        "org.quartz.scheduler.batchTriggerAcquisitionMaxCount", "1",
                        "org.quartz.jobStore.driverDelegateClass",
                                "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate",
                        "org.quartz.jobStore.isClustered", "true",
                        "org.quartz.jobStore.useProperties", "true",
                        "org.quartz.jobStore.acquireTriggersWithinLock", "true",
                        "org.quartz.jobStore.clusterCheckinInterval", "5000",
                        "org.quartz.jobStore.misfireThreshold",
                                Long.toString(MISFIRE_THRESHOLD.toMillis()),
                        "org.quartz.threadPool.threadCount", Integer.toString(maxConcurrentRuns)));
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
