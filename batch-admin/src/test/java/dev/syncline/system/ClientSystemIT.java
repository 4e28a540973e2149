package dev.syncline.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.api.TestApplication;
import dev.syncline.db.TestDatabase;
import dev.syncline.system.ClientSystemDouble.Answer;
import dev.syncline.system.ClientSystemDouble.Call;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/// The Client System's syncs (document 4), from the local queue to a server that behaves like the
/// real one, defects included.
class ClientSystemIT {

    private static final int BATCH = 10;
    private static final int ATTEMPTS = 3;

    private static final TestDatabase ENGINE = TestDatabase.migrated();
    private static final TestDatabase QUEUE = TestDatabase.empty();
    private static final JdbcClient ENGINE_JDBC = JdbcClient.create(ENGINE.dataSource());
    private static final JdbcClient QUEUE_JDBC = JdbcClient.create(QUEUE.dataSource());
    private static ClientSystemDouble peer;
    private static TestApplication node;

    @BeforeAll
    static void start() throws IOException {
        peer = new ClientSystemDouble(0);
        QUEUE.execute(LocalQueue.SCHEMA);
        node =
                TestApplication.start(
                        ENGINE,
                        LocalQueue.settings(
                                peer,
                                QUEUE,
                                Map.of(
                                        "BATCH_SIZE",
                                        Integer.toString(BATCH),
                                        "MAX_RETRIES",
                                        Integer.toString(ATTEMPTS - 1),
                                        // What is away stays asked: see ClientSystemOfflineIT.
                                        "syncline.connections.failures-to-offline",
                                        "1000000")));
    }

    @AfterAll
    static void stop() {
        node.close();
        peer.close();
    }

    @BeforeEach
    void reset() {
        peer.reset();
        QUEUE.execute("TRUNCATE meters, meter_readings, sync_log");
        ENGINE.execute("DELETE FROM client_batch");
    }

    @Test
    void uploadsEachReadingOnceAndLeavesNothingInTheQueue() {
        queue(25);

        JsonNode run = upload();

        assertThat(run.path("status").asString()).isEqualTo("completed");
        assertThat(run.path("ledger").path("read").asInt()).isEqualTo(25);
        assertThat(run.path("ledger").path("created").asInt()).isEqualTo(25);
        assertThat(peer.batches())
                .extracting(call -> call.body().path("readings").size())
                .containsExactly(10, 10, 5);
        assertThat(peer.stored.getFirst().toString())
                .isEqualTo(
                        "{\"meter_external_id\":\"MTR-1\",\"timestamp\":\"2026-01-02T03:04:05.678Z\",\"data_point\":\"power\",\"value\":1.5,\"unit\":\"W\"}");
        assertThat(queued()).isZero();
        assertThat(logged()).containsExactly("10 true", "10 true", "5 true");

        upload();

        assertThat(peer.batches()).hasSize(3);
    }

    @Test
    void acceptsTheReplyThatTheClientExpects() {
        queue(3);
        peer.answersNext(call -> ok("{\"success\":true,\"recordsProcessed\":3}"));

        assertThat(upload().path("status").asString()).isEqualTo("completed");
        assertThat(queued()).isZero();
    }

    @Test
    void setsExactlyTheSkippedReadingsAsideAndKeepsThem() {
        queue(10);
        peer.answersNext(call ->
                ok(
                        """
                        {"success":true,"message":"Processed","inserted":8,"skipped":2,
                         "errors":[{"meter_external_id":"MTR-1","error":"Meter is decommissioned"},
                                   {"meter_external_id":"MTR-1","error":"Meter is decommissioned"}]}
                        """));

        JsonNode run = upload();

        assertThat(run.path("status").asString()).isEqualTo("completed_with_errors");
        assertThat(run.path("ledger").path("created").asInt()).isEqualTo(8);
        assertThat(run.path("ledger").path("rejected").asInt()).isEqualTo(2);
        assertThat(rejects(run))
                .containsExactly(
                        "REFUSED MTR-1 The Client System refused the reading: Meter is decommissioned",
                        "REFUSED MTR-1 The Client System refused the reading: Meter is decommissioned");
        assertThat(
                        QUEUE_JDBC
                                .sql(
                                        "SELECT meter_external_id || ' ' || retry_count FROM meter_readings")
                                .query(String.class)
                                .list())
                .containsExactly("MTR-1 1", "MTR-1 1");

        upload();

        assertThat(peer.batches()).hasSize(1);
    }

