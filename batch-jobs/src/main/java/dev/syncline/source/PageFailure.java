package dev.syncline.source;

import dev.syncline.sync.SynclineException;

/// A page that can't be had, or not read. Says which one, and otherwise what its cause says.
final class PageFailure extends SynclineException {

    private final String code;

    private PageFailure(String code, String place, SynclineException cause) {
        super(
                cause.errorClass(),
                place + cause.getMessage(),
                cause,
                cause.isRetryable(),
                cause.retryAfter().orElse(null));
        this.code = code;
    }

    /// The page didn't come, or isn't one. That the first one fails has nothing to do with paging.
    static PageFailure ofAnswer(int page, SynclineException cause) {
        return page > 1 ? ofPaging(page, cause) : new PageFailure("API_ERROR", "", cause);
    }

    /// The way to the page, or on from it, is wrong.
    static PageFailure ofPaging(int page, SynclineException cause) {
        return new PageFailure("PAGINATION_ERROR", "page_%d: ".formatted(page), cause);
    }

    @Override
    public String code() {
        return code;
    }
}
