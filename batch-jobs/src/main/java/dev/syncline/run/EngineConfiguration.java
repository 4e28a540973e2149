package dev.syncline.run;

import com.zaxxer.hikari.HikariDataSource;
import dev.syncline.connection.ConnectionGate;
import dev.syncline.connection.ConnectionStates;
import dev.syncline.reject.ErrorGroups;
import dev.syncline.reject.ErrorQueries;
import dev.syncline.reject.RedriveStore;
import dev.syncline.reject.RejectStore;
import dev.syncline.schedule.FireHandler;
import dev.syncline.schedule.FireStore;
import dev.syncline.schedule.MissedFires;
import dev.syncline.schedule.SyncScheduler;
import dev.syncline.schedule.WorkerProperties;
import java.time.Clock;
import java.util.Properties;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.dao.JacksonExecutionContextStringSerializer;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.interceptor.DefaultTransactionAttribute;
import org.springframework.transaction.support.TransactionTemplate;

/// Wires the engine of one node.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EngineProperties.class)
class EngineConfiguration {

    private static final Logger log = LoggerFactory.getLogger(EngineConfiguration.class);

    @Bean
    static Node node(Environment environment) {
        return Node.named(Node.nameIn(environment));
    }

    /// A post-processor, and what it needs, comes before the bound properties.
    private static EngineProperties early(Environment environment) {
        return Binder.get(environment).bindOrCreate("syncline.engine", EngineProperties.class);
    }

    @Bean
    static DatabaseSessions databaseSessions(Node node, Environment environment) {
        return new DatabaseSessions(node, early(environment).databaseWait());
    }

