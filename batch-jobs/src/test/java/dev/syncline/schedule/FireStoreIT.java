package dev.syncline.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.syncline.db.TestDatabase;
import dev.syncline.sync.TriggerKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class FireStoreIT {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final TestDatabase database = TestDatabase.migrated();
    private final HikariDataSource dataSource = pool();
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final FireStore fires = new FireStore(jdbc);

    private HikariDataSource pool() {
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(database.dataSource());
        return pool;
    }

    @AfterEach
    void close() {
        dataSource.close();
    }

    @Test
    void leadsAScheduledInstantToOneRunHoweverOftenItIsSeen() {
        FireStore.Recorded first = fires.recordDue("s", NOON, TriggerKind.CRON);

        assertThat(first.isNew()).isTrue();
        assertThat(fires.recordDue("s", NOON, TriggerKind.CRON))
                .isEqualTo(new FireStore.Recorded(first.runId(), false));
        assertThat(fires.recordDue("s", NOON.plusMillis(1), TriggerKind.CRON).isNew()).isTrue();
        assertThat(fires.recordDue("t", NOON, TriggerKind.CRON).isNew()).isTrue();
        assertThat(fires.find(first.runId()))
                .contains(new Fire(first.runId(), "s", NOON, TriggerKind.CRON, null, null, 1));
    }

    @Test
    void leadsAnInstantToOneRunWhenTwoNodesSeeItAtOnce() throws Exception {
        try (ExecutorService nodes = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < 50; round++) {
                Instant due = NOON.plusSeconds(round);
                CyclicBarrier together = new CyclicBarrier(2);
                List<Future<FireStore.Recorded>> seen = new ArrayList<>();
                for (int node = 0; node < 2; node++) {
                    seen.add(
                            nodes.submit(() -> {
                                together.await(10, TimeUnit.SECONDS);
                                return fires.recordDue("s", due, TriggerKind.CRON);
                            }));
                }
                FireStore.Recorded one = seen.get(0).get(10, TimeUnit.SECONDS);
                FireStore.Recorded other = seen.get(1).get(10, TimeUnit.SECONDS);
                assertThat(one.runId()).isEqualTo(other.runId());
                assertThat(one.isNew()).isNotEqualTo(other.isNew());
            }
        }
    }

    @Test
    void remembersWhoAskedAndWhy() {
        long runId = fires.recordAsked("s", TriggerKind.API, "eva", "to see");

        Fire fire = fires.find(runId).orElseThrow();
        assertThat(fire.trigger()).isEqualTo(TriggerKind.API);
        assertThat(fire.actor()).isEqualTo("eva");
        assertThat(fire.reason()).isEqualTo("to see");
        assertThat(fire.scheduledFor().getNano() % 1_000_000).isZero();
        assertThat(fires.find(runId + 1)).isEmpty();
    }

    @Test
    void takesTheNextFreeMillisecondWhenOthersAskedInTheSame() {
        Instant lastTaken = fillMilliseconds(900);

        long runId = fires.recordAsked("s", TriggerKind.API, null, null);

        assertThat(fires.find(runId).orElseThrow().scheduledFor()).isAfter(lastTaken);
        assertThat(fires.recordAsked("t", TriggerKind.API, null, null)).isGreaterThan(runId);
    }

    @Test
    void givesUpWhenASecondIsFull() {
        fillMilliseconds(60_000);

        assertThatThrownBy(() -> fires.recordAsked("s", TriggerKind.API, null, null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("sync s");
    }

    /// @return the last millisecond at which the sync then has a fire, so many ahead of now
    private Instant fillMilliseconds(int ahead) {
        jdbc.sql(
                        """
                        INSERT INTO sync_fire (sync, scheduled_for, job_key, trigger)
                        SELECT 's', at, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'api'
                        FROM generate_series(date_trunc('milliseconds', now()),
                                             date_trunc('milliseconds', now()) + ? * interval '1 millisecond',
                                             interval '1 millisecond') AS at
                        """)
                .param(ahead)
                .update();
        return jdbc.sql("SELECT max(scheduled_for) FROM sync_fire WHERE sync = 's'")
                .query(java.sql.Timestamp.class)
                .single()
                .toInstant();
    }

    @Test
    void givesEachOfManyWhoAskAtOnceAnInstantOfItsOwn() throws Exception {
        int askers = 8;
        int times = 25;
        CyclicBarrier together = new CyclicBarrier(askers);
        List<Long> runIds = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(askers)) {
            List<Future<List<Long>>> asked = new ArrayList<>();
            for (int asker = 0; asker < askers; asker++) {
                asked.add(
                        threads.submit(() -> {
                            together.await(10, TimeUnit.SECONDS);
                            List<Long> mine = new ArrayList<>();
                            for (int n = 0; n < times; n++) {
                                mine.add(fires.recordAsked("s", TriggerKind.API, null, null));
                            }
                            return mine;
                        }));
            }
            for (Future<List<Long>> mine : asked) {
                runIds.addAll(mine.get(30, TimeUnit.SECONDS));
            }
        }

        assertThat(runIds).hasSize(askers * times).doesNotHaveDuplicates();
        assertThat(
                        jdbc.sql("SELECT count(DISTINCT scheduled_for) FROM sync_fire")
                                .query(Integer.class)
                                .single())
                .isEqualTo(askers * times);
    }

    @Test
    void tellsWhatHasComeOfAFire() {
        long pending = asked();
        long run = asked();
        long skipped = asked();

        assertThat(fires.begin(run)).contains(new FireStore.Beginning(true));
        assertThat(fires.markSkipped(skipped, "switched off")).isTrue();

        assertThat(fires.isPending(pending)).isTrue();
        assertThat(fires.isOver(pending)).isFalse();
        assertThat(fires.isPending(run)).isFalse();
        assertThat(fires.isOver(run)).isFalse();
        assertThat(fires.isPending(skipped)).isFalse();
        assertThat(fires.isOver(skipped)).isTrue();
    }

    @Test
    void listsTheFiresOfWhichNothingHasComeForLong() {
        long longAgo = asked();
        long dealtWith = asked();
        long lately = asked();
        fires.begin(dealtWith);
        jdbc.sql(
                        "UPDATE sync_fire SET recorded_at = now() - interval '31 seconds' WHERE run_id <> ?")
                .param(lately)
                .update();

        assertThat(fires.pendingFor(Duration.ofSeconds(30))).containsExactly(longAgo);
        assertThat(fires.pendingFor(Duration.ofHours(1))).isEmpty();
    }

    @Test
    void endsAFireInOneWayOnly() {
        long run = asked();
        long skipped = asked();

        assertThat(fires.begin(run)).contains(new FireStore.Beginning(true));
        assertThat(fires.begin(run)).contains(new FireStore.Beginning(false));
        assertThat(fires.markSkipped(run, "too late")).isFalse();
        fires.markSkipped(skipped, "first");
        assertThat(fires.markSkipped(skipped, "second")).isFalse();
        assertThat(fires.begin(skipped)).isEmpty();

        assertThat(fires.isOver(run)).isFalse();
        assertThat(
                        jdbc.sql("SELECT outcome_reason FROM sync_fire WHERE run_id = ?")
                                .param(skipped)
                                .query(String.class)
                                .single())
                .isEqualTo("first");
    }

    @Test
    void takesOneWishToRestartUntilTheAttemptBegins() {
        long runId = asked();
        fires.begin(runId);

        assertThat(fires.requestRestart(runId, "eva", null)).isTrue();
        assertThat(fires.requestRestart(runId, "eva", null)).isFalse();
        assertThat(fires.begin(runId)).contains(new FireStore.Beginning(false));
        assertThat(fires.requestRestart(runId, "eva", null)).isTrue();
    }

    @Test
    void forgetsAWishToStopWhenARestartIsAskedFor() {
        long runId = asked();
        fires.requestStop(runId, "eva", "first");
        fires.requestStop(runId, "jan", "second");
        assertThat(fires.isStopRequested(runId)).isTrue();
        assertThat(
                        jdbc.sql("SELECT stop_requested_by || ' ' || stop_reason FROM sync_fire")
                                .query(String.class)
                                .single())
                .isEqualTo("eva first");

        fires.requestRestart(runId, "eva", null);

        assertThat(fires.isStopRequested(runId)).isFalse();
    }

    private long asked() {
        return fires.recordAsked("s", TriggerKind.API, null, null);
    }
}
