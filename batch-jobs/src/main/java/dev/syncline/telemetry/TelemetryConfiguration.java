package dev.syncline.telemetry;

import com.zaxxer.hikari.HikariDataSource;
import dev.syncline.connection.ConnectionRegistry;
import dev.syncline.connection.ConnectionStates;
import dev.syncline.run.Node;
import dev.syncline.run.SyncRegistry;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RunLogProperties.class)
class TelemetryConfiguration {

    @Bean
    static DescribedMeters describedMeters() {
        return new DescribedMeters();
    }

    @Bean
    RunMetrics runMetrics(MeterRegistry registry, SyncRegistry syncs) {
        return new RunMetrics(registry, syncs);
    }

    @Bean
    ClusterGauges clusterGauges(SyncRegistry syncs, JdbcClient jdbc) {
        return new ClusterGauges(syncs, jdbc, System::nanoTime);
    }

    @Bean
    QueueGauges queueGauges(SyncRegistry syncs) {
        return new QueueGauges(syncs, Duration.ofMillis(500));
    }

    @Bean
    ConnectionGauges connectionGauges(ConnectionRegistry registry, ConnectionStates states) {
        return new ConnectionGauges(registry, states);
    }

    /// Of its own, so that a run never waits for its log.
    @Bean(defaultCandidate = false)
    HikariDataSource runLogDataSource(HikariDataSource dataSource) {
        HikariDataSource pool = new HikariDataSource();
        pool.setPoolName("run-log");
        pool.setJdbcUrl(dataSource.getJdbcUrl());
        pool.setUsername(dataSource.getUsername());
        pool.setPassword(dataSource.getPassword());
        pool.setMaximumPoolSize(1);
        pool.setMinimumIdle(0);
        pool.setInitializationFailTimeout(-1);
        return pool;
    }

    @Bean
    RunLog runLog(JdbcClient jdbc, @Qualifier("runLogDataSource") DataSource writing) {
        return new RunLog(jdbc, new JdbcTemplate(writing));
    }

    @Bean
    RunLogWriter runLogWriter(
            RunLog store, RunLogProperties properties, Node node, MeterRegistry registry) {
        RunLogWriter writer = new RunLogWriter(store, properties, node.name());
        FunctionCounter.builder("syncline.run.log.dropped", writer, RunLogWriter::dropped)
                .description("Log lines of runs that this node could not keep beside them")
                .register(registry);
        return writer;
    }
}
