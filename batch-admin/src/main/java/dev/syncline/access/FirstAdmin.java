package dev.syncline.access;

import dev.syncline.operation.Role;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.transaction.support.TransactionTemplate;

/// Makes the first admin, and refuses to start a node that nobody could come into.
///
/// Where there are admins but none that is enabled, `admin` is made anew: that is the way back for
/// those who have lost their passwords.
final class FirstAdmin implements SmartInitializingSingleton {

    static final String NAME = "admin";

    private static final Logger log = LoggerFactory.getLogger(FirstAdmin.class);
    private static final String VARIABLE = "SYNCLINE_ADMIN_PASSWORD";

    private final FirstAdminProperties properties;
    private final UserStore users;
    private final PasswordEncoder encoder;
    private final TransactionTemplate transaction;
    private final WaysIn waysIn;

    FirstAdmin(
            FirstAdminProperties properties,
            UserStore users,
            PasswordEncoder encoder,
            TransactionTemplate transaction,
            WaysIn waysIn) {
        this.properties = properties;
        this.users = users;
        this.encoder = encoder;
        this.transaction = transaction;
        this.waysIn = waysIn;
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (!properties.password().isEmpty()) {
            transaction.executeWithoutResult(status -> makeIfThereIsNone());
        }
        if (!waysIn.people() && !waysIn.machines()) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    ("Nobody could sign in: there is no user, no token and no OpenID provider; set %s (at least %d characters) to make the user '%s', "
                                    + "or syncline.access.oidc.issuer, or for machines only OPERATOR_TOKEN")
                            .formatted(VARIABLE, PasswordRule.SHORTEST, NAME));
        }
    }

    private void makeIfThereIsNone() {
        // Nodes that start together make one.
        users.lock();
        if (users.hasAdminBeside(null)) {
            return;
        }
        Optional<String> breach = PasswordRule.breach(NAME, properties.password());
        if (breach.isPresent()) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "%s can't be the first admin's password: %s; set another one"
                            .formatted(VARIABLE, breach.get()));
        }
        String hash = Objects.requireNonNull(encoder.encode(properties.password()));
        if (!users.add(NAME, hash, Role.ADMIN, VARIABLE)) {
            users.setPassword(NAME, hash);
            users.setRole(NAME, Role.ADMIN);
            users.setDisabled(NAME, false);
        }
        log.info("The user '{}' is made, with the password of {}", NAME, VARIABLE);
    }
}
