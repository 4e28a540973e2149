package dev.syncline.system.school;

import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
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
/// @param connectTimeout see [dev.syncline.connection.HttpConnection]
/// @param totalTimeout of one call, signing in included
/// @param maxResponse of one answer, which is kept in memory while it is read
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
        @DefaultValue("3s") Duration connectTimeout,
        @DefaultValue("10s") Duration totalTimeout,
        @DefaultValue("16MB") DataSize maxResponse,
        @DefaultValue("5m") Duration gatherTimeout,
        @DefaultValue("5000") int maxAtoms,
        @DefaultValue("200000") int maxEnrolments,
        @DefaultValue("60s") Duration answerWithin) {

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
