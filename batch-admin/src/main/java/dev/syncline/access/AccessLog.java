package dev.syncline.access;

import dev.syncline.operation.Action;
import dev.syncline.operation.AuditLog;
import dev.syncline.operation.Channel;
import dev.syncline.operation.Outcome;
import dev.syncline.operation.Role;
import io.github.bucket4j.TimeMeter;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;

/// What stands in the audit log about coming in: who signed in and out, who didn't get in, and whom
/// the rule of a path stopped. Of refusals that somebody causes in a row most are left out, and
/// counted in the next one that isn't: 10 a minute of one caller stand there, 100 of all.
/// Thread-safe.
final class AccessLog {

    private static final Logger log = LoggerFactory.getLogger(AccessLog.class);

    /// Nobody's name: who was refused has said a name, but not shown that it is theirs.
    private static final String NOBODY = "anonymous";

    private static final int ROWS_A_MINUTE = 10;
    private static final int ROWS_A_MINUTE_OF_ALL = 100;
    private static final int LONGEST_SUBJECT = 200;

    private final AuditLog audit;
    private final RateLimit ofOne;
    private final RateLimit ofAll;
    private final Map<String, Long> leftOutByAction = new ConcurrentHashMap<>();

    AccessLog(AuditLog audit, TimeMeter time) {
        this.audit = audit;
        Duration minute = Duration.ofMinutes(1);
        this.ofOne = new RateLimit(ROWS_A_MINUTE, ROWS_A_MINUTE, minute, time);
        this.ofAll = new RateLimit(ROWS_A_MINUTE_OF_ALL, ROWS_A_MINUTE_OF_ALL, minute, time);
    }

    void signedIn(String actor, Channel channel, String address) {
        note(actor, channel, "session.sign-in", user(actor), Outcome.done(from(address)));
    }

    void signedOut(String actor, String address) {
        note(actor, Channel.CONSOLE, "session.sign-out", user(actor), Outcome.done(from(address)));
    }

    /// Somebody could not sign in.
    ///
    /// @param name whom they said to be
    /// @param why the sentence that they are told
    void notSignedIn(
            String name, Channel channel, String address, AuthenticationException e, String why) {
        switch (e) {
            case TooManyAttemptsException tooMany ->
                    lockedOut(name, channel, address, tooMany.retryAfter());
            case AuthenticationServiceException _ -> {
                // Nobody was refused; our database is away, and their try is not their fault.
            }
            default -> notSignedIn(name, channel, address, why);
        }
    }

    private void notSignedIn(String name, Channel channel, String address, String why) {
        refused(
                address,
                NOBODY,
                channel,
                "session.sign-in",
                user(name),
                "%s: %s".formatted(from(address), why));
    }

    /// Somebody has guessed so often that they have to wait.
    void lockedOut(String name, Channel channel, String address, Duration wait) {
        refused(
                "%s %s".formatted(name, address),
                NOBODY,
                channel,
                "session.lock-out",
                user(name),
                "%s: too many attempts failed; refused for %d s"
                        .formatted(from(address), Math.max(1, wait.toSeconds())));
    }

    /// The rule of a path stopped somebody who is known.
    void denied(String actor, HttpServletRequest request, String why) {
        String subject = request.getMethod() + " " + request.getRequestURI();
        refused(
                actor,
                actor,
                Channel.ofPath(request.getRequestURI()),
                "access.denied",
                subject.length() > LONGEST_SUBJECT
                        ? subject.substring(0, LONGEST_SUBJECT) + "…"
                        : subject,
                why);
    }

    private void refused(
            String whose,
            String actor,
            Channel channel,
            String action,
            String subject,
            String why) {
        if (ofOne.take(action + " " + whose).isPresent() || ofAll.take("").isPresent()) {
            leftOutByAction.merge(action, 1L, Long::sum);
            return;
        }
        Long leftOut = leftOutByAction.remove(action);
        note(
                actor,
                channel,
                action,
                subject,
                Outcome.refused(
                        leftOut == null
                                ? why
                                : "%s (%d more like it on this node are left out)"
                                        .formatted(why, leftOut)));
    }

    private void note(
            String actor, Channel channel, String action, String subject, Outcome outcome) {
        try {
            audit.note(actor, channel, Action.of(action, Role.VIEWER, subject, null), outcome);
        } catch (DataAccessException e) {
            // Who is let in or refused stays so, whether it can be written down or not.
            log.warn("{} of {} is not in the audit log: {}", action, actor, e.toString());
        }
    }

    private static String user(String name) {
        return "user " + name;
    }

    private static String from(String address) {
        return "from " + address;
    }
}
