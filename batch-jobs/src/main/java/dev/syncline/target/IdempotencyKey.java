package dev.syncline.target;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// What a batch is called, so that a peer that gets it twice can tell. It comes from the sync, the
/// target, the records' keys and the payload's bytes, and from nothing that a retry, a restart or
/// another node changes.
///
/// @param value 64 lower-case hexadecimal digits, sent as the header `Idempotency-Key`
public record IdempotencyKey(String value) {

    public static final String HEADER = "Idempotency-Key";

    /// @param target where the batch goes, such as a path
    /// @param recordKeys in the order of the payload
    public static IdempotencyKey of(
            String sync, String target, List<String> recordKeys, byte[] payload) {
        MessageDigest digest = sha256();
        add(digest, sync.getBytes(StandardCharsets.UTF_8));
        add(digest, target.getBytes(StandardCharsets.UTF_8));
        recordKeys.forEach(key -> add(digest, key.getBytes(StandardCharsets.UTF_8)));
        add(digest, sha256().digest(payload));
        return new IdempotencyKey(HexFormat.of().formatHex(digest.digest()));
    }

    /// With its length, so that two keys can't run into one another.
    private static void add(MessageDigest digest, byte[] part) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
        digest.update(part);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
