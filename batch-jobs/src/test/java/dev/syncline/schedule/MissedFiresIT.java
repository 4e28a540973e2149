package dev.syncline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.syncline.db.TestDatabase;
import dev.syncline.sync.TriggerKind;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// The rows that Quartz would have are made by hand, so that each test says what time it is.
class MissedFiresIT {

    private static final Duration THRESHOLD = Duration.ofSeconds(10);

    private final TestDatabase database = TestDatabase.migrated();
    private final HikariDataSource dataSource = pool();
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final MissedFires missed =
            new MissedFires(
                    jdbc,
                    new TransactionTemplate(new JdbcTransactionManager(dataSource)),
                    THRESHOLD);

    /// A whole minute by the database's clock; far enough back that the threshold is no matter.
    private final Instant minute =
            jdbc.sql("SELECT date_trunc('minute', clock_timestamp()) - interval '1 hour'")
                    .query(Timestamp.class)
                    .single()
                    .toInstant();

    private HikariDataSource pool() {
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(database.dataSource());
        return pool;
    }

    @BeforeEach
    void makeJob() {
        jdbc.sql(
                        """
                        INSERT INTO qrtz_job_details (sched_name, job_name, job_group, job_class_name, is_durable,
                                                      is_nonconcurrent, is_update_data, requests_recovery)
                        SELECT 'syncline', name, 'syncs', 'x', true, false, false, true FROM unnest(ARRAY['s', 't']) name
                        """)
                .update();
    }

    @AfterEach
    void close() {
        dataSource.close();
    }

    @Test
    void recordsEachInstantAtWhichNobodyWasThere() {
        schedule("s", "* * * * *", minute.minusSeconds(30), minute.plusSeconds(180));

        assertThat(missed.collect()).isEqualTo(Map.of("s", 3));

        assertThat(missedInstants("s"))
                .containsExactly(minute, minute.plusSeconds(60), minute.plusSeconds(120));
        assertThat(
                        jdbc.sql(
                                        "SELECT DISTINCT status || ', ' || trigger || ', ' || reason FROM sync_runs")
                                .query(String.class)
                                .single())
                .isEqualTo("missed, cron, no node was there to run it");
    }

    @Test
    void recordsEachOfThemOnce() {
        schedule("s", "* * * * *", minute.minusSeconds(30), minute.plusSeconds(180));
        missed.collect();

        assertThat(missed.collect()).isEmpty();
        moveTriggerTo("s", minute.plusSeconds(240));
        assertThat(missed.collect()).isEqualTo(Map.of("s", 1));
        assertThat(missedInstants("s")).hasSize(4).doesNotHaveDuplicates();
    }

    @Test
    void recordsWhatAScheduleMissedBeforeItEnds() {
        schedule("s", "* * * * *", minute.minusSeconds(30), minute);

        missed.account("s", "*/30 * * * *", "UTC");

        assertThat(missedInstants("s"))
                .isNotEmpty()
                .allMatch(due -> due.atZone(java.time.ZoneOffset.UTC).getMinute() % 30 == 0);
        int count = missedInstants("s").size();
        assertThat(missed.collect()).isEqualTo(Map.of("s", count));
        assertThat(missedInstants("s")).hasSize(count);
    }

    /// The instant at which the trigger stands may still be fired, late.
    @Test
    void leavesTheInstantAloneThatTheTriggerHasNotMovedPast() {
        schedule("s", "* * * * *", minute.minusSeconds(30), minute);

        assertThat(missed.collect()).isEmpty();
    }

    @Test
    void leavesTheInstantsAloneThatAreYoungerThanTheThreshold() {
        Instant now = now();
        schedule("s", "every 1s", now.minusSeconds(60), now.plusSeconds(60));
        anchor("s", now.truncatedTo(ChronoUnit.SECONDS).minusSeconds(3_600));

        missed.collect();

        assertThat(missedInstants("s"))
                .hasSizeBetween(49, 60)
                .allMatch(due -> due.isBefore(now().minus(THRESHOLD)));
        assertThat(missedInstants("s").getLast()).isAfter(now.minusSeconds(13));
    }

    @Test
    void leavesTheInstantsAloneThatHaveARow() {
        schedule("s", "* * * * *", minute.minusSeconds(30), minute.plusSeconds(180));
        FireStore fires = new FireStore(jdbc);
        long run = fires.recordDue("s", minute.plusSeconds(60), TriggerKind.CRON).runId();

        assertThat(missed.collect()).isEqualTo(Map.of("s", 2));
        assertThat(missedInstants("s")).containsExactly(minute, minute.plusSeconds(120));
        assertThat(fires.isPending(run)).isTrue();
    }

