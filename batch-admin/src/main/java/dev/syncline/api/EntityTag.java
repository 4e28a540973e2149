package dev.syncline.api;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a caller has read, as `ETag` and `If-Match` carry it.
public final class EntityTag {

    private static final String ANY = "*";

    private EntityTag() {}

    public static String of(String version) {
        return '"' + version + '"';
    }

    /// Which version a change is meant for.
    ///
    /// @param ifMatch the header; null when it is not given
    /// @return empty when any will do: none is named, or `*`
    public static Optional<String> named(@Nullable String ifMatch) {
        return Optional.ofNullable(ifMatch)
                .map(String::strip)
                .filter(tag -> !tag.equals(ANY))
                .map(EntityTag::unquoted);
    }

    /// A tag of another shape is none that we have made, and fits no version.
    private static String unquoted(String tag) {
        return tag.length() >= 2 && tag.startsWith("\"") && tag.endsWith("\"")
                ? tag.substring(1, tag.length() - 1)
                : tag + " (not an ETag)";
    }
}
