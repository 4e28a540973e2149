package dev.syncline.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/// The secret of a token: `syn_` and 256 random bits in URL-safe Base64. The prefix lets scanners
/// of source code find one that was committed by mistake.
final class TokenSecret {

    static final String PREFIX = "syn_";
    private static final int BYTES = 32;

    private TokenSecret() {}

    static String random(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// With 256 random bits in it there is nothing to slow a guesser down for: one SHA-256 does.
    static byte[] hash(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
