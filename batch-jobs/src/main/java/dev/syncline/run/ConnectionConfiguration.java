package dev.syncline.run;

import dev.syncline.connection.ConnectionGate;
import dev.syncline.connection.ConnectionMonitor;
import dev.syncline.connection.ConnectionProperties;
import dev.syncline.connection.ConnectionRegistry;
import dev.syncline.connection.ConnectionStates;
import dev.syncline.connection.RefusedCredentials;
import dev.syncline.connection.WatchedConnections;
import dev.syncline.schedule.FireStore;
import dev.syncline.schedule.SyncScheduler;
import dev.syncline.schedule.WorkerProperties;
import java.time.Clock;
import java.time.Duration;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Wires what watches the peers of the systems.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ConnectionProperties.class)
class ConnectionConfiguration {

    private static final Duration LONGEST_BETWEEN_LOOKS = Duration.ofSeconds(1);

    @Bean
    ConnectionRegistry connectionRegistry(ObjectProvider<SystemSyncs> systems) {
        return new ConnectionRegistry(
                systems.orderedStream().flatMap(system -> system.connections().stream()).toList());
    }

    @Bean
    RefusedCredentials refusedCredentials(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            ConnectionProperties properties) {
        return RefusedCredentials.in(jdbc, transactions, properties.resendRefusedAfter());
    }

    @Bean
    ReconnectFires reconnectFires(
            SyncRegistry syncs,
            SyncScheduler scheduler,
            FireStore fires,
            JdbcClient jdbc,
            ClusterAnnouncer announcer,
            Clock clock) {
        return new ReconnectFires(
                syncs, scheduler, fires, new WaitingSyncs(jdbc), announcer, clock);
    }

    @Bean
    WatchedConnections watchedConnections(
            ConnectionRegistry registry,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            Node node,
            ConnectionProperties properties,
            ReconnectFires reconnect) {
        return WatchedConnections.watch(
                registry,
                jdbc,
                transaction,
                new WatchedConnections.Watcher(node.name(), properties, reconnect),
                System::nanoTime);
    }

    @Bean
    ConnectionGate connectionGate(WatchedConnections connections) {
        return connections.gate();
    }

    @Bean
    ConnectionStates connectionStates(WatchedConnections connections) {
        return connections.states();
    }

    @Bean
    ConnectionMonitor connectionMonitor(WatchedConnections connections) {
        return connections.monitor();
    }

    @Bean
    ConnectionRounds connectionRounds(
            SyncRegistry syncs,
            WatchedConnections connections,
            ConnectionProperties properties,
            WorkerProperties worker,
            ApplicationEventPublisher publisher) {
        Duration every =
                Stream.of(
                                LONGEST_BETWEEN_LOOKS,
                                properties.checkInterval(),
                                properties.troubleInterval())
                        .min(Duration::compareTo)
                        .orElseThrow();
        return new ConnectionRounds(
                syncs,
                connections.monitor(),
                connections.states(),
                new ConnectionRounds.Pace(every, worker.enabled()),
                publisher);
    }
}
