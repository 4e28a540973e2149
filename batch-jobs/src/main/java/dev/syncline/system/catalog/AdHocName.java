package dev.syncline.system.catalog;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/// What an ad hoc sync is called: `adhoc-music-catalog-1f3a9c0b77e2`, something readable of its
/// source and a hash of source type, source and target. The same request has the same name for
/// ever.
final class AdHocName {

    static final String PREFIX = "adhoc-";

    private static final int LONGEST_READABLE = 32;
    private static final int HASH_BYTES = 6;

    private AdHocName() {}

    static String of(AdHocDefinition definition) {
        String hash =
                hash(
                        definition.sourceType().wireName(),
                        definition.sourceIdentifier(),
                        definition.targetTable().wireName());
        String readable = readable(definition.sourceIdentifier());
        return PREFIX + (readable.isEmpty() ? "" : readable + "-") + hash;
    }

    /// The last name of a path or address, without its ending.
    private static String readable(String identifier) {
        int query = identifier.indexOf('?');
        String path = query < 0 ? identifier : identifier.substring(0, query);
        String last = path.substring(path.replaceAll("/+$", "").lastIndexOf('/') + 1);
        String words =
                last.toLowerCase(Locale.ROOT)
                        .replaceAll("\\.[a-z0-9]{1,5}$", "")
                        .replaceAll("[^a-z0-9]+", "-")
                        .replaceAll("^-+|-+$", "");
        return words.length() <= LONGEST_READABLE
                ? words
                : words.substring(0, LONGEST_READABLE).replaceAll("-+$", "");
    }

    static String hash(String... parts) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
