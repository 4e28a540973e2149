package dev.syncline.source;

import dev.syncline.sync.SynclineException;

/// A page that can't be had, or not read. Says which one, and otherwise what its cause says.
final class PageFailure extends SynclineException {

    private final String code;

    PageFailure(int page, SynclineException cause) {
        super(
                cause.errorClass(),
                (page > 1 ? "page_%d: ".formatted(page) : "") + cause.getMessage(),
                cause,
                cause.isRetryable(),
                cause.retryAfter().orElse(null));
        this.code = page > 1 ? "PAGINATION_ERROR" : "API_ERROR";
    }

    @Override
    public String code() {
        return code;
    }
}
