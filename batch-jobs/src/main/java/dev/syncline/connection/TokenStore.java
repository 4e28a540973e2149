package dev.syncline.connection;

import dev.syncline.sync.SynclineException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/// Keeps the newest pair of tokens of a connection, and lets one at a time get the next one: a
/// refresh token is taken only a few times, and each new pair makes the one before it old.
/// Thread-safe.
public interface TokenStore {

    /// Runs alone among all that share the store, and keeps what comes out. Keeps what was there if
    /// it throws.
    ///
    /// @param within how long to wait for others
    /// @param renewal makes the new pair of the kept one, or returns that, when it is newer than
    ///   the caller knew
    /// @throws SynclineException of class `conflict` when others didn't end in time
    Tokens renew(Duration within, Function<Optional<Tokens>, Tokens> renewal);

    /// A store for all nodes, in the table `sync_token`, if the box can seal; else one for each
    /// node, in its memory.
    ///
    /// @param connection the connection's name
    /// @param account whose tokens they are, such as its address and user: those of another one
    ///   count as none
    static TokenStore of(
            String connection,
            String account,
            SecretBox box,
            JdbcClient jdbc,
            PlatformTransactionManager transactions) {
        return box.canSeal()
                ? new SealedTokenStore(connection, account, box, jdbc, transactions)
                : new MemoryTokenStore(connection);
    }
}
