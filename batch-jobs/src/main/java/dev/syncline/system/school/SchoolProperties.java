package dev.syncline.system.school;

import dev.syncline.connection.HttpConnection;
import dev.syncline.connection.HttpLimits;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// The school's server, and how much is taken from it. Which variables set it stands in
/// `application.yml`.
///
/// @param url such as `https://school.bakalari.cz`; unset switches the sync off
/// @param username of a teacher's account: students are known to teachers only
/// @param clientId what the server wants its clients to call themselves
/// @param cron when it is due; empty for only when asked to
/// @param zone of the cron expression
/// @param runAtStart whether it runs at once when a node starts
/// @param limits what isn't set: 3 s to connect, 10 s for a whole call, 16 MB, since an answer is
///   kept in memory while it is read, 16 calls at once, at any pace. A whole call may take 20 s at
///   the most: signing in to it holds a row of the database, whose sessions end after 30 s of
///   waiting
/// @param gatherTimeout of all calls that one step makes; they come before its first record
/// @param maxAtoms the run fails when the account has more teaching groups than that to ask for one
///   by one
/// @param maxEnrolments the run fails when there are more; they are kept in memory, at some 300
///   bytes each
/// @param answerWithin how long `POST /api/sync/bakalari` waits for the run's end. Raising it
///   beyond what callers and proxies wait for leaves them without an answer; lowering it answers
///   202 more often.
@ConfigurationProperties("syncline.school")
record SchoolProperties(
        @Nullable URI url,
        @DefaultValue("") String username,
        @DefaultValue("") String password,
        @DefaultValue("ANDR") String clientId,
        @DefaultValue("*/15 * * * *") String cron,
        @DefaultValue("Europe/Prague") ZoneId zone,
        @DefaultValue("false") boolean runAtStart,
        @NestedConfigurationProperty @DefaultValue HttpLimits limits,
        @DefaultValue("5m") Duration gatherTimeout,
        @DefaultValue("5000") int maxAtoms,
        @DefaultValue("200000") int maxEnrolments,
        @DefaultValue("60s") Duration answerWithin) {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration TOTAL_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LONGEST_TOTAL_TIMEOUT = Duration.ofSeconds(20);
    private static final DataSize MAX_RESPONSE = DataSize.ofMegabytes(16);

    SchoolProperties {
        Duration total = limits.totalTimeout();
        if (total != null && total.compareTo(LONGEST_TOTAL_TIMEOUT) > 0) {
            throw new IllegalArgumentException(
                    "syncline.school.limits.total-timeout must be at most %d s, since a session of the database waits for the sign-in, not %s"
                            .formatted(LONGEST_TOTAL_TIMEOUT.toSeconds(), total));
        }
    }

    /// Without credentials.
    HttpConnection connection(URI base) {
        return limits.on(
                HttpConnection.to(SchoolRuns.SYNC, base)
                        .within(CONNECT_TIMEOUT, TOTAL_TIMEOUT)
                        .limitedTo(MAX_RESPONSE));
    }

    /// The variable that is missing; null when all are there.
    @Nullable String missing() {
        if (url == null) {
            return "BAKALARI_URL";
        }
        if (username.isBlank()) {
            return "BAKALARI_USERNAME";
        }
        return password.isBlank() ? "BAKALARI_PASSWORD" : null;
    }

    @Override
    public String toString() {
        return "SchoolProperties[url=%s]".formatted(url);
    }
}
