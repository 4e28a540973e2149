package dev.syncline.system.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.run.Run;
import dev.syncline.sync.Ledger;
import dev.syncline.sync.RunStatus;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The remote server itself dies, in the middle of an upload. `-Dmetering.readings=100000` makes it
/// a long one.
class KilledRemoteIT {

    private static final int BATCH = 100;
    private static final int READINGS = Integer.getInteger("metering.readings", 6_000);
    private static final int THIRD = READINGS / BATCH / 3;

    @TempDir Path folder;

    /// What was where when the server came back, and nobody had reached it yet.
    private record Found(int local, int remote, int lost) {}

    @Test
    void losesAndDoublesNothingWhenTheServerIsKilledAtTwoCommits() throws Exception {
        try (KillablePostgres remote = new KillablePostgres(folder);
                CuttingProxy proxy = new CuttingProxy("localhost", remote.port());
                MeteringWorld world = new MeteringWorld()) {
            assertThat(remote.sql().sql("SHOW fsync").query(String.class).single()).isEqualTo("on");
            remote.sql().sql(MeteringWorld.REMOTE_TABLES).update();
            world.queue(READINGS);
            Set<UUID> queued = ids(world.localSql);
            ConfigurableApplicationContext node =
                    world.start(
                            "syncline.metering.remote.host=localhost",
                            "syncline.metering.remote.port=" + proxy.port(),
                            "syncline.metering.remote.database=" + KillablePostgres.DATABASE,
                            "syncline.metering.remote.user=" + KillablePostgres.USER,
                            "syncline.metering.batch-size=" + BATCH);
            List<Found> found = new CopyOnWriteArrayList<>();
            Runnable killed =
                    () -> {
                        remote.kill();
                        remote.restart();
                        found.add(found(queued, world.localSql, remote.sql()));
                    };
            proxy.cutAt(CuttingProxy.CLIENTS_COMMIT, THIRD, killed);
            proxy.cutAt(CuttingProxy.COMMITTED, 2 * THIRD, killed);

            Run run = world.cycle(node);

            // The first commit never reached the server; the second was done, and nobody learnt it.
            int first = (THIRD - 1) * BATCH;
            int second = 2 * THIRD * BATCH;
            assertThat(found)
                    .containsExactly(
                            new Found(READINGS - first, first, 0),
                            new Found(READINGS - second + BATCH, second, 0));
            assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
            assertThat(world.steps(node, run).get("upload-readings"))
                    .isEqualTo(new Ledger(READINGS, READINGS - BATCH, 0, BATCH, READINGS, 0, 0));
            assertThat(
                            remote.sql()
                                    .sql("SELECT count(*) FROM meter_reading")
                                    .query(Integer.class)
                                    .single())
                    .isEqualTo(READINGS);
            assertThat(ids(remote.sql())).isEqualTo(queued);
            assertThat(world.localReadings()).isZero();
        }
    }

    private static Found found(Set<UUID> queued, JdbcClient local, JdbcClient remote) {
        Set<UUID> here = ids(local);
        Set<UUID> there = ids(remote);
        Set<UUID> lost = new HashSet<>(queued);
        lost.removeAll(here);
        lost.removeAll(there);
        return new Found(here.size(), there.size(), lost.size());
    }

    private static Set<UUID> ids(JdbcClient database) {
        return database.sql("SELECT id FROM meter_reading").query(UUID.class).set();
    }
}
