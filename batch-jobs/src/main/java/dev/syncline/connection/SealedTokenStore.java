package dev.syncline.connection;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// The table `sync_token`: one pair for all nodes, sealed, and the lock of its row for who renews
/// it. A node that hangs while it holds the lock loses it with its session
/// (`idle_in_transaction_session_timeout`).
final class SealedTokenStore implements TokenStore {

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final String connection;
    private final String purpose;
    private final SecretBox box;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    /// @param account who the tokens are for; those of another account count as none
    SealedTokenStore(
            String connection,
            String account,
            SecretBox box,
            JdbcClient jdbc,
            PlatformTransactionManager transactions) {
        this.connection = connection;
        this.purpose = "tokens of %s at %s".formatted(account, connection);
        this.box = box;
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    @Override
    public Tokens renew(Duration within, Function<Optional<Tokens>, Tokens> renewal) {
        return Objects.requireNonNull(
                transaction.execute(status -> {
                    Optional<Tokens> kept = lock(within);
                    Tokens renewed = renewal.apply(kept);
                    if (!kept.equals(Optional.of(renewed))) {
                        keep(renewed);
                    }
                    return renewed;
                }));
    }

    private Optional<Tokens> lock(Duration within) {
        try {
            jdbc.sql("SELECT set_config('lock_timeout', ?, true)")
                    .param(Math.max(1, within.toMillis()) + "ms")
                    .query()
                    .listOfRows();
            jdbc.sql("INSERT INTO sync_token (connection) VALUES (?) ON CONFLICT DO NOTHING")
                    .param(connection)
                    .update();
            return jdbc.sql("SELECT sealed FROM sync_token WHERE connection = ? FOR UPDATE")
                    .param(connection)
                    .query((row, number) -> Optional.ofNullable(row.getBytes("sealed")))
                    .single()
                    .flatMap(sealed -> box.open(sealed, purpose))
                    .map(Tokens::ofJson);
        } catch (DataAccessException e) {
            if (!(e.getMostSpecificCause() instanceof SQLException cause
                    && LOCK_NOT_AVAILABLE.equals(cause.getSQLState()))) {
                throw e;
            }
            throw new SynclineException(
                    ErrorClass.CONFLICT,
                    "Another node has been signing in to connection %s for %d s"
                            .formatted(connection, within.toSeconds()),
                    e);
        }
    }

    private void keep(Tokens tokens) {
        jdbc.sql(
                        "UPDATE sync_token SET sealed = ?, updated_at = clock_timestamp() WHERE connection = ?")
                .params(box.seal(tokens.toJson(), purpose), connection)
                .update();
    }
}
