package dev.syncline.connection;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// For a node without a key to seal tokens with: each node signs in on its own.
final class MemoryTokenStore implements TokenStore {

    private final String connection;
    private final ReentrantLock renewing = new ReentrantLock();
    private @Nullable Tokens kept;

    MemoryTokenStore(String connection) {
        this.connection = connection;
    }

    @Override
    public Tokens renew(Duration within, Function<Optional<Tokens>, Tokens> renewal) {
        try {
            if (!renewing.tryLock(within.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new SynclineException(
                        ErrorClass.CONFLICT,
                        "Another call has been signing in to connection %s for %d s"
                                .formatted(connection, within.toSeconds()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SynclineException(
                    ErrorClass.PLATFORM,
                    "The thread was interrupted while it signed in to connection " + connection,
                    e);
        }
        try {
            Tokens renewed = renewal.apply(Optional.ofNullable(kept));
            kept = renewed;
            return renewed;
        } finally {
            renewing.unlock();
        }
    }
}
