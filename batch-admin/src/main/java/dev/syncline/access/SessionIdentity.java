package dev.syncline.access;

import dev.syncline.operation.Role;
import java.io.Serial;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;

/// What a browser's session says of the person behind it. What they may do is not in it, where a
/// user of ours is concerned: that is looked up at each request.
sealed interface SessionIdentity extends Serializable {

    String name();

    Instant signedInAt();

    /// @param sessionKey the user's at that time
    record Local(String name, UUID sessionKey, Instant signedInAt) implements SessionIdentity {

        @Serial private static final long serialVersionUID = 1;
    }

    /// Somebody whom the OpenID provider knows.
    ///
    /// @param name with the prefix that tells them from a user of ours
    record Foreign(String name, Role role, Instant signedInAt) implements SessionIdentity {

        @Serial private static final long serialVersionUID = 1;
    }
}
