package dev.syncline.db;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// A real PostgreSQL for tests: one server for the JVM, a fresh database for whoever asks.
///
/// Runs in a container where Docker is there, else on the embedded server; both are PostgreSQL 18.
public final class TestDatabase {

    private static final Server SERVER = startServer();

    private final String name;

    private TestDatabase(String name) {
        this.name = name;
    }

    /// A new, empty database.
    public static TestDatabase empty() {
        return create("");
    }

    /// A new database with Syncline's schema: a copy of one that was migrated once.
    public static TestDatabase migrated() {
        return create(" TEMPLATE " + Template.MIGRATED.name);
    }

    private static TestDatabase create(String how) {
        String name = "test_" + UUID.randomUUID().toString().replace("-", "");
        execute(SERVER.dataSource("postgres"), "CREATE DATABASE " + name + how);
        return new TestDatabase(name);
    }

    /// Made when the first test asks for it.
    private static final class Template {

        static final TestDatabase MIGRATED = migrate();

        private static TestDatabase migrate() {
            TestDatabase database = empty();
            Flyway.configure().dataSource(database.dataSource()).load().migrate();
            return database;
        }
    }

    public PGSimpleDataSource dataSource() {
        return SERVER.dataSource(name);
    }

    public String url() {
        return "jdbc:postgresql://%s:%d/%s".formatted(SERVER.host(), SERVER.port(), name);
    }

    public String username() {
        return SERVER.username();
    }

    public String password() {
        return SERVER.password();
    }

    public void execute(String sql) {
        execute(dataSource(), sql);
    }

    private static void execute(PGSimpleDataSource dataSource, String sql) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static Server startServer() {
        return DockerClientFactory.instance().isDockerAvailable()
                ? startContainer()
                : startEmbedded();
    }

    @SuppressWarnings("resource") // Testcontainers' reaper ends it with the JVM.
    private static Server startContainer() {
        PostgreSQLContainer container = new PostgreSQLContainer("postgres:18");
        container.start();
        return new Server(
                container.getHost(),
                container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
                container.getUsername(),
                container.getPassword());
    }

    private static Server startEmbedded() {
        try {
            EmbeddedPostgres postgres =
                    EmbeddedPostgres.builder().setServerConfig("max_connections", "300").start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> closeQuietly(postgres)));
            return new Server("localhost", postgres.getPort(), "postgres", "postgres");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void closeQuietly(EmbeddedPostgres postgres) {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Server(String host, int port, String username, String password) {

        PGSimpleDataSource dataSource(String database) {
            PGSimpleDataSource dataSource = new PGSimpleDataSource();
            dataSource.setServerNames(new String[] {host});
            dataSource.setPortNumbers(new int[] {port});
            dataSource.setDatabaseName(database);
            dataSource.setUser(username);
            dataSource.setPassword(password);
            return dataSource;
        }
    }
}
