package dev.syncline.jmx;

import dev.syncline.access.PasswordSignIn;
import dev.syncline.operation.Caller;
import dev.syncline.operation.Channel;
import java.security.Principal;
import java.util.Set;
import javax.security.auth.Subject;
import org.springframework.dao.DataAccessException;

/// Who is behind the call that this thread serves.
final class JmxCallers {

    private final PasswordSignIn users;

    JmxCallers(PasswordSignIn users) {
        this.users = users;
    }

    /// What a connection carries.
    private record User(PasswordSignIn.SignedIn signedIn) implements Principal {

        @Override
        public String getName() {
            return signedIn.name();
        }
    }

    static Subject subject(PasswordSignIn.SignedIn signedIn) {
        return new Subject(true, Set.of(new User(signedIn)), Set.of(), Set.of());
    }

    /// Looked up anew: what an admin takes away is gone with the next call.
    ///
    /// @throws SecurityException when nobody is signed in, or may no longer come in
    Caller current() {
        Subject subject = Subject.current();
        User user =
                subject == null
                        ? null
                        : subject.getPrincipals(User.class).stream().findFirst().orElse(null);
        if (user == null) {
            throw new SecurityException(
                    "Nobody is signed in; connect to syncline.jmx.port with a user's name and password");
        }
        try {
            return users.caller(user.signedIn(), Channel.JMX)
                    .orElseThrow(() ->
                            new SecurityException(
                                    "'%s' may no longer come in, or has a new password; connect again"
                                            .formatted(user.getName())));
        } catch (DataAccessException e) {
            throw new IllegalStateException(
                    "The engine's database did not answer; try again in a few seconds");
        }
    }
}
