package dev.syncline.jmx;

import dev.syncline.access.PasswordSignIn;
import dev.syncline.connection.ConnectionRegistry;
import dev.syncline.connection.ConnectionStates;
import dev.syncline.operation.ConnectionOperations;
import dev.syncline.operation.RunOperations;
import dev.syncline.operation.SyncOperations;
import dev.syncline.run.Node;
import dev.syncline.run.RunQueries;
import dev.syncline.run.SyncHistory;
import dev.syncline.run.SyncRegistry;
import dev.syncline.schedule.SyncScheduler;
import dev.syncline.schedule.WorkerProperties;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(JmxProperties.class)
class JmxConfiguration {

    /// Of our MBeans alone.
    @Bean(defaultCandidate = false)
    MBeanServer ownMBeanServer() {
        return MBeanServerFactory.newMBeanServer(MBeans.DOMAIN);
    }

    @Bean
    JmxCallers jmxCallers(PasswordSignIn users) {
        return new JmxCallers(users);
    }

    @Bean
    SyncFigures.Sources syncFigures(
            SyncRegistry syncs, SyncScheduler scheduler, SyncHistory history, RunQueries runs) {
        return new SyncFigures.Sources(syncs, scheduler, history, runs);
    }

    @Bean
    MBeans.Makers mBeanMakers(
            NodeResource node,
            SyncFigures.Sources figures,
            SyncOperations syncs,
            ConnectionStates states,
            ConnectionOperations connections,
            JmxCallers callers) {
        return new MBeans.Makers(
                node,
                name -> new SyncResource(name, figures, syncs, callers),
                name -> new ConnectionResource(name, states, connections, callers));
    }

    @Bean
    NodeResource nodeResource(
            Node node,
            WorkerProperties worker,
            Environment environment,
            Clock clock,
            RunQueries runs,
            RunOperations operations,
            JmxCallers callers) {
        return new NodeResource(
                new NodeResource.Facts(
                        node,
                        environment.getProperty("spring.application.version", "unknown"),
                        clock.instant(),
                        worker),
                runs,
                operations,
                callers);
    }

    @Bean
    MBeans mBeans(
            SyncRegistry syncs,
            ConnectionRegistry connections,
            MBeans.Makers makers,
            @Qualifier("ownMBeanServer") MBeanServer own) {
        return new MBeans(
                syncs, connections, makers, own, ManagementFactory.getPlatformMBeanServer());
    }

    @Bean
    JmxPort jmxPort(
            JmxProperties properties,
            PasswordSignIn users,
            JmxCallers callers,
            @Qualifier("ownMBeanServer") MBeanServer own,
            SslBundles bundles) {
        return new JmxPort(properties, users, callers, own, bundles);
    }
}
