package dev.syncline.source;

import java.util.Set;

/// How a source is read page by page. Each kind has a most of pages: a source that has more to give
/// fails the run, which says so, and never ends it as if all had been read.
///
/// A limit's name may be empty: then the size of a page isn't sent, and is the source's own.
public sealed interface RestPaging {

    int PAGE_SIZE = 100;
    int MAX_PAGES = 100;

    /// All in one answer.
    static RestPaging none() {
        return new None();
    }

    /// `limit=100&offset=0`, at most 100 pages.
    static RestPaging byOffset() {
        return new ByOffset("limit", "offset", PAGE_SIZE, MAX_PAGES);
    }

    /// `limit=100&page=1`, at most 100 pages.
    static RestPaging byPage() {
        return new ByPage("limit", "page", PAGE_SIZE, 1, MAX_PAGES);
    }

    /// `limit=100`, then `cursor=…`, at most 100 pages.
    static RestPaging byCursor() {
        return new ByCursor("limit", "cursor", PAGE_SIZE, MAX_PAGES);
    }

    /// `limit=100`, then what the header `Link` says, at most 100 pages.
    static RestPaging byLink() {
        return new ByLink("limit", PAGE_SIZE, MAX_PAGES, Set.of());
    }

    record None() implements RestPaging {}

    /// Skips as many records as pages have given so far, and ends with an empty page: a shorter
    /// page is not the last one, for it may have shrunk while it was read, or the source gives
    /// fewer at a time than it was asked for.
    record ByOffset(String limitName, String offsetName, int pageSize, int maxPages)
            implements RestPaging {

        public ByOffset {
            check(pageSize, maxPages, offsetName);
        }
    }

    /// Counts pages, and ends with an empty one, as [ByOffset] does.
    ///
    /// @param firstPage the number of the first page, 0 or 1 as a rule
    record ByPage(String limitName, String pageName, int pageSize, int firstPage, int maxPages)
            implements RestPaging {

        public ByPage {
            check(pageSize, maxPages, pageName);
        }
    }

    /// Hands back the cursor that each answer holds as `cursor`, `nextCursor`, `next_cursor`,
    /// `pagination.cursor` or `pagination.nextCursor`, the first of them that isn't empty. Ends
    /// with an answer that holds none, or no record. A cursor that comes a second time is an error,
    /// as is one that is an object or array, or a full first page with none of these names in it.
    record ByCursor(String limitName, String cursorName, int pageSize, int maxPages)
            implements RestPaging {

        public ByCursor {
            check(pageSize, maxPages, cursorName);
        }
    }

    /// Follows the link of relation `next` in the header `Link` (RFC 8288) as it stands, and ends
    /// where there is none, for GET only. A page that comes a second time is an error.
    ///
    /// @param otherOrigins where links may lead besides the connection's own scheme, host and port,
    ///   such as `https://cdn.example`. The connection's credentials go there too.
    record ByLink(String limitName, int pageSize, int maxPages, Set<String> otherOrigins)
            implements RestPaging {

        public ByLink {
            check(pageSize, maxPages, "next");
            otherOrigins = Set.copyOf(otherOrigins);
        }
    }

    private static void check(int pageSize, int maxPages, String name) {
        if (pageSize < 1 || maxPages < 1) {
            throw new IllegalArgumentException(
                    "Paging needs at least one record a page and one page, not %d and %d"
                            .formatted(pageSize, maxPages));
        }
        if (name.isBlank()) {
            throw new IllegalArgumentException("Paging needs the name of its parameter");
        }
    }
}
