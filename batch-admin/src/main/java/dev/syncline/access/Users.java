package dev.syncline.access;

import dev.syncline.api.RequestRefused;
import dev.syncline.operation.Action;
import dev.syncline.operation.Audited;
import dev.syncline.operation.Caller;
import dev.syncline.operation.Outcome;
import dev.syncline.operation.Role;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.password.PasswordEncoder;

/// The people who may sign in, and what admins do about them: needs the role admin, stands in the
/// audit log, and takes effect on every node with the next request. Thread-safe.
public final class Users {

    private static final String LAST_ADMIN =
            "'%s' is the last admin; make another one first, so that somebody can still do this";

    private final Audited audited;
    private final UserStore store;
    private final PasswordEncoder encoder;
    private final Attempts attempts;
    private final AccessLog log;

    Users(
            Audited audited,
            UserStore store,
            PasswordEncoder encoder,
            Attempts attempts,
            AccessLog log) {
        this.audited = audited;
        this.store = store;
        this.encoder = encoder;
        this.attempts = attempts;
        this.log = log;
    }

    /// @param password 12 characters to 72 bytes
    public record NewUser(String name, String password, Role role) {

        @Override
        public String toString() {
            return "NewUser[name=%s, role=%s]".formatted(name, role);
        }
    }

    /// What is null stays as it is. A new password, and disabling, end the user's sessions.
    public record Change(
            @Nullable Role role, @Nullable Boolean disabled, @Nullable String password) {

        @Override
        public String toString() {
            return "Change[role=%s, disabled=%s, password=%s]"
                    .formatted(role, disabled, password == null ? "as it is" : "***");
        }

        String inWords() {
            StringBuilder words = new StringBuilder();
            if (role != null) {
                words.append("role ").append(role.wireName()).append("; ");
            }
            if (disabled != null) {
                words.append(disabled ? "disabled; " : "enabled; ");
            }
            if (password != null) {
                words.append("new password; ");
            }
            return words.isEmpty() ? "nothing" : words.substring(0, words.length() - 2);
        }
    }

    /// By name.
    public List<User> list(Caller caller) {
        caller.require(Role.ADMIN, "user.list");
        return store.list();
    }

    public Optional<User> find(String name, Caller caller) {
        caller.require(Role.ADMIN, "user.list");
        return store.find(name);
    }

    public AccessAnswer<User> create(NewUser user, Caller caller) {
        return act(
                "user.create",
                user.name(),
                caller,
                "role " + user.role().wireName(),
                () -> created(user, caller.actor()));
    }

    private AccessAnswer<User> created(NewUser user, String by) {
        if (!AccessName.isWellFormed(user.name())) {
            return new AccessAnswer.Wrong<>("That can't be a user's name: " + AccessName.RULE);
        }
        if (AccessName.isTaken(user.name())) {
            return new AccessAnswer.Wrong<>(
                    "'%s' is a name of the engine's own; choose another".formatted(user.name()));
        }
        Optional<String> breach = PasswordRule.breach(user.name(), user.password());
        if (breach.isPresent()) {
            return new AccessAnswer.Wrong<>(breach.get());
        }
        if (!store.add(user.name(), encode(user.password()), user.role(), by)) {
            return new AccessAnswer.Refused<>(
                    "There is a user '%s' already".formatted(user.name()));
        }
        return done(user.name());
    }

    public AccessAnswer<User> change(String name, Change change, Caller caller) {
        return change(name, change, null, caller);
    }

    /// @param ifVersion the [User#version] that they must have now; null for whichever
    public AccessAnswer<User> change(
            String name, Change change, @Nullable String ifVersion, Caller caller) {
        return act(
                "user.change",
                name,
                caller,
                change.inWords(),
                () -> changed(name, change, ifVersion));
    }

