package dev.syncline.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.db.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerPoolIT {

    private final TestDatabase peer = TestDatabase.empty();

    @ParameterizedTest
    @CsvSource({"off, on", "on, on", "local, local", "remote_apply, remote_apply"})
    void takesNoCommitForDoneThatThePeerMightLose(String peersOwn, String ours) {
        peer.execute(
                "ALTER DATABASE %s SET synchronous_commit = %s"
                        .formatted(peer.dataSource().getDatabaseName(), peersOwn));
        try (PeerPool pool = PeerPool.to("peer", address(), 1, "test")) {
            assertThat(
                            pool.database()
                                    .jdbc()
                                    .sql("SHOW synchronous_commit")
                                    .query(String.class)
                                    .single())
                    .isEqualTo(ours);
        }
    }

    private PeerPool.Address address() {
        return new PeerPool.Address(
                peer.dataSource().getServerNames()[0],
                peer.dataSource().getPortNumbers()[0],
                String.valueOf(peer.dataSource().getDatabaseName()),
                peer.username(),
                peer.password(),
                "prefer");
    }
}
