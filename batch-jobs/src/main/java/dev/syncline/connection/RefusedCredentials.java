package dev.syncline.connection;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/// Remembers which credentials a peer has refused: a schedule that sends a wrong password at each
/// of its fires locks the account. Thread-safe.
public interface RefusedCredentials {

    /// Remembers nothing, for peers that lock nobody out.
    RefusedCredentials NONE =
            new RefusedCredentials() {

                @Override
                public Optional<Refusal> find(String connection, String credentials) {
                    return Optional.empty();
                }

                @Override
                public void add(String connection, String credentials) {}

                @Override
                public void forget(String connection) {}
            };

    /// @param at when the peer refused them last
    /// @param until when they may be sent again
    record Refusal(Instant at, Instant until) {}

    /// @param connection the connection's name
    /// @param credentials all that is sent, and where to: whatever changes in it makes them others
    /// @return empty when they may be sent
    Optional<Refusal> find(String connection, String credentials);

    /// Commits by itself, whatever becomes of the transaction of the calling thread.
    void add(String connection, String credentials);

    /// Lets all credentials of a connection be sent once more.
    void forget(String connection);

    /// Remembers for all nodes, in the table `sync_refused_sign_in`, and no secret in it.
    ///
    /// @param resendAfter for how long. Raising it leaves a connection that was mended on the
    ///   peer's side unused for longer; lowering it sends a wrong password more often.
    static RefusedCredentials in(
            JdbcClient jdbc, PlatformTransactionManager transactions, Duration resendAfter) {
        return new RefusedCredentialsStore(jdbc, transactions, resendAfter);
    }
}