    private AccessAnswer<User> changed(String name, Change change, @Nullable String ifVersion) {
        store.lock();
        Optional<User> before = store.find(name);
        if (before.isEmpty()) {
            return new AccessAnswer.Unknown<>(name);
        }
        if (ifVersion != null && !ifVersion.equals(before.get().version())) {
            return new AccessAnswer.Stale<>(before.get().version());
        }
        boolean staysAdmin =
                (change.role() == null ? before.get().role() : change.role()) == Role.ADMIN
                        && !(change.disabled() == null
                                ? before.get().disabled()
                                : change.disabled());
        if (!staysAdmin && isLastAdmin(before.get())) {
            return new AccessAnswer.Refused<>(LAST_ADMIN.formatted(name));
        }
        if (change.password() != null) {
            Optional<String> breach = PasswordRule.breach(name, change.password());
            if (breach.isPresent()) {
                return new AccessAnswer.Wrong<>(breach.get());
            }
            store.setPassword(name, encode(change.password()));
        }
        if (change.role() != null) {
            store.setRole(name, change.role());
        }
        if (change.disabled() != null && change.disabled() != before.get().disabled()) {
            store.setDisabled(name, change.disabled());
        }
        return done(name);
    }

    /// @return the user as they were
    public AccessAnswer<User> remove(String name, Caller caller) {
        return act(
                "user.remove",
                name,
                caller,
                null,
                () -> {
                    store.lock();
                    Optional<User> before = store.find(name);
                    if (before.isEmpty()) {
                        return new AccessAnswer.Unknown<>(name);
                    }
                    if (isLastAdmin(before.get())) {
                        return new AccessAnswer.Refused<>(LAST_ADMIN.formatted(name));
                    }
                    store.remove(name);
                    return new AccessAnswer.Done<>(before.get());
                });
    }

    /// Sets the caller's own password; their sessions end, the one they ask from too. Guesses at
    /// the current one count as guesses at signing in do.
    ///
    /// @param current what it is now
    /// @param address where they ask from
    /// @throws RequestRefused when they have guessed too often
    public AccessAnswer<User> changeOwnPassword(
            String current, String password, Caller caller, String address) {
        String name = caller.actor();
        if (store.find(name).isPresent()) {
            attempts.signIn(name, address)
                    .ifPresent(wait -> {
                        log.lockedOut(name, caller.channel(), address, wait);
                        throw RequestRefused.tooManyAttempts(wait);
                    });
        }
        return audited.act(
                caller,
                Action.of("user.own-password", Role.VIEWER, "user " + name, null),
                () -> {
                    Optional<UserStore.Credentials> credentials = store.credentials(name);
                    if (credentials.isEmpty()) {
                        return new AccessAnswer.Unknown<>(name);
                    }
                    if (!encoder.matches(current, credentials.get().passwordHash())) {
                        return new AccessAnswer.Refused<>("The current password is another one");
                    }
                    attempts.succeeded(name, address);
                    return changed(name, new Change(null, null, password), null);
                },
                answer -> outcome(answer, null));
    }

    private boolean isLastAdmin(User user) {
        return user.role() == Role.ADMIN && !user.disabled() && !store.hasAdminBeside(user.name());
    }

    private AccessAnswer<User> act(
            String action,
            String name,
            Caller caller,
            @Nullable String detail,
            Supplier<AccessAnswer<User>> work) {
        return audited.act(
                caller,
                Action.of(action, Role.ADMIN, "user " + shown(name), null),
                work,
                answer -> outcome(answer, detail));
    }

    private static String shown(String name) {
        return AccessName.isWellFormed(name) ? name : "(not a name)";
    }

    private static Outcome outcome(AccessAnswer<User> answer, @Nullable String detail) {
        return switch (answer) {
            case AccessAnswer.Done<User> done ->
                    detail == null ? Outcome.DONE : Outcome.done(detail);
            case AccessAnswer.Refused<User> refused -> Outcome.refused(refused.why());
            case AccessAnswer.Wrong<User> wrong -> Outcome.refused(wrong.why());
            case AccessAnswer.Stale<User> stale -> Outcome.refused("Somebody changed it meanwhile");
            case AccessAnswer.Unknown<User> unknown -> Outcome.refused("There is no such user");
        };
    }

    private AccessAnswer<User> done(String name) {
        return new AccessAnswer.Done<>(store.find(name).orElseThrow());
    }

    private String encode(String password) {
        return java.util.Objects.requireNonNull(encoder.encode(password));
    }
}
