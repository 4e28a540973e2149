package dev.syncline.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.db.TestDatabase;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class ConnectionMonitorIT {

    private static final Connection.Probe WELL = () -> {};

    private final TestDatabase database = TestDatabase.migrated();
    private final DataSource dataSource = database.dataSource();
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final List<WatchedConnections> nodes = new ArrayList<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final AtomicInteger probes = new AtomicInteger();
    private final AtomicReference<Connection.Probe> peer = new AtomicReference<>(WELL);

    @AfterEach
    void close() {
        nodes.forEach(node -> node.monitor().close());
    }

    @Test
    void beginsUnknownAndOpen() {
        WatchedConnections node = node("a");

        assertThat(state(node).status()).isEqualTo(ConnectionStatus.UNKNOWN);
        assertThat(node.gate().whyClosed(List.of("peer"), true)).isEmpty();
        assertThat(node.gate().whyClosed(List.of("nobody-watches-this"), true)).isEmpty();
    }

    @Test
    void isAskedOncePerIntervalByAllNodesTogether() {
        WatchedConnections a = node("a");
        WatchedConnections b = node("b");

        for (int look = 0; look < 20; look++) {
            a.monitor().checkDue();
            b.monitor().checkDue();
        }
        await().until(() -> state(a).status() == ConnectionStatus.ONLINE);
        assertThat(probes).hasValue(1);

        letPass(Duration.ofSeconds(61));
        a.monitor().checkDue();
        b.monitor().checkDue();
        await().until(() -> probes.get() > 1);
        await().until(() -> state(b).lastSuccessAt().isAfter(state(b).lastCheckedAt()));
        assertThat(probes).hasValue(2);
    }

    @Test
    void isAskedMoreOftenWhileItIsInTrouble() {
        WatchedConnections node = node("a");
        peer.set(failing(ErrorClass.NETWORK, "the connection was refused"));
        node.monitor().checkDue();
        await().until(() -> state(node).consecutiveFailures() == 1);
        assertThat(state(node).status()).isEqualTo(ConnectionStatus.UNKNOWN);

        letPass(Duration.ofSeconds(4));
        node.monitor().checkDue();
        letPass(Duration.ofSeconds(2));
        node.monitor().checkDue();

        await().until(() -> state(node).isOffline());
        assertThat(probes).hasValue(2);
        assertThat(state(node).checkedBy()).isEqualTo("a");
    }

    @Test
    void goesOfflineAfterTwoFailuresInARowAndSaysWhy() {
        WatchedConnections node = node("a");
        check(node);
        peer.set(failing(ErrorClass.NETWORK, "the connection was refused"));

        assertThat(check(node).status()).isEqualTo(ConnectionStatus.ONLINE);
        peer.set(WELL);
        check(node);
        peer.set(failing(ErrorClass.NETWORK, "the connection was refused"));
        check(node);
        ConnectionState offline = check(node);

        assertThat(offline.isOffline()).isTrue();
        assertThat(offline.lastError()).isEqualTo("the connection was refused");
        assertThat(offline.lastFailureAt()).isAfterOrEqualTo(offline.lastSuccessAt());
        assertThat(node.gate().whyClosed(List.of("other", "peer"), false))
                .hasValueSatisfying(why ->
                        assertThat(why)
                                .startsWith("connection 'peer' has been offline since 20")
                                .endsWith(
                                        "Z (the connection was refused); the sync fires by itself when it is back"));
        assertThat(heard).containsExactly("peer is online", "peer is offline");
    }

    @Test
    void isBackAfterOneGoodAnswerAndSaysSoOnceInTheCluster() {
        WatchedConnections a = node("a");
        WatchedConnections b = node("b");
        Instant well = check(a).lastSuccessAt();
        goOffline(a);
        heard.clear();
        peer.set(WELL);

        a.monitor().checkAll(List.of("peer"));
        b.monitor().checkAll(List.of("peer"));

        assertThat(heard).containsExactly("peer is online", "peer is back, well before " + well);
        assertThat(state(b).lastError()).isNull();
        assertThat(state(b).consecutiveFailures()).isZero();
    }

    @Test
    void letsRefusedCredentialsBeSentOnceMoreWhenAPersonHasItChecked() {
        WatchedConnections node = node("a");
        RefusedCredentials refused =
                RefusedCredentials.in(
                        jdbc, new JdbcTransactionManager(dataSource), Duration.ofHours(6));
        refused.add("peer", "a password");
        refused.add("other", "a password");

        node.monitor().checkDue();
        assertThat(refused.find("peer", "a password")).isPresent();
        var _ = node.monitor().check("peer");

        assertThat(refused.find("peer", "a password")).isEmpty();
        assertThat(refused.find("other", "a password")).isPresent();
    }

    @Test
    void staysOfflineWhenWhatFollowsFromItsReturnFails() {
        WatchedConnections node =
                node(
                        "a",
                        new ConnectionProperties(
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(5),
                                2,
                                Duration.ofSeconds(10),
                                Duration.ofHours(6)),
                        new ConnectionMonitor.Listener() {
                            @Override
                            public void changed(ConnectionState now) {}

                            @Override
                            public void isBack(ConnectionState now, Instant wellBefore) {
                                throw new IllegalStateException("no trigger could be planned");
                            }
                        });
        goOffline(node);
        peer.set(WELL);

        assertThat(check(node).isOffline()).isTrue();
    }

    @Test
    void opensTheGateAtOnceForAPersonWhenThePeerIsBack() {
        WatchedConnections node = node("a");
        goOffline(node);
        peer.set(WELL);

        assertThat(node.gate().whyClosed(List.of("peer"), false)).isPresent();
        assertThat(node.gate().whyClosed(List.of("peer"), true)).isEmpty();
    }

    @Test
    void isOnlineWithARemarkWhenItOnlyRefusesWhoWeAre() {
        WatchedConnections node = node("a");
        goOffline(node);
        peer.set(failing(ErrorClass.CREDENTIALS, "peer refused the token (401)"));

        ConnectionState now = check(node);

        assertThat(now.status()).isEqualTo(ConnectionStatus.ONLINE);
        assertThat(now.lastError()).isEqualTo("peer refused the token (401)");
        assertThat(now.lastSuccessAt()).isNull();
    }

    @Test
    void letsAHangingPeerHoldUpNobody() {
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        Connection hanging =
                new Connection(
                        "hanging",
                        Connection.Kind.HTTP,
                        "http://hanging",
                        () -> {
                            asked.incrementAndGet();
                            try {
                                never.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        WatchedConnections node =
                node(
                        "a",
                        new ConnectionProperties(
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(5),
                                2,
                                Duration.ofMillis(50),
                                Duration.ofHours(6)),
                        listener(),
                        hanging);

        node.monitor().checkDue();
        await().until(() -> state(node).status() == ConnectionStatus.ONLINE);
        ConnectionState now = node.monitor().check("hanging").orElseThrow();

        await().until(() -> node.states().find("hanging").orElseThrow().isOffline());
        assertThat(now.lastError()).isEqualTo("it did not answer within 50 ms");
        assertThat(asked).hasValue(1);
    }

    @Test
    void countsARunsFailureButLeavesTheLastWordToAProbe() {
        WatchedConnections node = node("a");
        check(node);

        node.monitor().failed("peer", "peer did not answer");
        node.monitor().failed("peer", "peer did not answer");
        assertThat(state(node).status()).isEqualTo(ConnectionStatus.ONLINE);
        assertThat(state(node).consecutiveFailures()).isEqualTo(1);

        peer.set(failing(ErrorClass.NETWORK, "the connection was refused"));
        assertThat(check(node).isOffline()).isTrue();
    }

    @Test
    void showsNothingOfAnExceptionThatIsNotOurs() {
        WatchedConnections node = node("a");
        peer.set(() -> {
            throw new IllegalStateException("user=me password=secret");
        });

        assertThat(check(node).lastError())
                .isEqualTo("the probe failed with IllegalStateException");
    }

    @Test
    void isUnknownAgainWhenItLeadsElsewhere() {
        goOffline(node("a"));
        WatchedConnections later =
                node(
                        "b",
                        properties(),
                        listener(),
                        new Connection("peer", Connection.Kind.HTTP, "http://elsewhere", WELL));

        ConnectionState now = state(later);
        assertThat(now.status()).isEqualTo(ConnectionStatus.UNKNOWN);
        assertThat(now.address()).isEqualTo("http://elsewhere");
        assertThat(now.lastError()).isNull();
    }

    @Test
    void keepsWhatIsKnownWhenANodeStartsAgain() {
        goOffline(node("a"));

        assertThat(state(node("a")).isOffline()).isTrue();
    }

    private WatchedConnections node(String name) {
        return node(name, properties(), listener());
    }

    private static ConnectionProperties properties() {
        return new ConnectionProperties(
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                2,
                Duration.ofSeconds(10),
                Duration.ofHours(6));
    }

    private WatchedConnections node(
            String name,
            ConnectionProperties properties,
            ConnectionMonitor.Listener listener,
            Connection... others) {
        List<Connection> connections = new ArrayList<>(List.of(others));
        if (connections.stream().noneMatch(other -> other.name().equals("peer"))) {
            connections.add(
                    new Connection(
                            "peer",
                            Connection.Kind.HTTP,
                            "http://peer",
                            () -> {
                                probes.incrementAndGet();
                                peer.get().check();
                            }));
        }
        WatchedConnections node =
                WatchedConnections.watch(
                        new ConnectionRegistry(connections),
                        jdbc,
                        new TransactionTemplate(new JdbcTransactionManager(dataSource)),
                        new WatchedConnections.Watcher(name, properties, listener),
                        System::nanoTime);
        node.monitor().register();
        nodes.add(node);
        return node;
    }

    private ConnectionMonitor.Listener listener() {
        return new ConnectionMonitor.Listener() {
            @Override
            public void changed(ConnectionState now) {
                heard.add("%s is %s".formatted(now.name(), now.status().wireName()));
            }

            @Override
            public void isBack(ConnectionState now, Instant wellBefore) {
                heard.add("%s is back, well before %s".formatted(now.name(), wellBefore));
            }
        };
    }

    private void goOffline(WatchedConnections node) {
        peer.set(failing(ErrorClass.NETWORK, "the connection was refused"));
        check(node);
        assertThat(check(node).isOffline()).isTrue();
    }

    private static ConnectionState check(WatchedConnections node) {
        return node.monitor().check("peer").orElseThrow();
    }

    private static ConnectionState state(WatchedConnections node) {
        return node.states().find("peer").orElseThrow();
    }

    private static Connection.Probe failing(ErrorClass errorClass, String message) {
        return () -> {
            throw new SynclineException(errorClass, message);
        };
    }

    /// Time is the database's: instead of waiting, what is noted moves into the past.
    private void letPass(Duration time) {
        jdbc.sql(
                        "UPDATE sync_connection SET last_checked_at = last_checked_at - ? * interval '1 millisecond'")
                .param(time.toMillis())
                .update();
    }
}
