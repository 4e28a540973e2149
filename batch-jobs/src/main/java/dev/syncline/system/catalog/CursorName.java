package dev.syncline.system.catalog;

import dev.syncline.system.catalog.AdHocDefinition.ApiOptions;
import dev.syncline.system.catalog.AdHocDefinition.Auth;
import dev.syncline.system.catalog.AdHocDefinition.Incremental;
import dev.syncline.system.catalog.AdHocDefinition.Pagination;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The name of the cursor by which the runs of an incremental sync read on. A cursor tells how far
/// one list was read; in another list, what stands below it may never have been seen. So a
/// definition has another cursor, and its first run reads everything from the beginning, when it
/// differs in what may change which records the peer gives, or what becomes of them:
///
/// - method, data path, kind of pagination, names of its parameters and its first page (the address
///   is part of the sync's name)
/// - whose account it is: kind of `auth`, its user name, the name of its header
/// - which headers are sent and what they say, unless their name is that of a credential
/// - content type and mapping, and all of `incremental`
///
/// A password, token or key of the same account may change, and so may the page size and the most
/// pages: the next run reads on. To whom a token or key belongs can't be seen: whoever exchanges it
/// for another account's says so with another `initialValue`.
final class CursorName {

    private static final Pattern COOKIE = Pattern.compile("(?i).*cookie.*");

    private CursorName() {}

    /// Empty when each run reads everything.
    static Optional<String> of(StoredDefinition stored, SecretValues secrets) {
        ApiOptions options = stored.definition().api();
        return options == null || options.incremental() == null
                ? Optional.empty()
                : Optional.of(of(stored, options, options.incremental(), secrets));
    }

    private static String of(
            StoredDefinition stored,
            ApiOptions options,
            Incremental incremental,
            SecretValues secrets) {
        AdHocDefinition definition = stored.definition();
        List<String> parts = new ArrayList<>();
        parts.add(options.method());
        parts.add(String.valueOf(options.dataPath()));
        parts.add(paging(options.pagination()));
        parts.add(account(options.auth()));
        parts.add(headers(stored, options, secrets).toString());
        parts.add(definition.contentType());
        parts.add(new TreeMap<>(definition.mapping()).toString());
        parts.add(incremental.field());
        parts.add(incremental.param());
        parts.add(String.valueOf(incremental.initialValue()));
        return "api-" + AdHocName.hash(parts.toArray(String[]::new));
    }

    private static String paging(@Nullable Pagination paging) {
        if (paging == null) {
            return "none";
        }
        String position =
                switch (paging.type()) {
                    case "offset" -> paging.offsetParam();
                    case "page" -> paging.pageParam() + " from " + paging.firstPage();
                    case "cursor" -> paging.cursorParam();
                    default -> "";
                };
        return String.join(" ", paging.type(), paging.limitParam(), position);
    }

    private static String account(Auth auth) {
        return "%s %s %s".formatted(auth.type(), auth.username(), lower(auth.header()));
    }

    private static Map<String, String> headers(
            StoredDefinition stored, ApiOptions options, SecretValues secrets) {
        Map<String, String> headers = new TreeMap<>();
        options.headers().forEach((name, value) -> headers.put(lower(name), value));
        stored.secrets()
                .forEach((place, value) -> {
                    if (place.startsWith(ApiRequest.HEADER)) {
                        String name = place.substring(ApiRequest.HEADER.length());
                        headers.put(
                                lower(name),
                                isCredential(name)
                                        ? ""
                                        : secrets.mark(place, value, stored.name()));
                    }
                });
        return headers;
    }

    private static boolean isCredential(String header) {
        return AdHocAddress.isNameOfSecret(header) || COOKIE.matcher(header).matches();
    }

    private static String lower(@Nullable String name) {
        return String.valueOf(name).toLowerCase(Locale.ROOT);
    }
}
