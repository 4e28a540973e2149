package dev.syncline.telemetry;

import dev.syncline.connection.ConnectionRegistry;
import dev.syncline.connection.ConnectionStates;
import dev.syncline.run.SyncRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class TelemetryConfiguration {

    @Bean
    RunMetrics runMetrics(MeterRegistry registry) {
        return new RunMetrics(registry);
    }

    @Bean
    ClusterGauges clusterGauges(SyncRegistry syncs, JdbcClient jdbc) {
        return new ClusterGauges(syncs, jdbc, System::nanoTime);
    }

    @Bean
    ConnectionGauges connectionGauges(ConnectionRegistry registry, ConnectionStates states) {
        return new ConnectionGauges(registry, states);
    }
}
