package dev.syncline.system.school;

import dev.syncline.connection.Connection;
import dev.syncline.connection.HttpAuth;
import dev.syncline.connection.HttpCaller;
import dev.syncline.connection.HttpConnection;
import dev.syncline.connection.RefusedCredentials;
import dev.syncline.connection.ResponseBody;
import dev.syncline.connection.SecretBox;
import dev.syncline.connection.TokenStore;
import dev.syncline.reject.ErrorQueries;
import dev.syncline.run.AttemptSteps;
import dev.syncline.run.RunQueries;
import dev.syncline.run.Sync;
import dev.syncline.run.SystemSyncs;
import dev.syncline.sync.Delivery;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.RedrivePolicy;
import dev.syncline.sync.StepOutline;
import dev.syncline.sync.SyncDefinition;
import dev.syncline.sync.SyncRecord;
import dev.syncline.sync.SyncSchedule;
import dev.syncline.sync.SynclineException;
import dev.syncline.target.JsonStatementWriter;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.batch.core.step.Step;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/// `school`: classes, subjects, people and enrolments of a Bakaláři server into the tables of the
/// same names, each step when the one before it is through; every 15 minutes. Whatever vanishes
/// from the server stays in the tables.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SchoolProperties.class)
class SchoolConfiguration {

    static final String CLASSES = "classes";
    static final String SUBJECTS = "subjects";
    static final String USERS = "users";
    static final String ENROLMENTS = "enrolments";

    private static final int RECORDS_PER_CHUNK = 1_000;

    @Bean
    SystemSyncs school(
            SchoolProperties properties,
            DataSource dataSource,
            SecretBox box,
            RefusedCredentials refused,
            PlatformTransactionManager transactions,
            Clock clock) {
        URI url = properties.url();
        String missing = properties.missing();
        if (url == null || missing != null) {
            return SystemSyncs.off(SchoolRuns.SYNC, missing + " is not set");
        }
        HttpConnection anonymous = properties.connection(url);
        TokenStore tokens =
                TokenStore.of(
                        SchoolRuns.SYNC,
                        "%s at %s".formatted(properties.username(), url),
                        box,
                        JdbcClient.create(dataSource),
                        transactions);
        HttpAuth auth =
                new HttpAuth.PasswordGrant(
                        URI.create(withoutSlash(url) + "/api/login"),
                        properties.clientId(),
                        properties.username(),
                        properties.password(),
                        tokens,
                        refused);
        SchoolApi api = new SchoolApi(new HttpCaller(anonymous.authenticated(auth), clock));
        SyncDefinition definition =
                SyncDefinition.named(
                                SchoolRuns.SYNC,
                                "A school's classes, subjects, people and enrolments from Bakaláři into tables")
                        .scheduled(
                                properties.cron().isBlank()
                                        ? SyncSchedule.NONE
                                        : SyncSchedule.of(properties.cron(), properties.zone()))
                        .runAtStart(properties.runAtStart())
                        .using(SchoolRuns.SYNC);
        return SystemSyncs.of(
                        SchoolRuns.SYNC,
                        new Sync(
                                        definition,
                                        steps -> {
                                            SchoolDirectory school =
                                                    new SchoolDirectory(api, properties);
                                            return steps.inSequence(
                                                    step(
                                                            steps,
                                                            CLASSES,
                                                            school::classes,
                                                            SchoolTables.CLASSES,
                                                            dataSource),
                                                    step(
                                                            steps,
                                                            SUBJECTS,
                                                            school::subjects,
                                                            SchoolTables.SUBJECTS,
                                                            dataSource),
                                                    step(
                                                            steps,
                                                            USERS,
                                                            school::users,
                                                            SchoolTables.USERS,
                                                            dataSource),
                                                    step(
                                                            steps,
                                                            ENROLMENTS,
                                                            school::enrolments,
                                                            SchoolTables.ENROLMENTS,
                                                            dataSource));
                                        })
                                // Every run asks for everything anew.
                                .redriven(RedrivePolicy.WHOLE)
                                .outlined(
                                        outline(CLASSES, "classes"),
                                        outline(SUBJECTS, "subjects"),
                                        outline(USERS, "students and teachers"),
                                        outline(ENROLMENTS, "who learns what")))
                .connecting(
                        new Connection(
                                SchoolRuns.SYNC,
                                Connection.Kind.HTTP,
                                url.toString(),
                                () -> probe(new HttpCaller(anonymous, clock))));
    }

    private static StepOutline outline(String table, String what) {
        return StepOutline.of(
                table,
                "Bakaláři's " + what,
                "table " + table + "; nobody is ever deleted",
                Delivery.ONCE);
    }

    private static Step step(
            AttemptSteps steps,
            String name,
            Supplier<Entries> gather,
            JsonStatementWriter.Target target,
            DataSource dataSource) {
        return steps.<SyncRecord>step(name, RECORDS_PER_CHUNK, new SchoolReader(gather))
                .writer(outcomes -> new JsonStatementWriter(dataSource, target, outcomes));
    }

    private static String withoutSlash(URI url) {
        String text = url.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    /// What the server says of itself to anybody.
    private static void probe(HttpCaller caller) {
        try (ResponseBody _ = caller.get("/api/3", Map.of())) {
            // It answered.
        } catch (IOException e) {
            throw new SynclineException(
                    ErrorClass.PLATFORM, "A temporary file could not be closed", e);
        }
    }

    @Bean
    SchoolRuns schoolRuns(RunQueries runs, ErrorQueries errors, SchoolProperties properties) {
        return new SchoolRuns(runs, errors, properties.answerWithin());
    }

    @Bean
    SchoolLog schoolLog(RunQueries queries, SchoolRuns runs, Clock clock) {
        return new SchoolLog(queries, runs, clock);
    }
}
