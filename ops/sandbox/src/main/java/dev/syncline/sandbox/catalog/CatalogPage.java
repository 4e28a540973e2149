package dev.syncline.sandbox.catalog;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/// Which records a query asks for: all of them, unless it pages by `limit` with `offset`, `page`
/// (from 1) or `cursor`. A `limit` alone is the first page of each kind.
///
/// @param from index of the first one
/// @param limit how many at most
/// @param paged whether the query pages at all
record CatalogPage(int from, int limit, boolean paged) {

    private static final int USUAL_LIMIT = 100;
    private static final int MOST = 1_000;

    /// @throws IllegalArgumentException when a number is none
    static CatalogPage of(Map<String, String> query) {
        boolean paged =
                query.containsKey("limit")
                        || query.containsKey("offset")
                        || query.containsKey("page")
                        || query.containsKey("cursor");
        if (!paged) {
            return new CatalogPage(0, Integer.MAX_VALUE, false);
        }
        int limit = Math.min(MOST, number(query, "limit", USUAL_LIMIT, 1));
        if (query.containsKey("page")) {
            return new CatalogPage(
                    Math.multiplyExact(number(query, "page", 1, 1) - 1, limit), limit, true);
        }
        if (query.containsKey("cursor")) {
            return new CatalogPage(indexOf(query.getOrDefault("cursor", "")), limit, true);
        }
        return new CatalogPage(number(query, "offset", 0, 0), limit, true);
    }

    private static int number(Map<String, String> query, String name, int otherwise, int least) {
        String value = query.get(name);
        try {
            int number = value == null ? otherwise : Integer.parseInt(value);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number that is too small.
        }
        throw new IllegalArgumentException("'%s' is no %s.".formatted(value, name));
    }

    /// The cursor that leads to a record; nothing that a client could calculate.
    static String cursorOf(int index) {
        return Base64.getUrlEncoder()
                .encodeToString(("song:" + index).getBytes(StandardCharsets.UTF_8));
    }

    private static int indexOf(String cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (text.startsWith("song:")) {
                return Integer.parseUnsignedInt(text.substring("song:".length()));
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new IllegalArgumentException("'%s' is no cursor of ours.".formatted(cursor));
    }

    /// @return the index of the next page's first record, if there is one
    Optional<Integer> next(int total) {
        return paged && from + limit < total ? Optional.of(from + limit) : Optional.empty();
    }
}
