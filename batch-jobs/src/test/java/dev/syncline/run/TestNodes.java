package dev.syncline.run;

import dev.syncline.db.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.batch.autoconfigure.BatchAutoConfiguration;
import org.springframework.boot.batch.jdbc.autoconfigure.BatchJdbcAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.quartz.autoconfigure.QuartzAutoConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Engine nodes on one database, in this JVM.
final class TestNodes implements AutoCloseable {

    final TestDatabase database = TestDatabase.migrated();
    final JdbcClient jdbc = JdbcClient.create(database.dataSource());
    private final List<ConfigurableApplicationContext> nodes = new ArrayList<>();

    @EnableAutoConfiguration(
            exclude = {
                BatchAutoConfiguration.class,
                BatchJdbcAutoConfiguration.class,
                QuartzAutoConfiguration.class
            })
    @ComponentScan({"dev.syncline.run", "dev.syncline.schedule"})
    static class NodeConfiguration {}

    ConfigurableApplicationContext start(String name, Sync... syncs) {
        return start(name, SystemSyncs.of("test", syncs));
    }

    ConfigurableApplicationContext start(String name, SystemSyncs system, String... settings) {
        ApplicationContextInitializer<GenericApplicationContext> register =
                context -> context.registerBean("test-system", SystemSyncs.class, () -> system);
        ConfigurableApplicationContext node =
                new SpringApplicationBuilder(NodeConfiguration.class)
                        .web(WebApplicationType.NONE)
                        .initializers(register)
                        .bannerMode(org.springframework.boot.Banner.Mode.OFF)
                        .properties(
                                "spring.datasource.url=" + database.url(),
                                "spring.datasource.username=" + database.username(),
                                "spring.datasource.password=" + database.password(),
                                "syncline.engine.node-name=" + name,
                                "syncline.engine.lease-duration=3s",
                                "syncline.engine.heartbeat=200ms",
                                "spring.main.register-shutdown-hook=false")
                        .properties(settings)
                        .run();
        nodes.add(node);
        return node;
    }

    Run run(long runId) {
        return new RunQueries(jdbc).find(runId).orElseThrow();
    }

    @Override
    public void close() {
        nodes.forEach(ConfigurableApplicationContext::close);
    }

    /// Reads 1, 2, … up to a count, and goes on where the last commit ended.
    static class CountingReader implements ItemStreamReader<Long> {

        private final long count;
        protected long last;

        CountingReader(long count) {
            this.count = count;
        }

        @Override
        public void open(ExecutionContext context) {
            last = context.getLong("last", 0);
        }

        @Override
        public Long read() {
            return last < count ? ++last : null;
        }

        @Override
        public void update(ExecutionContext context) {
            context.putLong("last", last);
        }
    }
}
