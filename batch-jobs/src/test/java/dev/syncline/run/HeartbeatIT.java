package dev.syncline.run;

import static dev.syncline.run.TestStores.LEASE;
import static dev.syncline.run.TestStores.taken;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.run.StopSignal.Cause;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DelegatingDataSource;

class HeartbeatIT {

    private static final Duration ALMOST = LEASE.minusMillis(1);

    private final TestStores stores = new TestStores();
    private final Breakable database = new Breakable(stores.dataSource);
    private final LeaseStore leases = stores.leases(new Node("anna", "a1"), database);
    private final LiveRuns runs = new LiveRuns();
    // Near the end of its range, where a careless comparison breaks.
    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final Heartbeat heartbeat = new Heartbeat(leases, runs, LEASE, nanoTime::get);

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void renewsTheLeasesOfLiveRuns() {
        StopSignal stop = run("s");
        stores.letRunOut("s");

        heartbeat.beat();

        assertThat(leases.runningRun("s")).isPresent();
        assertThat(expiry("s")).isAfter(Instant.now().plus(LEASE.dividedBy(2)));
        assertThat(stop.isRaised()).isFalse();
    }

    @Test
    void stopsARunWhoseLeaseItCouldNotRenewForItsWholeDuration() {
        StopSignal stop = run("s");
        database.broken = true;

        pass(ALMOST);
        heartbeat.beat();
        assertThat(stop.isRaised()).isFalse();

        pass(Duration.ofMillis(1));
        heartbeat.beat();
        assertThat(stop.cause()).contains(Cause.LEASE_LOST);
    }

    @Test
    void countsTheSilenceFromTheLastRenewalThatWorked() {
        StopSignal stop = run("s");
        pass(ALMOST);
        heartbeat.beat();
        database.broken = true;

        pass(ALMOST);
        heartbeat.beat();
        assertThat(stop.isRaised()).isFalse();

        database.broken = false;
        heartbeat.beat();
        database.broken = true;
        pass(ALMOST);
        heartbeat.beat();
        assertThat(stop.isRaised()).isFalse();

        pass(Duration.ofMillis(1));
        heartbeat.beat();
        assertThat(stop.cause()).contains(Cause.LEASE_LOST);
    }

    @Test
    void doesNotCountTheTimeInWhichNothingRan() {
        database.broken = true;
        pass(LEASE.multipliedBy(10));
        heartbeat.beat();
        database.broken = false;
        StopSignal stop = run("s");
        database.broken = true;

        pass(ALMOST);
        heartbeat.beat();

        assertThat(stop.isRaised()).isFalse();
    }

    @Test
    void stopsARunWhoseLeaseHasGoneToAnotherNodeAndNoOther() {
        StopSignal lost = run("lost");
        StopSignal kept = run("kept");
        stores.letRunOut("lost");
        taken(stores.leases(new Node("bora", "b1")).take("lost", 9));

        heartbeat.beat();

        assertThat(lost.cause()).contains(Cause.LEASE_LOST);
        assertThat(kept.isRaised()).isFalse();
    }

    @Test
    void passesAWishToStopOn() {
        long runId = stores.fire("s", Instant.parse("2026-03-01T12:00:00Z"));
        StopSignal stop = runs.begin(taken(leases.take("s", runId))).stop();
        heartbeat.beat();
        assertThat(stop.isRaised()).isFalse();
        stores.jdbc
                .sql("UPDATE sync_fire SET stop_requested_at = now() WHERE run_id = ?")
                .param(runId)
                .update();

        heartbeat.beat();

        assertThat(stop.cause()).contains(Cause.OPERATOR);
    }

    private StopSignal run(String sync) {
        return runs.begin(taken(leases.take(sync, 1))).stop();
    }

    private void pass(Duration time) {
        nanoTime.addAndGet(time.toNanos());
    }

    private Instant expiry(String sync) {
        return stores.jdbc
                .sql("SELECT expires_at FROM sync_lease WHERE sync = ?")
                .param(sync)
                .query(Timestamp.class)
                .single()
                .toInstant();
    }

    /// A database that stops answering when told to.
    private static final class Breakable extends DelegatingDataSource {

        private volatile boolean broken;

        Breakable(DataSource dataSource) {
            super(dataSource);
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (broken) {
                throw new SQLException("The test has cut the line", "08006");
            }
            return super.getConnection();
        }
    }
}
