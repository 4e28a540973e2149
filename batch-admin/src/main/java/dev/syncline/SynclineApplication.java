package dev.syncline;

import java.util.TimeZone;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.batch.autoconfigure.BatchAutoConfiguration;
import org.springframework.boot.batch.jdbc.autoconfigure.BatchJdbcAutoConfiguration;
import org.springframework.boot.quartz.autoconfigure.QuartzAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;

/// A node of Syncline. The engine wires Batch and Quartz itself, because its fence and its
/// transactions depend on how.
@SpringBootApplication(
        exclude = {
            BatchAutoConfiguration.class,
            BatchJdbcAutoConfiguration.class,
            QuartzAutoConfiguration.class,
            UserDetailsServiceAutoConfiguration.class
        })
public class SynclineApplication {

    public static void main(String[] args) {
        application().run(args);
    }

    /// The application, ready to run; for those who start it with settings of their own.
    public static SpringApplication application() {
        // Batch stores local times without a zone: every node has to mean the same by them.
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        return new SpringApplication(SynclineApplication.class);
    }
}
