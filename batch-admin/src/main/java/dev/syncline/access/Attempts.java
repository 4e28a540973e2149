package dev.syncline.access;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// The table `access_attempt`: slows down whoever guesses, on all nodes together and on the
/// database's clock. Thread-safe.
///
/// An attempt counts as failed until it has succeeded, so that many at the same moment are as many
/// failures. After the free ones each failure doubles the wait, up to the longest. An hour without
/// a failure makes all good.
///
/// Three counts are kept of people who sign in: of the user at the address (5 free, up to 15
/// minutes), of the address (20 free, up to 5 minutes), and of the user at all addresses (50 free,
/// up to 30 s). The last one doesn't hold for an address from which the user has come in within 90
/// days: somebody who guesses from elsewhere can't lock them out.
final class Attempts {

    static final int FREE_OF_PAIR = 5;
    static final int FREE_OF_ADDRESS = 20;
    static final int FREE_OF_USER = 50;
    static final int FREE_OF_TOKENS = 20;

    private static final Duration A_MOMENT = Duration.ofSeconds(1);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    Attempts(JdbcClient jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    private record Count(String kind, String subject, int free, Duration longest) {}

    /// Whether somebody may try now; if so, this is counted as a failure until [#succeeded].
    ///
    /// @param name null when what was typed can be nobody's name
    /// @return how long they have to wait; empty when they may try
    Optional<Duration> signIn(@Nullable String name, String address) {
        forgetOld();
        return Objects.requireNonNull(
                transaction.execute(status -> {
                    for (Count count : counts(name, address)) {
                        if (!counted(count)) {
                            // Who wasn't allowed to try has not failed either.
                            status.setRollbackOnly();
                            return Optional.of(
                                    remaining(count.kind(), count.subject()).orElse(A_MOMENT));
                        }
                    }
                    return Optional.<Duration>empty();
                }));
    }

    private List<Count> counts(@Nullable String name, String address) {
        Count ofAddress = new Count("address", address, FREE_OF_ADDRESS, Duration.ofMinutes(5));
        if (name == null) {
            return List.of(ofAddress);
        }
        Count ofPair = new Count("pair", pair(name, address), FREE_OF_PAIR, Duration.ofMinutes(15));
        return isKnown(ofPair.subject())
                ? List.of(ofAddress, ofPair)
                : List.of(
                        ofAddress,
                        ofPair,
                        new Count("user", name, FREE_OF_USER, Duration.ofSeconds(30)));
    }

    /// They have come in: the count of the user at this address begins anew, and the other counts
    /// are as before the attempt.
    void succeeded(String name, String address) {
        jdbc.sql(
                        """
                        UPDATE access_attempt
                        SET failures = CASE kind WHEN 'pair' THEN 0 ELSE greatest(failures - 1, 0) END,
                            blocked_until = now(),
                            succeeded_at = now()
                        WHERE (kind, subject) IN (('pair', ?), ('address', ?), ('user', ?))
                        """)
                .params(pair(name, address), address, name)
                .update();
    }

    /// Somebody came with a token that isn't one.
    void wrongToken(byte[] hash, String address) {
        forgetOld();
        Optional<Boolean> isSame =
                jdbc.sql(
                                "SELECT last_wrong = ? FROM access_attempt WHERE kind = 'token' AND subject = ? AND last_wrong IS NOT NULL")
                        .params(hash, address)
                        .query(Boolean.class)
                        .optional();
        // A script that was left with an old token guesses nothing, and mustn't keep its
        // neighbours out.
        if (!isSame.orElse(false)) {
            var _ = counted(tokensOf(address));
            jdbc.sql(
                            "UPDATE access_attempt SET last_wrong = ? WHERE kind = 'token' AND subject = ?")
                    .params(hash, address)
                    .update();
        }
    }

    /// How long the address has to wait before anything that could be guessed is looked at.
    Optional<Duration> tokenWait(String address) {
        return remaining("token", address);
    }

    private static Count tokensOf(String address) {
        return new Count("token", address, FREE_OF_TOKENS, Duration.ofMinutes(5));
    }

    /// @return false when the subject has to wait; nothing is counted then
    private boolean counted(Count count) {
        return jdbc.sql(
                                """
                                INSERT INTO access_attempt AS a (kind, subject, failures, last_failed_at, blocked_until)
                                VALUES (:kind, :subject, 1, now(), now())
                                ON CONFLICT (kind, subject) DO UPDATE SET
                                    failures = CASE WHEN a.last_failed_at < now() - interval '1 hour' THEN 1 ELSE a.failures + 1 END,
                                    last_failed_at = now(),
                                    blocked_until = now() + CASE
                                        WHEN a.last_failed_at < now() - interval '1 hour' OR a.failures + 1 < :free THEN interval '0'
                                        ELSE make_interval(secs => least(:longest, power(2, least(a.failures + 1 - :free, 20)))) END
                                WHERE a.blocked_until <= now()
                                """)
                        .param("kind", count.kind())
                        .param("subject", count.subject())
                        .param("free", count.free())
                        .param("longest", count.longest().toSeconds())
                        .update()
                == 1;
    }

    private Optional<Duration> remaining(String kind, String subject) {
        return jdbc.sql(
                        """
                        SELECT ceil(extract(epoch FROM blocked_until - clock_timestamp())) FROM access_attempt
                        WHERE kind = ? AND subject = ? AND blocked_until > clock_timestamp()
                        """)
                .params(kind, subject)
                .query(Long.class)
                .optional()
                .map(Duration::ofSeconds);
    }

    private boolean isKnown(String pair) {
        return jdbc.sql(
                        """
                        SELECT EXISTS (SELECT FROM access_attempt
                        WHERE kind = 'pair' AND subject = ? AND succeeded_at > now() - interval '90 days')
                        """)
                .param(pair)
                .query(Boolean.class)
                .single();
    }

    /// Names that nobody has, typed by those who guess, must not fill the table.
    private void forgetOld() {
        jdbc.sql(
                        """
                        DELETE FROM access_attempt WHERE (kind, subject) IN (
                            SELECT kind, subject FROM access_attempt
                            WHERE last_failed_at < now() - interval '1 day'
                              AND (kind <> 'pair' OR succeeded_at IS NULL OR succeeded_at < now() - interval '90 days')
                            FOR UPDATE SKIP LOCKED)
                        """)
                .update();
    }

    private static String pair(String name, String address) {
        return name + " " + address;
    }
}
