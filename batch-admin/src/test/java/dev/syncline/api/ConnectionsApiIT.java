package dev.syncline.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.connection.Connection;
import dev.syncline.db.TestDatabase;
import dev.syncline.run.Sync;
import dev.syncline.run.SystemSyncs;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SyncDefinition;
import dev.syncline.sync.SynclineException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import tools.jackson.databind.JsonNode;

class ConnectionsApiIT {

    private static final AtomicBoolean away = new AtomicBoolean();
    private static TestApplication app;

    @BeforeAll
    static void start() {
        Connection peer =
                new Connection(
                        "peer",
                        Connection.Kind.HTTP,
                        "http://peer.example",
                        () -> {
                            if (away.get()) {
                                throw new SynclineException(
                                        ErrorClass.NETWORK, "the connection was refused");
                            }
                        });
        ItemStreamReader<String> nothing = () -> null;
        Sync sync =
                new Sync(
                        SyncDefinition.named("upload", "to the peer").using("peer"),
                        steps ->
                                steps.inSequence(
                                        steps.<String>step("send", 1, nothing)
                                                .processor((String item) -> item)
                                                .writer(outcomes -> chunk -> {})));
        app =
                TestApplication.start(
                        TestDatabase.migrated(),
                        Map.of(
                                "CONNECTIVITY_CHECK_INTERVAL_MS",
                                "3600000",
                                "syncline.connections.trouble-interval",
                                "1h"),
                        SystemSyncs.of("test", sync).connecting(peer));
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @Test
    void showsAConnectionThroughItsStates() {
        away.set(false);
        JsonNode online = check("peer").json();
        assertThat(online.path("state").asString()).isEqualTo("online");
        assertThat(online.path("lastError").isNull()).isTrue();
        assertThat(online.path("lastSuccessAt").asString()).isNotEmpty();
        assertThat(metric()).contains("syncline_connection_up{connection=\"peer\"} 1.0");

        away.set(true);
        check("peer");
        check("peer");

        JsonNode offline = app.get("/v1/connections").json().get(0);
        assertThat(offline.path("name").asString()).isEqualTo("peer");
        assertThat(offline.path("kind").asString()).isEqualTo("http");
        assertThat(offline.path("address").asString()).isEqualTo("http://peer.example");
        assertThat(offline.path("state").asString()).isEqualTo("offline");
        assertThat(offline.path("uptimeSeconds").asLong()).isZero();
        assertThat(offline.path("consecutiveFailures").asInt()).isEqualTo(2);
        assertThat(offline.path("lastError").asString()).isEqualTo("the connection was refused");
        assertThat(offline.path("syncs").toString()).isEqualTo("[\"upload\"]");
        org.awaitility.Awaitility.await()
                .untilAsserted(() ->
                        assertThat(metric())
                                .contains("syncline_connection_up{connection=\"peer\"} 0.0"));

        JsonNode skipped = app.post("/v1/syncs/upload/trigger?wait=30s", null).json();
        assertThat(skipped.path("status").asString()).isEqualTo("skipped");
        assertThat(skipped.path("reason").asString())
                .startsWith("connection 'peer' has been offline since")
                .endsWith("the sync fires by itself when it is back");
    }

    @Test
    void refusesAConnectionThatIsNotThere() {
        TestApplication.Answer answer = check("nothing");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().path("type").asString())
                .isEqualTo("urn:syncline:problem:unknown-connection");
    }

    private static TestApplication.Answer check(String name) {
        return app.post("/v1/connections/" + name + "/check", null);
    }

    private static String metric() {
        return app.get("/actuator/prometheus").body();
    }
}
