package dev.syncline.connection;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Seals secrets that have to be kept in the database, with AES-256 in GCM mode under the key that
/// `SYNCLINE_SECRET_KEY` sets. All nodes need the same one.
///
/// What is sealed for one purpose can't be opened for another: so a row that is copied over another
/// one gives nothing away. Thread-safe.
public final class SecretBox {

    private static final int KEY_BYTES = 32;
    private static final int SHORTEST_PASSPHRASE = 16;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final byte VERSION = 1;

    // The same on all nodes, and the passphrase is no one's password: nothing to look up in a
    // table.
    private static final byte[] SALT = "syncline secret box".getBytes(StandardCharsets.UTF_8);
    private static final int ITERATIONS = 600_000;

    private final @Nullable SecretKey key;
    private final SecureRandom random = new SecureRandom();

    private SecretBox(@Nullable SecretKey key) {
        this.key = key;
    }

    /// @param key 32 bytes in Base64, or a passphrase of at least 16 characters; empty makes a box
    ///   that can't seal
    /// @throws SynclineException of class `config` when it is too short
    public static SecretBox withKey(String key) {
        if (key.isBlank()) {
            return new SecretBox(null);
        }
        // A file that a secret is mounted from usually ends with a line end.
        String text = key.strip();
        byte[] decoded = decoded(text);
        if (decoded.length == KEY_BYTES) {
            return new SecretBox(new SecretKeySpec(decoded, "AES"));
        }
        if (text.length() < SHORTEST_PASSPHRASE) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "SYNCLINE_SECRET_KEY is too short; set it to 32 random bytes in Base64, or to a passphrase of at least %d characters"
                            .formatted(SHORTEST_PASSPHRASE));
        }
        return new SecretBox(derived(text));
    }

    private static byte[] decoded(String key) {
        try {
            return Base64.getDecoder().decode(key);
        } catch (IllegalArgumentException _) {
            return new byte[0];
        }
    }

    private static SecretKey derived(String passphrase) {
        try {
            byte[] bytes =
                    SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                            .generateSecret(
                                    new PBEKeySpec(
                                            passphrase.toCharArray(),
                                            SALT,
                                            ITERATIONS,
                                            KEY_BYTES * Byte.SIZE))
                            .getEncoded();
            return new SecretKeySpec(bytes, "AES");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has PBKDF2", e);
        }
    }

    /// Whether there is a key.
    public boolean canSeal() {
        return key != null;
    }

    /// @param purpose what it is for, such as `connection school`; needed again to open it
    /// @throws SynclineException of class `config` when there is no key
    public byte[] seal(String secret, String purpose) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed =
                    cipher(Cipher.ENCRYPT_MODE, nonce, purpose)
                            .doFinal(secret.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
                    .put(VERSION)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has AES-GCM", e);
        }
    }

    /// The secret; empty when it was sealed with another key or for another purpose, or isn't
    /// whole.
    ///
    /// @throws SynclineException of class `config` when there is no key
    public Optional<String> open(byte[] sealed, String purpose) {
        if (sealed.length <= 1 + NONCE_BYTES || sealed[0] != VERSION) {
            return Optional.empty();
        }
        byte[] nonce = new byte[NONCE_BYTES];
        ByteBuffer.wrap(sealed, 1, NONCE_BYTES).get(nonce);
        try {
            byte[] secret =
                    cipher(Cipher.DECRYPT_MODE, nonce, purpose)
                            .doFinal(sealed, 1 + NONCE_BYTES, sealed.length - 1 - NONCE_BYTES);
            return Optional.of(new String(secret, StandardCharsets.UTF_8));
        } catch (GeneralSecurityException _) {
            return Optional.empty();
        }
    }

    /// A mark by which a secret is known again, and by which nobody without the key can guess it.
    ///
    /// @param purpose as of [#seal]; the same secret has another mark for another purpose
    /// @throws SynclineException of class `config` when there is no key
    public String mark(String secret, String purpose) {
        return HexFormat.of().formatHex(hmac(hmac(needed().getEncoded(), purpose), secret));
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HMAC-SHA-256", e);
        }
    }

    private SecretKey needed() {
        if (key == null) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "No key for secrets is set; set SYNCLINE_SECRET_KEY to 32 random bytes in Base64, the same on all nodes");
        }
        return key;
    }

    private Cipher cipher(int mode, byte[] nonce, String purpose) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, needed(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    @Override
    public String toString() {
        return key == null ? "secret box without a key" : "secret box";
    }
}
