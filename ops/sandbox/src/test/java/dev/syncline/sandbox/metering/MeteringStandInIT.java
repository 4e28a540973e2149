package dev.syncline.sandbox.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.syncline.sandbox.DurablePostgres;
import dev.syncline.sandbox.peer.FreePort;
import dev.syncline.sandbox.peer.PeerClient;
import dev.syncline.sandbox.peer.PeerPort;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class MeteringStandInIT {

    @TempDir static Path folder;

    private static DurablePostgres postgres;
    private static int postgresPort;

    private MeteringStandIn metering;
    private PeerClient client;

    @BeforeAll
    static void startPostgres() throws Exception {
        postgresPort = FreePort.any();
        postgres = DurablePostgres.start(folder, postgresPort);
    }

    @AfterAll
    static void stopPostgres() {
        postgres.close();
    }

    @BeforeEach
    void start() throws Exception {
        start(Duration.ZERO);
        try (Connection connection = metering.local().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("TRUNCATE meter_reading, meter_readings");
        }
    }

    private void start(Duration collectorInterval) throws Exception {
        metering =
                MeteringStandIn.start(
                        new PeerPort("way", FreePort.any(), "SANDBOX_METERING_PORT"),
                        new PeerPort("control", FreePort.any(), "SANDBOX_METERING_CONTROL_PORT"),
                        new MeteringStandIn.Settings(
                                new Database(
                                        postgresPort,
                                        "postgres",
                                        postgres.username(),
                                        postgres.password()),
                                "local-secret",
                                "remote-secret",
                                collectorInterval));
        client = new PeerClient(metering.controlUrl().replace("/control", ""));
    }

    @AfterEach
    void stop() {
        metering.close();
        client.close();
    }

    @Test
    void makesTwoDatabasesWithTheTrapsOfTheRealOnes() throws Exception {
        assertThat(one(metering.remote(), "SELECT count(*) FROM meter")).isEqualTo("12");
        assertThat(one(metering.remote(), "SELECT count(*) FROM tenant")).isEqualTo("5");
        assertThat(
                        one(
                                metering.remote(),
                                "SELECT pg_typeof(id) || ' ' || pg_typeof(port) FROM meter LIMIT 1"))
                .isEqualTo("bigint integer");
        assertThat(
                        one(
                                metering.local(),
                                "SELECT string_agg(data_type, ' ') FROM information_schema.columns WHERE table_name = 'meter' AND column_name IN ('id', 'port')"))
                .isEqualTo("character varying character varying");
        assertThat(one(metering.local(), "SELECT count(*) FROM meters")).isEqualTo("0");
        assertThat(one(metering.local(), "SELECT count(*) FROM sync_log")).isEqualTo("0");
    }

    @Test
    void letsNoOwnerIntoTheOthersDatabase() {
        Database local = metering.local();

        assertThatThrownBy(() ->
                        new Database(local.port(), "meterit_client", local.user(), local.password())
                                .connect())
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("permission denied");
        assertThat(metering.local().toString()).doesNotContain("secret");
    }

    @Test
    void keepsWhatIsThereWhenItStartsAgain() throws Exception {
        execute(metering.remote(), "UPDATE meter SET name = 'mine' WHERE id = 1");
        stop();

        start(Duration.ZERO);

        assertThat(one(metering.remote(), "SELECT name FROM meter WHERE id = 1")).isEqualTo("mine");
    }

    @Test
    void queuesAsManyReadingsAsAreWanted() throws Exception {
        JsonNode counts =
                client.control(
                        "POST", "/queue", "{\"meter_reading\":5000,\"meter_readings\":2400}");

        assertThat(counts.path("waiting").path("meter_reading").asInt()).isEqualTo(5_000);
        assertThat(counts.path("waiting").path("meter_readings").asInt()).isEqualTo(2_400);
        assertThat(counts.path("arrived").path("meter").asInt()).isEqualTo(12);
        assertThat(
                        one(
                                metering.local(),
                                "SELECT count(DISTINCT (meter_external_id, timestamp, data_point)) FROM meter_readings"))
                .isEqualTo("2400");
        assertThat(client.send("POST", "/control/queue", "{}", Map.of()).statusCode())
                .isEqualTo(400);
    }

    @Test
    void collectsAtIntervalsUntilItIsToldNotTo() throws Exception {
        stop();
        start(Duration.ofMillis(20));

        await().until(() -> waiting("meter_reading") >= 24 && waiting("meter_readings") >= 48);

        client.control("POST", "/behaviour", "{\"collecting\":false}");
        AtomicInteger before = new AtomicInteger(-1);
        await().during(Duration.ofMillis(200))
                .until(() -> {
                    int now = waiting("meter_reading");
                    return before.getAndSet(now) == now;
                });
    }

    @Test
    void collectsNoMoreThanMayWait() throws Exception {
        Queues queues = new Queues(metering.local(), metering.remote());

        for (int i = 0; i < 5; i++) {
            queues.collect(30);
        }

        assertThat(waiting("meter_reading")).isEqualTo(36);
        assertThat(waiting("meter_readings")).isEqualTo(48);
    }

    @Test
    void cutsTheWayAndRefusesNewOnesWhileItIsOffline() throws Exception {
        try (Connection connection = metering.remote().connect()) {
            assertThat(one(connection, "SELECT 1")).isEqualTo("1");
            client.control("POST", "/behaviour", "{\"mode\":\"offline\"}");

            assertThatThrownBy(() -> one(connection, "SELECT 1")).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> metering.remote().connect()).isInstanceOf(SQLException.class);
        }

        client.control("POST", "/behaviour", "{\"mode\":\"normal\"}");
        assertThat(one(metering.remote(), "SELECT 1")).isEqualTo("1");
        assertThat(client.control("GET", "/queue", "").path("arrived").path("tenant").asInt())
                .isEqualTo(5);
    }

    @Test
    void commitsAndDropsTheReplyOnce() throws Exception {
        client.control("POST", "/behaviour", "{\"mode\":\"drop-reply\",\"times\":1}");
        UUID id = UUID.randomUUID();

        assertThatThrownBy(() -> insertAndCommit(id)).isInstanceOf(SQLException.class);

        assertThat(arrived(id)).isEqualTo("1");
        UUID next = UUID.randomUUID();
        insertAndCommit(next);
        assertThat(arrived(next)).isEqualTo("1");
        assertThat(client.control("GET", "", "").path("requests").path("commits").asInt())
                .isEqualTo(2);
    }

    @Test
    void swallowsACommitOnce() throws Exception {
        client.control("POST", "/behaviour", "{\"mode\":\"drop-commit\",\"times\":1}");
        UUID id = UUID.randomUUID();

        assertThatThrownBy(() -> insertAndCommit(id)).isInstanceOf(SQLException.class);

        assertThat(arrived(id)).isEqualTo("0");
        insertAndCommit(id);
        assertThat(arrived(id)).isEqualTo("1");
    }

    @Test
    void knowsEachCommitOfAConnectionThoughTheDriverPreparesIt() throws Exception {
        try (Connection connection = metering.remote().connect()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < 12; i++) {
                assertThat(one(connection, "SELECT 1")).isEqualTo("1");
                connection.commit();
            }
            client.control("POST", "/behaviour", "{\"mode\":\"drop-commit\"}");
            assertThat(one(connection, "SELECT 1")).isEqualTo("1");

            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
        }
        assertThat(client.control("GET", "", "").path("requests").path("commits").asInt())
                .isEqualTo(13);
    }

    @Test
    void hangsUntilItIsToldOtherwise() throws Exception {
        try (Connection connection = metering.remote().connect()) {
            connection.setNetworkTimeout(Runnable::run, 300);
            client.control("POST", "/behaviour", "{\"mode\":\"hang\"}");

            assertThatThrownBy(() -> one(connection, "SELECT 1")).isInstanceOf(SQLException.class);
        }
        client.control("DELETE", "", "");
        assertThat(one(metering.remote(), "SELECT 1")).isEqualTo("1");
    }

    @Test
    void isSlowWhenItIsTold() throws Exception {
        try (Connection connection = metering.remote().connect()) {
            client.control("POST", "/behaviour", "{\"mode\":\"slow\",\"delayMillis\":60}");
            long begun = System.nanoTime();

            assertThat(one(connection, "SELECT 1")).isEqualTo("1");

            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isGreaterThan(Duration.ofMillis(60));
        }
    }

    @Test
    void passesOnAHundredThousandRows() throws Exception {
        try (Connection connection = metering.remote().connect()) {
            assertThat(
                            one(
                                    connection,
                                    "SELECT length(string_agg(n::text, ',')) FROM generate_series(1, 100000) AS n"))
                    .isEqualTo("588894");
        }
    }

    @Test
    void endsAtOnceThoughConnectionsAreOpen() throws Exception {
        try (Connection connection = metering.remote().connect()) {
            long begun = System.nanoTime();

            metering.close();

            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isLessThan(Duration.ofSeconds(3));
            assertThatThrownBy(() -> one(connection, "SELECT 1")).isInstanceOf(SQLException.class);
        }
        assertThatCode(metering::close).doesNotThrowAnyException();
    }

    private void insertAndCommit(UUID id) throws SQLException {
        try (Connection connection = metering.remote().connect()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert =
                    connection.prepareStatement(
                            "INSERT INTO meter_reading (id, meter_id, createdat) VALUES (?, 1, now())")) {
                insert.setObject(1, id);
                insert.executeUpdate();
            }
            connection.commit();
        }
    }

    private String arrived(UUID id) throws SQLException {
        return one(metering.remote(), "SELECT count(*) FROM meter_reading WHERE id = '" + id + "'");
    }

    private int waiting(String table) throws Exception {
        return client.control("GET", "/queue", "").path("waiting").path(table).asInt();
    }

    private static void execute(Database database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String one(Database database, String sql) throws SQLException {
        try (Connection connection = database.connect()) {
            return one(connection, sql);
        }
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
