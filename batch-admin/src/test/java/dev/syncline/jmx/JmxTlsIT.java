package dev.syncline.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.syncline.api.TestApplication;
import dev.syncline.db.TestDatabase;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import javax.management.remote.JMXConnector;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.rmi.ssl.SslRMIClientSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JmxTlsIT {

    private static final String PASSWORD = "correct horse battery";

    @TempDir private Path folder;

    @Test
    void listensAtAllAddressesOverTlsAlone() throws Exception {
        Path keys = keys();
        int port = JmxClient.freePort();
        SSLContext before = SSLContext.getDefault();
        try (TestApplication _ =
                TestApplication.start(
                        TestDatabase.migrated(),
                        Map.of(
                                "SYNCLINE_ADMIN_PASSWORD",
                                PASSWORD,
                                "syncline.jmx.port",
                                Integer.toString(port),
                                "syncline.jmx.address",
                                "0.0.0.0",
                                "syncline.jmx.host",
                                "127.0.0.1",
                                "syncline.jmx.ssl-bundle",
                                "jmx",
                                "spring.ssl.bundle.jks.jmx.keystore.location",
                                "file:" + keys,
                                "spring.ssl.bundle.jks.jmx.keystore.password",
                                PASSWORD))) {
            SSLContext.setDefault(trusting(keys));
            Map<String, Object> credentials =
                    Map.of(JMXConnector.CREDENTIALS, new String[] {"admin", PASSWORD});

            assertThat(catchThrowable(() -> JmxClient.connect(port, credentials))).isNotNull();
            try (JmxClient client =
                    JmxClient.connect(
                            port,
                            Map.of(
                                    JMXConnector.CREDENTIALS,
                                    new String[] {"admin", PASSWORD},
                                    "com.sun.jndi.rmi.factory.socket",
                                    new SslRMIClientSocketFactory()))) {
                assertThat(client.get(JmxClient.NODE, "WorkerEnabled")).isEqualTo(true);
            }
        } finally {
            SSLContext.setDefault(before);
        }
    }

    private Path keys() throws Exception {
        Path file = folder.resolve("keys.p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keystore",
                                file.toString(),
                                "-storepass",
                                PASSWORD,
                                "-alias",
                                "jmx",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=127.0.0.1",
                                "-ext",
                                "san=ip:127.0.0.1")
                        .inheritIO()
                        .start();
        assertThat(keytool.waitFor()).isZero();
        return file;
    }

    private static SSLContext trusting(Path keys) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream input = Files.newInputStream(keys)) {
            store.load(input, PASSWORD.toCharArray());
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
