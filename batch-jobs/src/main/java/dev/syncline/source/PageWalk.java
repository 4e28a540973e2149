package dev.syncline.source;

import dev.syncline.connection.HttpCall;
import dev.syncline.connection.HttpConnection;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.net.URI;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The way from page to page. It remembers where it has been, so as not to walk in a circle.
final class PageWalk {

    static final List<String> CURSORS =
            List.of(
                    "cursor",
                    "nextCursor",
                    "next_cursor",
                    "pagination.cursor",
                    "pagination.nextCursor");

    private final RestSource source;
    private final URI base;
    private final Set<String> visited = new HashSet<>();

    PageWalk(RestSource source, HttpConnection connection) {
        this.source = source;
        this.base = connection.base();
    }

    PageMark first() {
        return new PageMark(
                1,
                switch (source.paging()) {
                    case RestPaging.ByOffset _ -> "0";
                    case RestPaging.ByPage page -> String.valueOf(page.firstPage());
                    case RestPaging.None _, RestPaging.ByCursor _, RestPaging.ByLink _ -> "";
                });
    }

    HttpCall call(PageMark mark) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        switch (source.paging()) {
            case RestPaging.None _ -> {}
            case RestPaging.ByOffset paging -> {
                limit(parameters, paging.limitName(), paging.pageSize());
                parameters.put(paging.offsetName(), Long.valueOf(mark.at()));
            }
            case RestPaging.ByPage paging -> {
                limit(parameters, paging.limitName(), paging.pageSize());
                parameters.put(paging.pageName(), Long.valueOf(mark.at()));
            }
            case RestPaging.ByCursor paging -> {
                limit(parameters, paging.limitName(), paging.pageSize());
                if (!mark.at().isEmpty()) {
                    parameters.put(paging.cursorName(), mark.at());
                }
            }
            case RestPaging.ByLink paging -> {
                if (!mark.at().isEmpty()) {
                    return source.withHeaders(HttpCall.follow(URI.create(mark.at())));
                }
                limit(parameters, paging.limitName(), paging.pageSize());
            }
        }
        return source.call(parameters);
    }

    private static void limit(Map<String, Object> parameters, String name, int pageSize) {
        if (!name.isEmpty()) {
            parameters.put(name, (long) pageSize);
        }
    }

    /// Empty behind the last page.
    ///
    /// @throws SynclineException when the next page can't be gone to
    Optional<PageMark> next(PageMark mark, RestPage page) {
        visited.add(mark.at());
        return switch (source.paging()) {
            case RestPaging.None _ -> Optional.empty();
            case RestPaging.ByOffset _ -> counted(mark, page, page.count());
            case RestPaging.ByPage _ -> counted(mark, page, 1);
            case RestPaging.ByCursor paging ->
                    page.count() == 0
                            ? Optional.empty()
                            : found(mark, page, cursor(page), paging.maxPages());
            case RestPaging.ByLink paging ->
                    found(mark, page, link(page, paging), paging.maxPages());
        };
    }

    private static Optional<PageMark> counted(PageMark mark, RestPage page, long step) {
        return page.count() == 0
                ? Optional.empty()
                : Optional.of(mark.next(String.valueOf(Long.parseLong(mark.at()) + step)));
    }

    private static Optional<String> cursor(RestPage page) {
        return CURSORS.stream()
                .flatMap(path -> page.value(path).stream())
                .filter(cursor -> !cursor.isEmpty() && !cursor.equals("false"))
                .findFirst();
    }

    private Optional<String> link(RestPage page, RestPaging.ByLink paging) {
        return PageLink.next(page.links())
                .map(target -> PageLink.resolve(page.address(), target, page.origin()))
                .map(next -> {
                    if (!PageLink.isAt(base, next)
                            && paging.otherOrigins().stream()
                                    .noneMatch(origin -> PageLink.isAt(URI.create(origin), next))) {
                        throw trouble(
                                "%s leads to its next page at %s, which is not the connection's own host; allow it, or correct the source"
                                        .formatted(page.origin(), PageLink.origin(next)));
                    }
                    return next.toString();
                });
    }

    private Optional<PageMark> found(
            PageMark mark, RestPage page, Optional<String> next, int maxPages) {
        next.ifPresent(at -> {
            if (visited.contains(at)) {
                throw trouble(
                        "%s leads back to a page that was read before; reading on would never end"
                                .formatted(page.origin()));
            }
            if (mark.number() >= maxPages) {
                throw tooMany(page, maxPages);
            }
        });
        return next.map(mark::next);
    }

    /// Looks at a page before its first record is handed out.
    ///
    /// @param previous the checksum of the page before, empty at the first one
    void check(PageMark mark, RestPage page, String previous) {
        if (source.paging() instanceof RestPaging.ByCursor paging && mark.number() == 1) {
            checkCursorHasAName(page, paging.pageSize());
        }
        int maxPages =
                switch (source.paging()) {
                    case RestPaging.ByOffset paging -> paging.maxPages();
                    case RestPaging.ByPage paging -> paging.maxPages();
                    case RestPaging.None _, RestPaging.ByCursor _, RestPaging.ByLink _ ->
                            Integer.MAX_VALUE;
                };
        if (maxPages == Integer.MAX_VALUE || page.count() == 0) {
            return;
        }
        if (page.sha256().equals(previous)) {
            throw trouble(
                    "%s is the page before once more; the source does not go by the paging's parameters"
                            .formatted(page.origin()));
        }
        if (mark.number() > maxPages) {
            // Whether that page is empty shows only when it is asked for.
            throw tooMany(page, maxPages);
        }
    }

    /// A full page whose cursor goes by a name of its own would pass for the last one.
    private static void checkCursorHasAName(RestPage page, int pageSize) {
        if (page.count() >= pageSize && CURSORS.stream().noneMatch(page::has)) {
            throw trouble(
                    "%s is a full page but names no cursor, not even as null, as '%s'; there may be more to read, so correct the source or its paging"
                            .formatted(page.origin(), String.join("', '", CURSORS)));
        }
    }

    private static SynclineException tooMany(RestPage page, int maxPages) {
        return trouble(
                "There is more to read than the %d pages that are allowed (%s); raise the most of pages or ask for less"
                        .formatted(maxPages, page.origin()));
    }

    private static SynclineException trouble(String message) {
        return SynclineException.permanent(ErrorClass.SOURCE, message, null);
    }
}