    @Bean(defaultCandidate = false)
    HikariDataSource controlDataSource(HikariDataSource dataSource, DatabaseSessions sessions) {
        return sessions.controlPool(dataSource);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    SyncRegistry syncRegistry(
            ObjectProvider<Sync> syncs,
            ObjectProvider<SystemSyncs> systems,
            ObjectProvider<StoredSyncs> stored) {
        systems.orderedStream()
                .forEach(system ->
                        system.offBecause()
                                .ifPresent(because ->
                                        log.info(
                                                "System {} is switched off: {}",
                                                system.system(),
                                                because)));
        return new SyncRegistry(
                Stream.concat(
                                syncs.orderedStream(),
                                systems.orderedStream().flatMap(system -> system.syncs().stream()))
                        .toList(),
                () -> stored.orderedStream().toList());
    }

    @Bean
    LeaseStore leaseStore(
            DataSource dataSource,
            @Qualifier("controlDataSource") DataSource control,
            Node node,
            EngineProperties properties) {
        return new LeaseStore(dataSource, control, node, properties.leaseDuration());
    }

    @Bean
    TransactionTemplate transactionTemplate(PlatformTransactionManager transactionManager) {
        return new TransactionTemplate(transactionManager);
    }

    /// Batch's repository, in our transactions: its own default opens new, serializable ones to
    /// create rows, beside the fence's.
    @Bean
    Unfenced unfencedJobRepository(
            DataSource dataSource, PlatformTransactionManager transactionManager) throws Exception {
        JdbcJobRepositoryFactoryBean factory = new JdbcJobRepositoryFactoryBean();
        factory.setDataSource(dataSource);
        factory.setTransactionManager(transactionManager);
        factory.setJobKeyGenerator(Attempt::jobKey);
        factory.setSerializer(new JacksonExecutionContextStringSerializer());
        factory.setTransactionAttributeSource((method, type) -> new DefaultTransactionAttribute());
        factory.setValidateTransactionState(false);
        factory.afterPropertiesSet();
        return new Unfenced(java.util.Objects.requireNonNull(factory.getObject()));
    }

    @Bean
    JobRepository jobRepository(
            Unfenced unfenced,
            LeaseStore leases,
            TransactionTemplate transaction,
            JdbcClient jdbc) {
        return FencedJobRepository.around(unfenced.repository(), leases, transaction, jdbc);
    }

    /// Keeps the unfenced repository out of anybody's autowiring.
    record Unfenced(JobRepository repository) {}

    @Bean
    RejectStore rejectStore(JdbcTemplate jdbc) {
        return new RejectStore(jdbc);
    }

    @Bean
    RedriveStore redriveStore(JdbcClient jdbc) {
        return new RedriveStore(jdbc);
    }

    @Bean
    ClusterAnnouncer clusterAnnouncer(JdbcClient jdbc) {
        return new ClusterAnnouncer(jdbc);
    }

    @Bean
    ErrorQueries errorQueries(JdbcClient jdbc) {
        return new ErrorQueries(jdbc);
    }

    @Bean
    ErrorGroups errorGroups(JdbcClient jdbc) {
        return new ErrorGroups(jdbc);
    }

    @Bean
    RunQueries runQueries(JdbcClient jdbc) {
        return new RunQueries(jdbc);
    }

    @Bean
    RunSearch runSearch(JdbcClient jdbc, RunQueries runs) {
        return new RunSearch(jdbc, runs);
    }

    @Bean
    SyncHistory syncHistory(JdbcClient jdbc) {
        return new SyncHistory(jdbc);
    }

    @Bean
    RunStatistics runStatistics(JdbcClient jdbc) {
        return new RunStatistics(jdbc);
    }

    @Bean
    LiveRuns liveRuns() {
        return new LiveRuns();
    }

    @Bean
    AttemptResolver attemptResolver(
            Unfenced unfenced,
            LeaseStore leases,
            TransactionTemplate transaction,
            JdbcClient jdbc,
            RejectStore rejects,
            EngineProperties properties) {
        return new AttemptResolver(
                new AttemptResolver.Stores(unfenced.repository(), leases, jdbc, rejects),
                transaction,
                properties.mostLostAttempts());
    }

    @Bean
    RunEvents runEvents(RunQueries runs, ApplicationEventPublisher publisher) {
        return new RunEvents(runs, publisher);
    }

    @Bean
    RunConclusion runConclusion(
            RunConclusion.Stores stores,
            SyncScheduler scheduler,
            TransactionTemplate transaction,
            RunEvents events,
            Clock clock) {
        return new RunConclusion(stores, scheduler, transaction, events, clock);
    }

    @Bean
    RunConclusion.Stores conclusionStores(
            FireStore fires,
            LeaseStore leases,
            RejectStore rejects,
            RedriveStore redrives,
            JdbcClient jdbc) {
        return new RunConclusion.Stores(fires, leases, rejects, redrives, jdbc);
    }

    @Bean
    AttemptSteps.Parts stepParts(
            JobRepository jobRepository,
            PlatformTransactionManager transactionManager,
            JdbcClient jdbc,
            RejectStore rejects,
            LeaseStore leases,
            RedriveStore redrives) {
        return new AttemptSteps.Parts(
                jobRepository,
                transactionManager,
                new LedgerStore(jdbc),
                rejects,
                leases,
                redrives);
    }

    @Bean
    AttemptRunner attemptRunner(
            AttemptSteps.Parts parts,
            LiveRuns live,
            AttemptResolver resolver,
            RunConclusion conclusion,
            FireStore fires,
            Node node) {
        return new AttemptRunner(parts, live, resolver, conclusion, fires, node);
    }

    @Bean
    FireHandler runLauncher(
            RunLauncher.Parts parts,
            AttemptResolver resolver,
            AttemptRunner runner,
            RunEvents events,
            Node node,
            Clock clock) {
        return new RunLauncher(parts, resolver, runner, events, node, clock);
    }

    @Bean
    RunLauncher.Parts launcherParts(
            SyncRegistry syncs,
            FireStore fires,
            SyncScheduler scheduler,
            LeaseStore leases,
            ObjectProvider<ConnectionGate> connections) {
        return new RunLauncher.Parts(
                syncs,
                fires,
                scheduler,
                leases,
                connections.getIfAvailable(() -> ConnectionGate.OPEN));
    }

    @Bean
    RestartPreviews restartPreviews(
            RunControl control, RunQueries runs, SyncRegistry syncs, ConnectionStates connections) {
        return new RestartPreviews(control, runs, syncs, connections);
    }

    @Bean
    RunControl runControl(
            RunLauncher.Parts parts,
            RunQueries runs,
            Unfenced unfenced,
            TransactionTemplate transaction,
            JdbcClient jdbc,
            Clock clock) {
        return new RunControl(
                parts.syncs(),
                runs,
                parts.fires(),
                parts.scheduler(),
                new RunControl.Internals(unfenced.repository(), parts.leases(), transaction, jdbc),
                clock);
    }

    @Bean
    RejectControl rejectControl(
            RunLauncher.Parts parts,
            RunQueries runs,
            RedriveStore redrives,
            TransactionTemplate transaction) {
        return new RejectControl(parts.syncs(), parts.scheduler(), runs, redrives, transaction);
    }

    @Bean
    Heartbeat heartbeat(LeaseStore leases, LiveRuns live, EngineProperties properties) {
        return new Heartbeat(leases, live, properties.leaseDuration(), System::nanoTime);
    }

    @Bean
    ClusterSignal clusterSignal(
            HikariDataSource dataSource,
            Node node,
            SyncScheduler scheduler,
            Heartbeat heartbeat,
            ApplicationEventPublisher publisher) {
        Properties login = new Properties();
        login.setProperty("user", dataSource.getUsername());
        login.setProperty("password", dataSource.getPassword());
        login.setProperty("ApplicationName", node.applicationName());
        login.setProperty("tcpKeepAlive", "true");
        return new ClusterSignal(
                dataSource.getJdbcUrl(),
                login,
                () -> {
                    scheduler.wakeUp();
                    heartbeat.beat();
                },
                publisher);
    }

    @Bean
    EngineLifecycle engineLifecycle(
            RunLauncher.Parts parts,
            EngineProperties properties,
            WorkerProperties worker,
            LiveRuns live,
            EngineLifecycle.Periodic periodic,
            ClusterSignal signal) {
        return new EngineLifecycle(
                parts.syncs(), parts.scheduler(), properties, worker, live, periodic, signal);
    }

    @Bean
    NodeStore nodeStore(JdbcClient jdbc) {
        return new NodeStore(jdbc);
    }

    /// On the control pool: a node whose runs use up the other one is there all the same.
    @Bean
    NodePresence nodePresence(
            Node node,
            Environment environment,
            @Qualifier("controlDataSource") DataSource control,
            RunLauncher.Parts parts,
            WorkerProperties worker,
            Clock clock) {
        return new NodePresence(
                node,
                environment.getProperty("spring.application.version", "unknown"),
                new NodeStore(JdbcClient.create(control)),
                parts.scheduler(),
                worker,
                clock);
    }

    @Bean
    EngineLifecycle.Periodic periodic(
            Heartbeat heartbeat,
            RunLauncher.Parts parts,
            MissedFires missed,
            NodePresence presence,
            Clock clock,
            ApplicationEventPublisher publisher) {
        return new EngineLifecycle.Periodic(
                heartbeat,
                new RunRecovery(parts.leases(), parts.fires(), parts.scheduler(), clock),
                missed,
                presence,
                publisher);
    }
}
