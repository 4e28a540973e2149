package dev.syncline.access;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.InternalAuthenticationServiceException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.transaction.TransactionException;

/// Signs in by name and password, and lets nobody guess. Who has no account takes as long as who
/// has one, and is told the same.
final class ThrottledSignIn implements AuthenticationProvider {

    private static final Logger log = LoggerFactory.getLogger(ThrottledSignIn.class);

    private final DaoAuthenticationProvider passwords;
    private final UserStore users;
    private final Attempts attempts;

    ThrottledSignIn(UserStore users, Attempts attempts, PasswordEncoder encoder) {
        this.users = users;
        this.attempts = attempts;
        this.passwords =
                new DaoAuthenticationProvider(typed ->
                        AccessName.typed(typed)
                                .flatMap(users::credentials)
                                .map(SignedInUser::of)
                                .orElseThrow(() -> new UsernameNotFoundException("No such user")));
        this.passwords.setPasswordEncoder(encoder);
    }

    @Override
    public @Nullable Authentication authenticate(Authentication asked)
            throws AuthenticationException {
        try {
            return unlessThrottled(asked);
        } catch (DataAccessException | TransactionException e) {
            throw new InternalAuthenticationServiceException("The database is away", e);
        }
    }

    private @Nullable Authentication unlessThrottled(Authentication asked) {
        Optional<String> name = AccessName.typed(asked.getName());
        String address = address(asked);
        Optional<Duration> wait = attempts.signIn(name.orElse(null), address);
        if (wait.isPresent()) {
            log.warn(
                    "Sign-in of {} from {} is refused for {} s: too many attempts failed",
                    name.orElse("(not a name)"),
                    address,
                    wait.get().toSeconds());
            throw new TooManyAttemptsException(wait.get());
        }
        Authentication known;
        try {
            known = passwords.authenticate(asked);
        } catch (AuthenticationException e) {
            log.warn("Sign-in of {} from {} failed", name.orElse("(not a name)"), address);
            throw e;
        }
        name.ifPresent(user -> {
            attempts.succeeded(user, address);
            users.signedIn(user);
            log.info("{} signed in from {}", user, address);
        });
        return known;
    }

    private static String address(Authentication asked) {
        return asked.getDetails() instanceof WebAuthenticationDetails details
                        && details.getRemoteAddress() != null
                ? ClientAddress.of(details.getRemoteAddress())
                : "unknown";
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