    @Test
    void sendsAReadingAgainOnceItsRejectIsToBeTriedAgain() {
        queue(10);
        peer.answersNext(call ->
                ok(
                        "{\"success\":true,\"inserted\":8,\"skipped\":2,\"errors\":[{\"meter_external_id\":\"MTR-1\",\"error\":\"no\"}]}"));
        upload();
        ENGINE.execute(
                "UPDATE sync_error SET status = 'redriven' WHERE sync = 'client-readings' AND status = 'open'");

        assertThat(upload().path("status").asString()).isEqualTo("completed");
        assertThat(peer.stored).hasSize(2);
        assertThat(queued()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"success\":true,\"inserted\":5,\"skipped\":5,\"errors\":[]}",
                "{\"success\":true,\"recordsProcessed\":5}",
                "{\"success\":true,\"inserted\":5,\"skipped\":0,\"errors\":[]}",
                "{\"success\":true,\"inserted\":8,\"skipped\":2,\"errors\":[{\"meter_external_id\":\"MTR-9\",\"error\":\"x\"}]}",
                "{\"success\":true,\"inserted\":4,\"skipped\":6,\"errors\":[{\"meter_external_id\":\"MTR-1\",\"error\":\"current transaction is aborted, commands ignored\"}]}"
            })
    void losesNothingWhenTheServerDoesNotSayWhatItSkipped(String reply) {
        queue(15);
        peer.answersNext(call -> ok(reply));

        JsonNode run = upload();

        assertThat(run.path("status").asString()).isEqualTo("failed");
        assertThat(run.path("error").path("message").asString())
                .contains("did not say which readings it took");
        assertThat(queued()).isEqualTo(15);
        assertThat(rejects(run)).hasSize(10).allMatch(reject -> reject.startsWith("UNCLEAR"));
        assertThat(peer.batches()).hasSize(1);

        // Neither lost nor sent again: only those that nobody has asked for so far.
        assertThat(upload().path("status").asString()).isEqualTo("completed");
        assertThat(peer.stored).hasSize(5);
        assertThat(queued()).isEqualTo(10);
    }

    @Test
    void triesFiveHundredsAgainInOneLayerUnderTheSameKey() {
        queue(5);
        peer.answersNext(call -> Optional.of(Answer.of(500, "{\"success\":false}")));
        peer.answersNext(call -> Optional.of(Answer.of(503, "")));

        JsonNode run = upload();

        assertThat(run.path("status").asString()).isEqualTo("completed");
        assertThat(run.path("attemptCount").asInt()).isEqualTo(ATTEMPTS);
        assertThat(peer.batches()).hasSize(ATTEMPTS);
        assertThat(peer.batches())
                .extracting(Call::key)
                .containsOnly(peer.batches().getFirst().key());
        assertThat(logged()).containsExactly("5 false", "5 false", "5 true");
    }

    @Test
    void givesUpAfterTheLastRetryAndGoesOnWithTheSameBatchInTheNextRun() {
        queue(5);
        peer.answersAlways(call -> Optional.of(Answer.of(500, "")));

        assertThat(upload().path("status").asString()).isEqualTo("failed");

        assertThat(peer.batches()).hasSize(ATTEMPTS);
        assertThat(queued()).isEqualTo(5);
        queue(3);
        peer.answersAlways(call -> Optional.of(peer.store(call)));
        upload();
        assertThat(peer.batches().get(ATTEMPTS).key()).isEqualTo(peer.batches().getFirst().key());
        assertThat(peer.stored).hasSize(8);
        assertThat(queued()).isZero();
    }

