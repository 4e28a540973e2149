package dev.syncline.run;

import static dev.syncline.run.TestStores.taken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class LeaseStoreIT {

    private static final Node ANNA = new Node("anna", "a1");
    private static final Node BORA = new Node("bora", "b1");

    private final TestStores stores = new TestStores();
    private final LeaseStore anna = stores.leases(ANNA);
    private final LeaseStore bora = stores.leases(BORA);

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void givesAFreeLeaseToWhoeverAsksFirst() {
        assertThat(anna.take("s", 1))
                .isEqualTo(new LeaseOutcome.Taken(new Lease("s", 1, 1), Optional.empty()));

        assertThat(bora.take("s", 2)).isEqualTo(new LeaseOutcome.Held(1, "anna"));
        assertThat(anna.take("s", 2)).isEqualTo(new LeaseOutcome.Held(1, "anna"));
        assertThat(bora.runningRun("s")).contains(1L);
    }

    @Test
    void givesEachSyncALeaseOfItsOwn() {
        anna.take("s", 1);

        assertThat(taken(bora.take("t", 2))).isEqualTo(new Lease("t", 1, 2));
    }

    @Test
    void raisesTheEpochWithEachHolder() {
        Lease first = taken(anna.take("s", 1));
        assertThat(anna.release(first)).isTrue();

        assertThat(bora.take("s", 2))
                .isEqualTo(new LeaseOutcome.Taken(new Lease("s", 2, 2), Optional.empty()));
    }

    @Test
    void givesALeaseThatRanOutToTheNextAndNamesItsDeadHolder() {
        taken(anna.take("s", 1));
        stores.letRunOut("s");

        assertThat(anna.runningRun("s")).isEmpty();
        assertThat(anna.abandonedRuns()).containsExactly(java.util.Map.entry(1L, "s"));
        assertThat(bora.take("s", 2))
                .isEqualTo(
                        new LeaseOutcome.Taken(
                                new Lease("s", 2, 2),
                                Optional.of(new LeaseOutcome.DeadHolder("anna:a1", 1))));
        assertThat(anna.abandonedRuns()).isEmpty();
    }

    @Test
    void holdsTheNewestEpochOnly() {
        Lease stale = taken(anna.take("s", 1));
        stores.letRunOut("s");
        Lease fresh = taken(bora.take("s", 1));

        assertThatThrownBy(() -> hold(anna, stale))
                .isInstanceOfSatisfying(
                        SynclineException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.LEASE_LOST))
                .hasMessageContaining("'s' (epoch 1)");
        hold(bora, fresh);
    }

    @Test
    void holdsNothingThatWasReleasedOrNeverTaken() {
        Lease released = taken(anna.take("s", 1));
        anna.release(released);

        assertThatThrownBy(() -> hold(anna, released)).isInstanceOf(SynclineException.class);
        assertThatThrownBy(() -> hold(anna, new Lease("t", 1, 1)))
                .isInstanceOf(SynclineException.class);
    }

    @Test
    void holdsALeaseThatRanOutButThatNobodyTook() {
        Lease lease = taken(anna.take("s", 1));
        stores.letRunOut("s");

        hold(anna, lease);
    }

    @Test
    void keepsATakeoverWaitingUntilTheHoldersCommitAndLetsRenewalsPass() throws Exception {
        Lease lease = taken(anna.take("s", 1));
        stores.letRunOut("s");
        CompletableFuture<LeaseOutcome> takeover = new CompletableFuture<>();

        stores.transaction.executeWithoutResult(status -> {
            anna.hold("s", lease.epoch());
            // By a connection of another node: this thread's is the transaction's.
            Thread.ofPlatform().start(() -> complete(takeover, bora));
            awaitWaitingForALock(1);
            assertThat(renewed(lease)).isTrue();
            assertThat(takeover).isNotDone();
            stores.letRunOut("s");
        });

        assertThat(taken(takeover.get(10, TimeUnit.SECONDS)).epoch()).isEqualTo(2);
    }

    @Test
    void leavesALeaseAloneThatWasRenewedWhileTheTakeoverWaited() throws Exception {
        Lease lease = taken(anna.take("s", 1));
        stores.letRunOut("s");
        CompletableFuture<LeaseOutcome> takeover = new CompletableFuture<>();

        stores.transaction.executeWithoutResult(status -> {
            anna.hold("s", lease.epoch());
            Thread.ofPlatform().start(() -> complete(takeover, bora));
            awaitWaitingForALock(1);
            assertThat(renewed(lease)).isTrue();
        });

        assertThat(takeover.get(10, TimeUnit.SECONDS)).isEqualTo(new LeaseOutcome.Held(1, "anna"));
    }

    @Test
    void endsTheSessionsOfADeadHolderThatKeepsTheRowLocked() {
        PGSimpleDataSource annas = stores.database.dataSource();
        annas.setApplicationName(ANNA.applicationName());
        TransactionTemplate annasTransaction =
                new TransactionTemplate(new JdbcTransactionManager(annas));
        LeaseStore sleeping = new LeaseStore(annas, annas, ANNA, TestStores.LEASE);
        Lease lease = taken(sleeping.take("s", 1));
        stores.letRunOut("s");
        LeaseStore impatient = stores.leases(BORA, impatient());

        assertThatThrownBy(() ->
                        annasTransaction.executeWithoutResult(status -> {
                            sleeping.hold("s", lease.epoch());
                            assertThat(taken(impatient.take("s", 2)).epoch()).isEqualTo(2);
                        }))
                .isInstanceOfAny(
                        DataAccessException.class,
                        org.springframework.transaction.TransactionException.class);
    }

    @Test
    void doesNotEndTheSessionsOfAHolderThatStillLives() {
        PGSimpleDataSource annas = stores.database.dataSource();
        annas.setApplicationName(ANNA.applicationName());
        TransactionTemplate annasTransaction =
                new TransactionTemplate(new JdbcTransactionManager(annas));
        LeaseStore living = new LeaseStore(annas, annas, ANNA, TestStores.LEASE);
        Lease lease = taken(living.take("s", 1));
        LeaseStore impatient = stores.leases(BORA, impatient());

        annasTransaction.executeWithoutResult(status -> {
            living.hold("s", lease.epoch());
            assertThat(impatient.take("s", 2)).isEqualTo(new LeaseOutcome.Held(1, "anna"));
        });
    }

    /// With the patience of the control pool, but shorter.
    private PGSimpleDataSource impatient() {
        PGSimpleDataSource impatient = stores.database.dataSource();
        impatient.setOptions("-c lock_timeout=200ms");
        return impatient;
    }

    @Test
    void renewsALeaseThatRanOutButThatNobodyTook() {
        Lease lease = taken(anna.take("s", 1));
        stores.letRunOut("s");

        assertThat(renewed(lease)).isTrue();
        assertThat(bora.take("s", 2)).isInstanceOf(LeaseOutcome.Held.class);
    }

    @Test
    void renewsOnlyWhatIsStillItsOwn() {
        Lease kept = taken(anna.take("kept", 1));
        Lease lost = taken(anna.take("lost", 2));
        Lease released = taken(anna.take("released", 3));
        stores.letRunOut("lost");
        taken(bora.take("lost", 4));
        anna.release(released);

        assertThat(anna.renew(List.of(kept, lost, released)))
                .extracting(LeaseStore.Renewed::sync)
                .containsExactly("kept");
        assertThat(bora.runningRun("lost")).contains(4L);
    }

    @Test
    void tellsWhoseRunWasAskedToStop() {
        long asked = stores.fire("s", Instant.parse("2026-03-01T12:00:00Z"));
        long other = stores.fire("t", Instant.parse("2026-03-01T12:00:00Z"));
        stores.jdbc
                .sql("UPDATE sync_fire SET stop_requested_at = now() WHERE run_id = ?")
                .param(asked)
                .update();

        assertThat(anna.renew(List.of(taken(anna.take("s", asked)), taken(anna.take("t", other)))))
                .containsExactlyInAnyOrder(
                        new LeaseStore.Renewed("s", 1, true),
                        new LeaseStore.Renewed("t", 1, false));
    }

    @Test
    void goesOnToAnotherRunUnderANewEpoch() {
        Lease first = taken(anna.take("s", 1));

        Lease second = anna.moveTo(first, 2);

        assertThat(second).isEqualTo(new Lease("s", 2, 2));
        assertThat(bora.take("s", 3)).isEqualTo(new LeaseOutcome.Held(2, "anna"));
        assertThatThrownBy(() -> hold(anna, first)).isInstanceOf(SynclineException.class);
        hold(anna, second);
    }

    @Test
    void doesNotGoOnWithALeaseThatIsGone() {
        Lease lost = taken(anna.take("s", 1));
        stores.letRunOut("s");
        taken(bora.take("s", 2));

        assertThatThrownBy(() -> anna.moveTo(lost, 3))
                .isInstanceOfSatisfying(
                        SynclineException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.LEASE_LOST));
        assertThat(bora.runningRun("s")).contains(2L);
    }

    @Test
    void releasesNothingOfOthers() {
        Lease lost = taken(anna.take("s", 1));
        stores.letRunOut("s");
        Lease fresh = taken(bora.take("s", 2));

        assertThat(anna.release(lost)).isFalse();
        assertThat(bora.runningRun("s")).contains(2L);
        hold(bora, fresh);
        assertThat(bora.release(fresh)).isTrue();
        assertThat(bora.release(fresh)).isFalse();
    }

    @Test
    void takesAReleaseBackWithItsTransaction() {
        Lease lease = taken(anna.take("s", 1));

        stores.transaction.executeWithoutResult(status -> {
            anna.release(lease);
            status.setRollbackOnly();
        });

        assertThat(bora.take("s", 2)).isInstanceOf(LeaseOutcome.Held.class);
    }

    @Test
    void hasExactlyOneWinnerHoweverManyAskAtOnce() throws Exception {
        int nodes = 8;
        try (ExecutorService threads = Executors.newFixedThreadPool(nodes)) {
            for (int round = 0; round < 200; round++) {
                String sync = "s" + round / 3;
                CyclicBarrier together = new CyclicBarrier(nodes);
                List<Future<LeaseOutcome>> asked = new ArrayList<>();
                for (int n = 0; n < nodes; n++) {
                    LeaseStore leases = stores.leases(new Node("n" + n, "b"));
                    long runId = round * 100L + n;
                    asked.add(
                            threads.submit(() -> {
                                together.await(10, TimeUnit.SECONDS);
                                return leases.take(sync, runId);
                            }));
                }
                List<Lease> winners = new ArrayList<>();
                for (Future<LeaseOutcome> outcome : asked) {
                    if (outcome.get(30, TimeUnit.SECONDS) instanceof LeaseOutcome.Taken taken) {
                        winners.add(taken.lease());
                    }
                }
                // Each sync's lease is taken while it isn't there, has run out, and is free.
                assertThat(winners).as("round %d", round).hasSize(1);
                assertThat(winners.getFirst().epoch()).isEqualTo(1 + round % 3);
                assertThat(anna.runningRun(sync)).contains(winners.getFirst().runId());
                if (round % 3 == 0) {
                    stores.letRunOut(sync);
                } else {
                    anna.release(winners.getFirst());
                }
            }
        }
    }

    private void hold(LeaseStore leases, Lease lease) {
        stores.transaction.executeWithoutResult(status -> leases.hold(lease.sync(), lease.epoch()));
    }

    /// By a connection of its own, as the heartbeat does it.
    private boolean renewed(Lease lease) {
        return !stores.leases(ANNA, stores.database.dataSource()).renew(List.of(lease)).isEmpty();
    }

    private static void complete(CompletableFuture<LeaseOutcome> takeover, LeaseStore leases) {
        try {
            takeover.complete(leases.take("s", 2));
        } catch (RuntimeException e) {
            takeover.completeExceptionally(e);
        }
    }

    private void awaitWaitingForALock(int sessions) {
        JdbcClient observer = JdbcClient.create(stores.database.dataSource());
        await().untilAsserted(() ->
                assertThat(
                                observer.sql(
                                                """
                                                SELECT count(*) FROM pg_stat_activity
                                                WHERE datname = current_database() AND wait_event_type = 'Lock'
                                                """)
                                        .query(Integer.class)
                                        .single())
                        .isEqualTo(sessions));
    }
}
