package dev.syncline.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.syncline.access.Users;
import dev.syncline.api.TestApplication;
import dev.syncline.connection.Connection;
import dev.syncline.db.TestDatabase;
import dev.syncline.operation.AuditEntry;
import dev.syncline.operation.AuditLog;
import dev.syncline.operation.Caller;
import dev.syncline.operation.Channel;
import dev.syncline.operation.Role;
import dev.syncline.run.Sync;
import dev.syncline.run.SystemSyncs;
import dev.syncline.sync.RetryPolicy;
import dev.syncline.sync.SyncDefinition;
import dev.syncline.sync.SyncSchedule;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.rmi.Remote;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.UnicastRemoteObject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.Attribute;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanOperationInfo;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JmxIT {

    private static final String PASSWORD = "correct horse battery";
    private static final Caller ADMIN = new Caller("admin", Role.ADMIN, Channel.API);
    private static final ObjectName WORK = JmxClient.sync("work");
    private static final ObjectName FRAGILE = JmxClient.sync("fragile");
    private static final ObjectName PEER = JmxClient.connection("peer");
    private static final AtomicBoolean broken = new AtomicBoolean();

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestApplication app;
    private static int port;

    @BeforeAll
    static void start() {
        database = TestDatabase.migrated();
        port = JmxClient.freePort();
        app =
                TestApplication.start(
                        database,
                        Map.of(
                                "SYNCLINE_ADMIN_PASSWORD",
                                PASSWORD,
                                "syncline.jmx.port",
                                Integer.toString(port),
                                "syncline.engine.node-name",
                                "node-1",
                                "syncline.catalog.ad-hoc.folders",
                                folder.toString()),
                        SystemSyncs.of("test", sync("work", () -> {}), sync("fragile", JmxIT::fail))
                                .connecting(
                                        new Connection(
                                                "peer",
                                                Connection.Kind.HTTP,
                                                "http://peer.example",
                                                () -> {})));
        Users users = app.bean(Users.class);
        for (Role role : Role.values()) {
            users.create(new Users.NewUser(role.wireName() + "-user", PASSWORD, role), ADMIN);
        }
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    private static Sync sync(String name, Runnable work) {
        return new Sync(
                SyncDefinition.named(name, "from here to there")
                        .scheduled(SyncSchedule.of("0 3 * * *", ZoneOffset.UTC))
                        .retried(new RetryPolicy(1, Duration.ZERO, Duration.ZERO)),
                steps -> steps.inSequence(steps.task("work", outcomes -> work.run())));
    }

    private static void fail() {
        if (broken.get()) {
            throw new IllegalStateException("broken");
        }
    }

    private static JmxClient as(Role role) {
        return JmxClient.signedIn(port, role.wireName() + "-user", PASSWORD);
    }

    @Test
    void tellsHowSyncsConnectionsAndTheNodeStand() {
        try (JmxClient viewer = as(Role.VIEWER)) {
            assertThat(viewer.get(WORK, "Description")).isEqualTo("from here to there");
            assertThat(viewer.get(WORK, "Schedule")).isEqualTo("0 3 * * *");
            assertThat(viewer.get(WORK, "Zone")).isEqualTo("Z");
            assertThat(Instant.parse(String.valueOf(viewer.get(WORK, "NextFire"))))
                    .isAfter(Instant.now());
            assertThat(viewer.get(WORK, "QueueSize")).isNull();
            assertThat(viewer.get(PEER, "Address")).isEqualTo("http://peer.example");
            assertThat(viewer.get(PEER, "Kind")).isEqualTo("http");
            assertThat(viewer.get(JmxClient.NODE, "Name")).isEqualTo("node-1");
            assertThat(viewer.get(JmxClient.NODE, "WorkerEnabled")).isEqualTo(true);
            assertThat((long[]) viewer.get(JmxClient.NODE, "RunIdsUnderWay")).isEmpty();
        }
    }

    @Test
    void readsEveryAttributeOfEveryBeanAsAViewer() {
        try (JmxClient viewer = as(Role.VIEWER)) {
            Set<ObjectName> beans = beans(viewer);
            assertThat(beans).contains(WORK, FRAGILE, PEER, JmxClient.NODE);
            for (ObjectName bean : beans) {
                String[] names =
                        JmxClient.ask(() ->
                                Arrays.stream(viewer.server.getMBeanInfo(bean).getAttributes())
                                        .map(MBeanAttributeInfo::getName)
                                        .toArray(String[]::new));
                assertThat(JmxClient.ask(() -> viewer.server.getAttributes(bean, names)).asList())
                        .as(bean.toString())
                        .extracting(Attribute::getName)
                        .containsExactlyInAnyOrder(names);
            }
        }
    }

    @Test
    void triggersARunAndRestartsOneThatFailed() {
        broken.set(true);
        try (JmxClient operator = as(Role.OPERATOR)) {
            long run = (Long) operator.invoke(FRAGILE, "trigger", "to see it fail");
            await().until(() -> "failed".equals(operator.get(FRAGILE, "LastRunStatus")));
            assertThat(operator.get(FRAGILE, "LastRunId")).isEqualTo(run);
            assertThat(operator.get(FRAGILE, "Running")).isEqualTo(false);
            assertThat(operator.get(FRAGILE, "LastSuccess")).isNull();
            assertThat(app.get("/v1/runs/" + run).json().path("trigger").asString())
                    .isEqualTo("jmx");

            broken.set(false);
            assertThat(operator.invoke(JmxClient.NODE, "restart", run, "mended"))
                    .isEqualTo("Another attempt of run %d is asked for".formatted(run));
            await().until(() -> "completed".equals(operator.get(FRAGILE, "LastRunStatus")));
            assertThat(operator.get(FRAGILE, "LastSuccess")).isNotNull();

            assertThatThrownBy(() -> operator.invoke(JmxClient.NODE, "restart", run, ""))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("only a failed or stopped run can be restarted");
            assertThat(audit("run.restart"))
                    .first()
                    .satisfies(entry -> assertThat(entry.outcome()).isEqualTo("refused"));
            assertThat(audit("run.restart").get(1))
                    .satisfies(entry -> {
                        assertThat(entry.actor()).isEqualTo("operator-user");
                        assertThat(entry.channel()).isEqualTo("jmx");
                        assertThat(entry.runId()).isEqualTo(run);
                        assertThat(entry.reason()).isEqualTo("mended");
                        assertThat(entry.outcome()).isEqualTo("done");
                    });
        }
    }

    private static List<AuditEntry> audit(String action) {
        return app.bean(AuditLog.class)
                .list(new AuditLog.Filter(null, "jmx", action, null, null, null), 10);
    }

    @Test
    void pausesAndResumesWithAReason() {
        try (JmxClient operator = as(Role.OPERATOR)) {
            operator.invoke(WORK, "pause", "the peer moves house");
            assertThat(operator.get(WORK, "Paused")).isEqualTo(true);
            assertThat(operator.get(WORK, "PausedBy")).isEqualTo("operator-user");
            assertThat(operator.get(WORK, "PauseReason")).isEqualTo("the peer moves house");
            assertThat(operator.get(WORK, "NextFire")).isNull();

            operator.invoke(WORK, "resume", "");
            assertThat(operator.get(WORK, "Paused")).isEqualTo(false);
        }
    }

    @Test
    void checksAConnection() {
        try (JmxClient operator = as(Role.OPERATOR)) {
            assertThat(operator.invoke(PEER, "check")).isEqualTo("online");
            assertThat(audit("connection.check")).isNotEmpty();
        }
    }

    /// Each operation that there is, so that a new one can't be forgotten.
    @ParameterizedTest
    @EnumSource(Role.class)
    void letsThoseActWhoMay(Role role) {
        Map<String, String> wrong = new TreeMap<>();
        Set<String> operations = new TreeSet<>();
        try (JmxClient client = as(role)) {
            for (ObjectName bean : beans(client)) {
                for (MBeanOperationInfo operation :
                        JmxClient.ask(() -> client.server.getMBeanInfo(bean).getOperations())) {
                    operations.add(operation.getName());
                    Throwable thrown =
                            catchThrowable(() ->
                                    client.server.invoke(
                                            bean,
                                            operation.getName(),
                                            harmless(operation),
                                            JmxClient.signature(operation)));
                    if (thrown instanceof SecurityException == role.covers(Role.OPERATOR)) {
                        wrong.put(bean + " " + operation.getName(), String.valueOf(thrown));
                    }
                }
            }
        }
        assertThat(operations)
                .containsExactly(
                        "abandon", "check", "pause", "restart", "resume", "stop", "trigger");
        assertThat(wrong).isEmpty();
    }

    private static Object[] harmless(MBeanOperationInfo operation) {
        return Arrays.stream(JmxClient.signature(operation))
                .map(type -> (Object) (type.equals("long") ? 999_999L : "a test"))
                .toArray();
    }

    private static Set<ObjectName> beans(JmxClient client) {
        return JmxClient.ask(
                () -> client.server.queryNames(JmxClient.name("dev.syncline:*"), null));
    }

    @Test
    void letsNobodyInWithoutTheirPassword() {
        assertThatThrownBy(() -> JmxClient.connect(port, Map.of()))
                .isInstanceOf(SecurityException.class)
                .hasMessage("Sign in with a user's name and password");
        assertThatThrownBy(() -> JmxClient.signedIn(port, "admin-user", "a guess"))
                .isInstanceOf(SecurityException.class)
                .hasMessage("That name and password don't go together.");
        assertThatThrownBy(() -> JmxClient.signedIn(port, "nobody", PASSWORD))
                .isInstanceOf(SecurityException.class);
        Map<String, Object> foreign = new HashMap<>();
        foreign.put(JMXConnector.CREDENTIALS, new java.math.BigInteger("1"));
        assertThat(catchThrowable(() -> JmxClient.connect(port, foreign)))
                .hasStackTraceContaining("REJECTED");
    }

    @Test
    void letsAGuesserWait() {
        try {
            for (int i = 0; i < 5; i++) {
                catchThrowable(() -> JmxClient.signedIn(port, "guessed", "a guess"));
            }
            assertThatThrownBy(() -> JmxClient.signedIn(port, "guessed", "a guess"))
                    .isInstanceOf(SecurityException.class)
                    .hasMessageStartingWith("Too many attempts have failed; try again in");
            assertThat(audit("session.lock-out"))
                    .extracting(AuditEntry::subject)
                    .containsOnly("user guessed");
        } finally {
            database.execute("DELETE FROM access_attempt");
        }
    }

    @Test
    void takesEffectAtOnceWhatAnAdminTakesAway() {
        Users users = app.bean(Users.class);
        users.create(new Users.NewUser("leaving", PASSWORD, Role.OPERATOR), ADMIN);
        try (JmxClient client = JmxClient.signedIn(port, "leaving", PASSWORD)) {
            assertThat(client.get(JmxClient.NODE, "Name")).isEqualTo("node-1");
            users.change("leaving", new Users.Change(Role.VIEWER, null, null), ADMIN);
            assertThatThrownBy(() -> client.invoke(WORK, "trigger", ""))
                    .isInstanceOf(SecurityException.class)
                    .hasMessage("'leaving' is a viewer; 'sync.trigger' needs the role operator");

            users.change("leaving", new Users.Change(null, true, null), ADMIN);
            assertThatThrownBy(() -> client.get(JmxClient.NODE, "Name"))
                    .isInstanceOf(SecurityException.class)
                    .hasMessageContaining("may no longer come in");
        }
    }

    @Test
    void leadsToOurMBeansOnlyAndMakesNone() {
        try (JmxClient admin = as(Role.ADMIN)) {
            assertThat(JmxClient.ask(() -> admin.server.getDomains()))
                    .containsExactlyInAnyOrder("dev.syncline", "JMImplementation");
            assertThatThrownBy(() ->
                            admin.server.createMBean(
                                    "javax.management.loading.MLet",
                                    JmxClient.name("dev.syncline:type=MLet")))
                    .isInstanceOf(SecurityException.class);
            assertThatThrownBy(() -> admin.server.unregisterMBean(WORK))
                    .isInstanceOf(SecurityException.class);
            assertThatThrownBy(() ->
                            admin.server.setAttribute(WORK, new Attribute("Description", "x")))
                    .isInstanceOf(SecurityException.class);
        }
    }

    @Test
    void letsNoProcessPutAnotherObjectInItsPlace() throws Exception {
        Registry registry = LocateRegistry.getRegistry("127.0.0.1", port);
        Remote trap = new Remote() {};
        UnicastRemoteObject.exportObject(trap, 0);
        try {
            assertThat(catchThrowable(() -> registry.rebind("jmxrmi", trap)))
                    .hasStackTraceContaining("REJECTED");
            as(Role.VIEWER).close();
        } finally {
            UnicastRemoteObject.unexportObject(trap, true);
        }
    }

    @Test
    void canBeReadWithinTheJvmWhereNobodyCanAct() throws Exception {
        var jvms = ManagementFactory.getPlatformMBeanServer();

        assertThat(jvms.getAttribute(WORK, "Schedule")).isEqualTo("0 3 * * *");
        assertThat(
                        catchThrowable(() ->
                                jvms.invoke(
                                        WORK,
                                        "trigger",
                                        new Object[] {""},
                                        new String[] {String.class.getName()})))
                .hasStackTraceContaining("Nobody is signed in");
    }

    @Test
    void showsSyncsThatComeAndGo() throws IOException {
        Path file = Files.writeString(folder.resolve("songs.csv"), "external_id,title\n1,one\n");
        try (JmxClient viewer = as(Role.VIEWER)) {
            Set<ObjectName> before = beans(viewer);
            app.post(
                    "/v1/sync/trigger",
                    "{\"sourceType\": \"csv\", \"sourceIdentifier\": \"%s\", \"options\": {\"contentType\": \"music\"}}"
                            .formatted(file));
            ObjectName come =
                    await()
                            .until(() -> beans(viewer), beans -> beans.size() > before.size())
                            .stream()
                            .filter(bean -> !before.contains(bean))
                            .findFirst()
                            .orElseThrow();
            String sync = come.getKeyProperty("name");
            assertThat(sync).startsWith("adhoc-");
            await().until(() -> "completed".equals(viewer.get(come, "LastRunStatus")));

            assertThat(app.send("DELETE", "/v1/syncs/" + sync, null, true).status()).isEqualTo(204);
            await().until(() -> beans(viewer).equals(before));
        }
    }
}
