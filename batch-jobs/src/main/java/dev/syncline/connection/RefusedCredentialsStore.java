package dev.syncline.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// The table `sync_refused_sign_in`. Times are the database's: the nodes' clocks differ.
final class RefusedCredentialsStore implements RefusedCredentials {

    // Whoever reads the table shall not be able to try passwords on it by the million.
    private static final int ITERATIONS = 600_000;
    private static final int FINGERPRINT_BITS = 256;

    private final JdbcClient jdbc;
    private final TransactionTemplate alone;
    private final Duration resendAfter;

    RefusedCredentialsStore(
            JdbcClient jdbc, PlatformTransactionManager transactions, Duration resendAfter) {
        this.jdbc = jdbc;
        this.alone = new TransactionTemplate(transactions);
        this.alone.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.resendAfter = resendAfter;
    }

    private record Row(byte[] fingerprint, Refusal refusal) {}

    @Override
    public Optional<Refusal> find(String connection, String credentials) {
        List<Row> rows = alone.execute(status -> rows(connection));
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        byte[] fingerprint = fingerprint(connection, credentials);
        return rows.stream()
                .filter(row -> MessageDigest.isEqual(row.fingerprint(), fingerprint))
                .map(Row::refusal)
                .findFirst();
    }

    private List<Row> rows(String connection) {
        return jdbc.sql(
                        """
                        SELECT fingerprint, refused_at, refused_at + interval '1 millisecond' * :millis AS until
                        FROM sync_refused_sign_in
                        WHERE connection = :connection
                          AND refused_at > clock_timestamp() - interval '1 millisecond' * :millis
                        """)
                .param("connection", connection)
                .param("millis", resendAfter.toMillis())
                .query((row, number) ->
                        new Row(
                                row.getBytes("fingerprint"),
                                new Refusal(
                                        row.getTimestamp("refused_at").toInstant(),
                                        row.getTimestamp("until").toInstant())))
                .list();
    }

    @Override
    public void add(String connection, String credentials) {
        byte[] fingerprint = fingerprint(connection, credentials);
        alone.executeWithoutResult(status -> {
            jdbc.sql(
                            """
                            DELETE FROM sync_refused_sign_in
                            WHERE connection = :connection
                              AND refused_at <= clock_timestamp() - interval '1 millisecond' * :millis
                            """)
                    .param("connection", connection)
                    .param("millis", resendAfter.toMillis())
                    .update();
            jdbc.sql(
                            """
                            INSERT INTO sync_refused_sign_in (connection, fingerprint) VALUES (?, ?)
                            ON CONFLICT (connection, fingerprint) DO UPDATE SET refused_at = clock_timestamp()
                            """)
                    .params(connection, fingerprint)
                    .update();
        });
    }

    @Override
    public void forget(String connection) {
        jdbc.sql("DELETE FROM sync_refused_sign_in WHERE connection = ?")
                .param(connection)
                .update();
    }

    private static byte[] fingerprint(String connection, String credentials) {
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(
                            new PBEKeySpec(
                                    credentials.toCharArray(),
                                    ("syncline refused sign-in of " + connection).getBytes(UTF_8),
                                    ITERATIONS,
                                    FINGERPRINT_BITS))
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has PBKDF2", e);
        }
    }
}
