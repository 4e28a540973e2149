package dev.syncline.sandbox.catalog;

import dev.syncline.sandbox.peer.WireNames;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a path asks for: `/music`, with a lock or a wrapping or both before it, such as
/// `/bearer/items/music`.
record CatalogAddress(Lock lock, Wrapping wrapping) {

    private static final String MUSIC = "music";

    enum Lock {
        NONE,
        BEARER,
        BASIC,
        APIKEY
    }

    /// Where in the body the records are.
    enum Wrapping {
        /// The body is the array.
        ROOT,
        /// `.data`
        DATA,
        /// `.items`
        ITEMS,
        /// `.response.catalog.songs`
        NESTED
    }

    static Optional<CatalogAddress> of(String path) {
        List<String> parts = Arrays.asList(path.substring(1).split("/", -1));
        if (!parts.getLast().equals(MUSIC)) {
            return Optional.empty();
        }
        CatalogAddress address = new CatalogAddress(Lock.NONE, Wrapping.ROOT);
        for (String part : parts.subList(0, parts.size() - 1)) {
            Optional<CatalogAddress> further = address.with(part);
            if (further.isEmpty()) {
                return Optional.empty();
            }
            address = further.get();
        }
        return Optional.of(address);
    }

    private Optional<CatalogAddress> with(String part) {
        for (Lock wanted : Lock.values()) {
            if (wanted != Lock.NONE && WireNames.of(wanted).equals(part)) {
                return Optional.of(new CatalogAddress(wanted, wrapping));
            }
        }
        for (Wrapping wanted : Wrapping.values()) {
            if (WireNames.of(wanted).equals(part)) {
                return Optional.of(new CatalogAddress(lock, wanted));
            }
        }
        return Optional.empty();
    }
}