    @Test
    void waitsAsLongAsTooManyRequestsAskFor() {
        queue(1);
        peer.answersNext(call -> Optional.of(new Answer(429, "", Map.of("Retry-After", "3"))));

        long start = System.nanoTime();
        assertThat(upload().path("status").asString()).isEqualTo("completed");

        assertThat(System.nanoTime() - start).isGreaterThan(2_900_000_000L);
        assertThat(peer.batches()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404})
    void asksOnceAndKeepsTheReadingsWhenItIsRefusedAsAWhole(int status) {
        queue(5);
        peer.answersAlways(call ->
                Optional.of(
                        Answer.of(status, "{\"success\":false,\"message\":\"no\",\"errors\":[]}")));

        JsonNode run = upload();

        assertThat(run.path("status").asString()).isEqualTo("failed");
        assertThat(peer.batches()).hasSize(1);
        assertThat(queued()).isEqualTo(5);
        assertThat(run.toString()).doesNotContain(ClientSystemDouble.KEY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"success\":false,\"message\":\"no\"}",
                "{\"success\":true}",
                "<html>",
                ""
            })
    void doesNotTakeTwoHundredForSuccess(String reply) {
        queue(5);
        peer.answersAlways(call -> ok(reply));

        assertThat(upload().path("status").asString()).isEqualTo("failed");
        assertThat(peer.batches()).hasSize(1);
        assertThat(queued()).isEqualTo(5);
    }

    @Test
    void setsAsideWhatAValidationErrorNamesAndSendsTheRest() {
        queue(5);
        peer.answersNext(call ->
                Optional.of(
                        Answer.of(
                                400,
                                "{\"success\":false,\"message\":\"Validation error\",\"errors\":[{\"msg\":\"Invalid value\",\"path\":\"readings[2].value\"}]}")));

        JsonNode run = upload();

        assertThat(rejects(run)).singleElement().asString().contains("readings[2].value");
        assertThat(peer.stored).hasSize(4);
        assertThat(queued()).isEqualTo(1);
        assertThat(peer.batches().get(1).key()).isNotEqualTo(peer.batches().get(0).key());
    }

    @Test
    void setsAsideWhatCanNotBeSent() {
        queue(3);
        QUEUE.execute("UPDATE meter_readings SET value = 'NaN' WHERE meter_external_id = 'MTR-2'");

        JsonNode run = upload();

        assertThat(rejects(run)).singleElement().asString().startsWith("UNFIT_READING MTR-2");
        assertThat(peer.stored).hasSize(2);
        assertThat(queued()).isEqualTo(1);
    }

    @Test
    void doublesNothingWhenTheReplyIsLost() {
        queue(15);
        peer.answersNext(call -> {
            peer.store(call);
            return Optional.empty();
        });

        JsonNode run = upload();

        assertThat(run.path("status").asString()).isEqualTo("failed");
        assertThat(run.path("error").path("errorClass").asString()).isEqualTo("network");
        assertThat(peer.batches()).hasSize(1);
        // More arrives, in front as well: the batch stays what it was.
        QUEUE.execute(
                "INSERT INTO meter_readings (id, meter_external_id, timestamp, data_point, value) VALUES (-1, 'MTR-0', now(), 'late', 1)");
        upload();

        assertThat(peer.batches().get(1).key()).isEqualTo(peer.batches().get(0).key());
        assertThat(peer.stored).hasSize(16).doesNotHaveDuplicates();
        assertThat(queued()).isZero();
    }

    @Test
    void doublesNothingWhenTheNodeFailsBetweenTheReplyAndItsCommit() {
        queue(15);
        ENGINE.execute(
                """
                CREATE SEQUENCE answers;
                CREATE FUNCTION fail_once() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF nextval('answers') = 1 THEN RAISE EXCEPTION 'the node is gone'; END IF;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER fail_once BEFORE UPDATE ON client_batch FOR EACH ROW EXECUTE FUNCTION fail_once();
                """);
        try {
            JsonNode run = upload();

            assertThat(run.path("status").asString()).isEqualTo("completed");
            assertThat(run.path("ledger").path("created").asInt()).isEqualTo(15);
            assertThat(peer.batches()).hasSize(3);
            assertThat(peer.stored).hasSize(15).doesNotHaveDuplicates();
            assertThat(queued()).isZero();
        } finally {
            ENGINE.execute(
                    "DROP TRIGGER fail_once ON client_batch; DROP FUNCTION fail_once; DROP SEQUENCE answers");
        }
    }

