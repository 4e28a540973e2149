package dev.syncline.access;

import dev.syncline.operation.Caller;
import dev.syncline.operation.Channel;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/// Lets users in who give their name and password, by whichever way but the console's form, which
/// does the same: who guesses has to wait, and who has come in is looked up again at each request.
/// Thread-safe.
public final class PasswordSignIn {

    private final UserStore users;
    private final ThrottledSignIn passwords;
    private final AccessLog log;

    PasswordSignIn(UserStore users, ThrottledSignIn passwords, AccessLog log) {
        this.users = users;
        this.passwords = passwords;
        this.log = log;
    }

    /// Somebody who has come in. What they may do is not in it.
    ///
    /// @param sessionKey the user's at that time
    public record SignedIn(String name, UUID sessionKey) {}

    /// @param address where they come from, as digits
    /// @throws SynclineException of class `credentials` when they may not come in, or have to wait;
    ///   one sentence for them
    public SignedIn signIn(String name, String password, String address, Channel channel) {
        UsernamePasswordAuthenticationToken asked =
                UsernamePasswordAuthenticationToken.unauthenticated(name, password);
        asked.setDetails(new WebAuthenticationDetails(address, null));
        try {
            SignedInUser user =
                    (SignedInUser)
                            Objects.requireNonNull(
                                    Objects.requireNonNull(passwords.authenticate(asked))
                                            .getPrincipal());
            log.signedIn(user.name(), channel, ClientAddress.of(address));
            return new SignedIn(user.name(), user.sessionKey());
        } catch (AuthenticationException e) {
            String sentence = SignInRefused.sentence(e);
            log.notSignedIn(
                    AccessName.typed(name).orElse("(not a name)"),
                    channel,
                    ClientAddress.of(address),
                    e,
                    sentence);
            // Without its cause, which is nothing for whoever guesses.
            throw new SynclineException(ErrorClass.CREDENTIALS, sentence);
        }
    }

    /// What they may do now.
    ///
    /// @return empty when they may no longer come in: they are gone or disabled, or have another
    ///   password since
    public Optional<Caller> caller(SignedIn who, Channel channel) {
        return users.credentials(who.name())
                .filter(user -> !user.disabled())
                .filter(user -> user.sessionKey().equals(who.sessionKey()))
                .map(user -> new Caller(user.name(), user.role(), channel));
    }

    /// Whether anybody could sign in with a password.
    public boolean isPossible() {
        return users.hasAnybody();
    }
}
