package dev.syncline.access;

import dev.syncline.api.Admission;
import dev.syncline.operation.Role;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;

/// Whom a bearer token lets in. Nothing is remembered between requests, so that a token that was
/// revoked on one node is refused by all with the next request. Thread-safe.
final class BearerTokens {

    /// Whose name stands in front of a token's in the audit log: no user can have a ':' in theirs.
    static final String ACTOR_PREFIX = "token:";

    private static final String OPERATOR = "operator";
    private static final Admission AS_LONG_AS_THE_NODE_RUNS = () -> true;

    private final TokenStore store;
    private final Attempts attempts;
    private final Optional<byte[]> operatorHash;

    BearerTokens(TokenStore store, Attempts attempts, AccessProperties access) {
        this.store = store;
        this.attempts = attempts;
        this.operatorHash =
                access.hasOperatorToken()
                        ? Optional.of(TokenSecret.hash(access.operatorToken()))
                        : Optional.empty();
    }

    sealed interface Answer {

        record Welcome(String actor, Role role, Admission admission) implements Answer {}

        /// Unknown, revoked or expired.
        record Refused() implements Answer {}

        record Wait(Duration retryAfter) implements Answer {}
    }

    /// A token of `api_token` can't be guessed, so it is good even when its address has to wait;
    /// the operator's may be somebody's own idea of a secret.
    Answer look(String secret, String address) {
        byte[] hash = TokenSecret.hash(secret);
        Optional<TokenStore.Found> found =
                secret.startsWith(TokenSecret.PREFIX) ? store.find(hash) : Optional.empty();
        if (found.isPresent()) {
            return known(found.get());
        }
        Optional<Duration> wait = attempts.tokenWait(address);
        if (wait.isPresent()) {
            return new Answer.Wait(wait.get());
        }
        // As hashes, in constant time: neither length nor content shows in how long it takes.
        if (operatorHash.isPresent() && MessageDigest.isEqual(operatorHash.get(), hash)) {
            return new Answer.Welcome(OPERATOR, Role.OPERATOR, AS_LONG_AS_THE_NODE_RUNS);
        }
        attempts.wrongToken(hash, address);
        return new Answer.Refused();
    }

    private Answer known(TokenStore.Found found) {
        if (!found.isGood()) {
            return new Answer.Refused();
        }
        if (found.isUseOld()) {
            store.used(found.tokenId());
        }
        return new Answer.Welcome(
                ACTOR_PREFIX + found.name(), found.role(), new OfToken(store, found.tokenId()));
    }

    private record OfToken(TokenStore store, long tokenId) implements Admission {

        @Override
        public boolean stillHolds() {
            return store.isGood(tokenId);
        }
    }
}