    @Test
    void tellsTheQueueLaterWhenItCouldNotBeToldAtOnce() {
        queue(5);
        QUEUE.execute(
                """
                CREATE SEQUENCE told;
                CREATE FUNCTION fail_once() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF nextval('told') = 1 THEN RAISE EXCEPTION 'the queue is gone'; END IF;
                    RETURN OLD;
                END $$;
                CREATE TRIGGER fail_once BEFORE DELETE ON meter_readings FOR EACH ROW EXECUTE FUNCTION fail_once();
                """);
        try {
            JsonNode run = upload();

            assertThat(run.path("status").asString()).isEqualTo("completed");
            assertThat(run.path("ledger").path("created").asInt()).isEqualTo(5);
            assertThat(peer.batches()).hasSize(1);
            assertThat(queued()).isZero();
        } finally {
            QUEUE.execute(
                    "DROP TRIGGER fail_once ON meter_readings; DROP FUNCTION fail_once; DROP SEQUENCE told");
        }
    }

    @Test
    void keepsNoTransactionOpenWhileThePeerAnswers() {
        queue(5);
        AtomicInteger open = new AtomicInteger(-1);
        peer.answersNext(call -> {
            open.set(
                    ENGINE_JDBC
                            .sql(
                                    """
                                    SELECT count(*) FROM pg_stat_activity
                                    WHERE datname = current_database() AND state LIKE 'idle in transaction%'
                                    """)
                            .query(Integer.class)
                            .single());
            return Optional.of(peer.store(call));
        });

        upload();

        assertThat(open).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"meters\":%s}",
                "{\"success\":true,\"config\":{\"site\":{\"id\":1},\"meters\":%s,\"batch_size\":1000}}"
            })
    void takesTheMetersOfEitherShapeAndChangesNothingTheSecondTime(String shape) {
        String meters =
                "[{\"external_id\":\"M1\",\"name\":\"One\",\"bacnet_device_id\":7,\"bacnet_ip\":\"192.0.2.1\",\"config\":{\"a\":%s}},{\"external_id\":\"M2\",\"name\":\"Two\"},{\"name\":\"No id\"}]";
        QUEUE.execute("INSERT INTO meters (external_id, name) VALUES ('gone', 'Gone upstream')");
        peer.answersNext(call -> ok(shape.formatted(meters.formatted("1,\"b\":2"))));
        peer.answersNext(call -> ok(shape.formatted(meters.formatted("1, \"b\":2"))));
        peer.answersNext(call -> ok(shape.formatted(meters.formatted("3"))));

        JsonNode first = run("client-config");
        JsonNode second = run("client-config");
        JsonNode third = run("client-config");

        assertThat(outcomes(first)).isEqualTo("2 created, 0 updated, 0 unchanged, 1 rejected");
        assertThat(outcomes(second)).isEqualTo("0 created, 0 updated, 2 unchanged, 1 rejected");
        assertThat(outcomes(third)).isEqualTo("0 created, 1 updated, 1 unchanged, 1 rejected");
        assertThat(count("meters")).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"success\":true,\"timestamp\":\"2026-01-01T00:00:00Z\"}",
                "{\"success\":true,\"message\":\"Heartbeat received\",\"server_time\":\"2026-01-01T00:00:00Z\"}"
            })
    void sendsAHeartbeatThatBothSidesUnderstand(String reply) {
        queue(2);
        peer.answersNext(call -> ok(reply));

        assertThat(run("client-heartbeat").path("status").asString()).isEqualTo("completed");

        JsonNode body = peer.calls.getFirst().body();
        assertThat(body.propertyNames())
                .containsExactly("timestamp", "status", "queue_size", "last_collection");
        assertThat(body.path("queue_size").asInt()).isEqualTo(2);
    }

    @Test
    void cleansUpOnlyWhatIsSynchronizedOrLoggedAndOld() {
        queue(2);
        QUEUE.execute(
                """
                UPDATE meter_readings SET created_at = now() - interval '40 days';
                INSERT INTO meter_readings (meter_external_id, timestamp, data_point, value, is_synchronized, created_at)
                VALUES ('a', now(), 'p', 1, true, now() - interval '8 days'), ('b', now(), 'p', 1, true, now() - interval '6 days');
                INSERT INTO sync_log (batch_size, success, synced_at)
                VALUES (1, true, now() - interval '31 days'), (2, true, now() - interval '29 days');
                """);

        JsonNode run = run("client-cleanup");

        assertThat(run.path("ledger").path("deleted").asInt()).isEqualTo(2);
        assertThat(count("meter_readings")).isEqualTo(3);
        assertThat(count("sync_log")).isEqualTo(1);
    }

    @Test
    void showsItsStatusAndStatistics() {
        queue(3);
        upload();
        queue(2);

        JsonNode sync = node.get("/v1/syncs/client-readings").json();
        JsonNode stats = node.get("/v1/stats?hours=24").json();

        assertThat(sync.toString())
                .contains("\"isRunning\":false", "\"lastSyncSuccess\":true", "\"queueSize\":2");
        JsonNode own = stats.path("syncs").path("client-readings");
        assertThat(own.propertyNames())
                .containsExactly(
                        "total_syncs",
                        "successful_syncs",
                        "failed_syncs",
                        "total_readings_synced",
                        "success_rate");
        assertThat(own.path("total_syncs").asInt())
                .isEqualTo(own.path("successful_syncs").asInt() + own.path("failed_syncs").asInt())
                .isPositive();
        assertThat(stats.path("total_readings_synced").asInt()).isGreaterThanOrEqualTo(3);
        assertThat(node.get("/v1/stats?hours=0").status()).isEqualTo(400);
        assertThat(node.get("/v1/stats?hours=721").status()).isEqualTo(400);
        assertThat(node.get("/v1/stats?hours=x").status()).isEqualTo(400);
    }

    private static void queue(int readings) {
        LocalQueue.add(QUEUE, readings);
    }

    private static JsonNode upload() {
        return run("client-readings");
    }

    /// The run once nothing more happens to it by itself.
    private static JsonNode run(String sync) {
        JsonNode run = node.post("/v1/syncs/" + sync + "/trigger?wait=90s", null).json();
        long runId = run.path("runId").asLong();
        await().atMost(Duration.ofSeconds(90)).until(() -> isOver(runId));
        return node.get("/v1/runs/" + runId).json();
    }

    private static boolean isOver(long runId) {
        return ENGINE_JDBC
                .sql(
                        """
                        SELECT next_attempt_at IS NULL AND outcome IS NOT NULL
                               AND NOT EXISTS (SELECT FROM sync_lease l WHERE l.run_id = f.run_id)
                        FROM sync_fire f WHERE run_id = ?
                        """)
                .param(runId)
                .query(Boolean.class)
                .single();
    }

    private static Optional<Answer> ok(String body) {
        return Optional.of(Answer.of(200, body));
    }

    private static int queued() {
        return QUEUE_JDBC
                .sql("SELECT count(*) FROM meter_readings WHERE NOT is_synchronized")
                .query(Integer.class)
                .single();
    }

    private static int count(String table) {
        return QUEUE_JDBC.sql("SELECT count(*) FROM " + table).query(Integer.class).single();
    }

    private static List<String> logged() {
        return QUEUE_JDBC
                .sql("SELECT batch_size || ' ' || success FROM sync_log ORDER BY id")
                .query(String.class)
                .list();
    }

    private static List<String> rejects(JsonNode run) {
        return ENGINE_JDBC
                .sql(
                        """
                        SELECT error_code || ' ' || (payload->>'meter_external_id') || ' ' || message FROM sync_errors
                        WHERE run_id = ? AND phase <> 'run' ORDER BY error_id
                        """)
                .param(run.path("runId").asLong())
                .query(String.class)
                .list();
    }

    private static String outcomes(JsonNode run) {
        JsonNode ledger = run.path("ledger");
        return "%d created, %d updated, %d unchanged, %d rejected"
                .formatted(
                        ledger.path("created").asInt(),
                        ledger.path("updated").asInt(),
                        ledger.path("unchanged").asInt(),
                        ledger.path("rejected").asInt());
    }
}
