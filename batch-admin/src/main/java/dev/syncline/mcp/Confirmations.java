package dev.syncline.mcp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The second step of what acts: a token that says who has seen the preview of what, and until when
/// it may be done. Any node takes what another one has given, once. Thread-safe.
///
/// A token is Base64 of: until when, in milliseconds (8 bytes); random ones (8); the beginnings of
/// SHA-256 of the caller (16) and of the call (16); HMAC-SHA256 of all that under the key that the
/// nodes share (32).
final class Confirmations {

    private static final int HASH_BYTES = 16;
    private static final int SIGNED_BYTES = Long.BYTES + Long.BYTES + 2 * HASH_BYTES;
    private static final String ALGORITHM = "HmacSHA256";
    private static final int MAC_BYTES = 32;

    private final ConfirmationStore store;
    private final Clock clock;
    private final Duration lifetime;
    private final SecureRandom random = new SecureRandom();

    Confirmations(ConfirmationStore store, Clock clock, Duration lifetime) {
        this.store = store;
        this.clock = clock;
        this.lifetime = lifetime;
    }

    /// @param actor who
    /// @param tool what
    /// @param arguments with what, the same text for the same arguments
    record Bound(String actor, String tool, String arguments) {

        private byte[] who() {
            return hash(actor);
        }

        /// A tool's name holds no line end.
        private byte[] what() {
            return hash(tool + "\n" + arguments);
        }

        private static byte[] hash(String text) {
            return Arrays.copyOf(sha256(text.getBytes(StandardCharsets.UTF_8)), HASH_BYTES);
        }
    }

    record Given(String token, Instant until) {

        @Override
        public String toString() {
            return "Given[token=***, until=%s]".formatted(until);
        }
    }

    Given give(Bound bound) {
        Instant until = clock.instant().plus(lifetime).truncatedTo(ChronoUnit.MILLIS);
        byte[] signed =
                ByteBuffer.allocate(SIGNED_BYTES)
                        .putLong(until.toEpochMilli())
                        .putLong(random.nextLong())
                        .put(bound.who())
                        .put(bound.what())
                        .array();
        byte[] token =
                ByteBuffer.allocate(SIGNED_BYTES + MAC_BYTES).put(signed).put(mac(signed)).array();
        return new Given(Base64.getUrlEncoder().withoutPadding().encodeToString(token), until);
    }

    /// Uses a token up.
    ///
    /// @throws ToolRefused unless it was given for this, is young enough and hasn't been used
    void use(String token, Bound bound) {
        byte[] bytes = decoded(token);
        if (bytes.length != SIGNED_BYTES + MAC_BYTES) {
            throw refused("was not given by this server", bound);
        }
        byte[] signed = Arrays.copyOf(bytes, SIGNED_BYTES);
        if (!MessageDigest.isEqual(
                mac(signed), Arrays.copyOfRange(bytes, SIGNED_BYTES, bytes.length))) {
            throw refused("was not given by this server", bound);
        }
        ByteBuffer parts = ByteBuffer.wrap(signed);
        Instant until = Instant.ofEpochMilli(parts.getLong());
        parts.getLong();
        if (!Arrays.equals(next(parts), bound.who())) {
            throw refused("was given to somebody else", bound);
        }
        if (!Arrays.equals(next(parts), bound.what())) {
            throw refused("was given for another tool or other arguments", bound);
        }
        if (!clock.instant().isBefore(until)) {
            throw refused("was good until %s".formatted(until), bound);
        }
        if (!store.use(sha256(bytes), until)) {
            throw refused("was used already", bound);
        }
    }

    private static byte[] next(ByteBuffer parts) {
        byte[] part = new byte[HASH_BYTES];
        parts.get(part);
        return part;
    }

    private static ToolRefused refused(String why, Bound bound) {
        return new ToolRefused(
                "This confirmation %s; call %s without one for a new preview"
                        .formatted(why, bound.tool()));
    }

    private static byte[] decoded(String token) {
        try {
            return Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException _) {
            return new byte[0];
        }
    }

    private byte[] mac(byte[] signed) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(store.key(random), ALGORITHM));
            return mac.doFinal(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HMAC-SHA256", e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