    /// A node has the fire in its hands, and has not yet made its row.
    @Test
    void leavesTheInstantsAloneThatQuartzIsFiring() {
        schedule("s", "* * * * *", minute.minusSeconds(30), minute.plusSeconds(180));
        jdbc.sql(
                        """
                        INSERT INTO qrtz_fired_triggers (sched_name, entry_id, trigger_name, trigger_group, instance_name,
                                                         fired_time, sched_time, priority, state, job_name, job_group)
                        VALUES ('syncline', 'e', 's', 'schedule', 'n', 0, ?, 5, 'EXECUTING', 's', 'syncs')
                        """)
                .param(minute.toEpochMilli())
                .update();

        assertThat(missed.collect()).isEqualTo(Map.of("s", 2));
        assertThat(missedInstants("s"))
                .containsExactly(minute.plusSeconds(60), minute.plusSeconds(120));
    }

    @Test
    void findsNothingForAPausedSync() {
        schedule("s", "* * * * *", minute.minusSeconds(30), minute.plusSeconds(180));
        schedule("t", "* * * * *", minute.minusSeconds(30), minute.plusSeconds(180));
        jdbc.sql("UPDATE sync_schedule SET paused_at = now() WHERE sync = 's'").update();

        assertThat(missed.collect()).isEqualTo(Map.of("t", 3));
    }

    @Test
    void countsIntervalsFromTheStartOfTheirTrigger() {
        schedule("s", "every 60s", minute.minusSeconds(30), minute.plusSeconds(180));
        anchor("s", minute.minusSeconds(7_200 - 7).plusMillis(123));

        assertThat(missed.collect()).isEqualTo(Map.of("s", 3));
        assertThat(missedInstants("s")).first().isEqualTo(minute.plusSeconds(7).plusMillis(123));
        assertThat(jdbc.sql("SELECT DISTINCT trigger FROM sync_fire").query(String.class).single())
                .isEqualTo("interval");
    }

    @Test
    void goesByWhatAnOperatorHasSetInstead() {
        schedule("s", "* * * * *", minute.minusSeconds(30), minute.plusSeconds(7_000));
        jdbc.sql(
                        """
                        UPDATE sync_schedule SET own_expression = '0 0 * * *', own_zone = 'Europe/Prague',
                                                 accounted_until = now() - interval '5 days'
                        """)
                .update();

        missed.collect();

        assertThat(missedInstants("s")).hasSizeBetween(4, 6);
        assertThat(missedInstants("s"))
                .allMatch(due -> due.atZone(java.time.ZoneId.of("Europe/Prague")).getHour() == 0);
    }

    @Test
    void recordsTheNewestThousandAfterYears() {
        Instant yearsAgo = minute.minus(Duration.ofDays(2_000));
        schedule("s", "every 1s", yearsAgo, minute);
        anchor("s", yearsAgo);

        assertThat(missed.collect()).isEqualTo(Map.of("s", 1_000));

        assertThat(missedInstants("s"))
                .hasSize(1_000)
                .startsWith(minute.minusSeconds(1_000))
                .endsWith(minute.minusSeconds(1));
        assertThat(missed.collect()).isEmpty();
    }

    @Test
    void leavesASyncToTheNodeThatLooksAtIt() throws Exception {
        schedule("s", "* * * * *", minute.minusSeconds(30), minute.plusSeconds(180));
        try (java.sql.Connection other = dataSource.getConnection();
                java.sql.Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT FROM sync_schedule FOR UPDATE");

            assertThat(missed.collect()).isEmpty();
            other.rollback();
        }

        assertThat(missed.collect()).isEqualTo(Map.of("s", 3));
    }

    private void schedule(String sync, String expression, Instant accountedUntil, Instant next) {
        jdbc.sql("INSERT INTO sync_schedule (sync, expression, accounted_until) VALUES (?, ?, ?)")
                .params(sync, expression, Timestamp.from(accountedUntil))
                .update();
        jdbc.sql(
                        """
                        INSERT INTO qrtz_triggers (sched_name, trigger_name, trigger_group, job_name, job_group,
                                                   next_fire_time, start_time, trigger_state, trigger_type)
                        VALUES ('syncline', :sync, 'schedule', :sync, 'syncs', :next, :start, 'WAITING', 'x')
                        """)
                .param("sync", sync)
                .param("next", next.toEpochMilli())
                .param("start", accountedUntil.toEpochMilli())
                .update();
    }

    private void moveTriggerTo(String sync, Instant next) {
        jdbc.sql("UPDATE qrtz_triggers SET next_fire_time = ? WHERE trigger_name = ?")
                .params(next.toEpochMilli(), sync)
                .update();
    }

    private void anchor(String sync, Instant start) {
        jdbc.sql("UPDATE qrtz_triggers SET start_time = ? WHERE trigger_name = ?")
                .params(start.toEpochMilli(), sync)
                .update();
    }

    private Instant now() {
        return jdbc.sql("SELECT clock_timestamp()").query(Timestamp.class).single().toInstant();
    }

    private List<Instant> missedInstants(String sync) {
        return jdbc
                .sql(
                        "SELECT scheduled_for FROM sync_runs WHERE sync = ? AND status = 'missed' ORDER BY 1")
                .param(sync)
                .query(Timestamp.class)
                .list()
                .stream()
                .map(Timestamp::toInstant)
                .toList();
    }
}
