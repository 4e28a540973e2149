package dev.syncline.telemetry;

import dev.syncline.run.SyncRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class TelemetryConfiguration {

    @Bean
    RunMetrics runMetrics(MeterRegistry registry, SyncRegistry syncs) {
        return new RunMetrics(registry, syncs);
    }

    @Bean
    ClusterGauges clusterGauges(SyncRegistry syncs, JdbcClient jdbc) {
        return new ClusterGauges(syncs, jdbc, System::nanoTime);
    }
}
