package dev.syncline.api;

import org.springframework.http.HttpStatus;

/// A request that can't be met, with the sentence that says why.
final class RequestRefused extends RuntimeException {

    private final HttpStatus status;
    private final String type;
    private final String detail;

    private RequestRefused(HttpStatus status, String type, String detail) {
        super(detail);
        this.status = status;
        this.type = type;
        this.detail = detail;
    }

    static RequestRefused unknownSync(String name) {
        return new RequestRefused(
                HttpStatus.NOT_FOUND,
                "unknown-sync",
                "There is no sync '%s'; GET /v1/syncs lists them".formatted(name));
    }

    static RequestRefused unknownRun(long runId) {
        return new RequestRefused(
                HttpStatus.NOT_FOUND,
                "unknown-run",
                "There is no run %d; GET /v1/runs lists them".formatted(runId));
    }

    static RequestRefused conflict(String why) {
        return new RequestRefused(HttpStatus.CONFLICT, "conflict", why);
    }

    static RequestRefused badRequest(String why) {
        return new RequestRefused(HttpStatus.BAD_REQUEST, "bad-request", why);
    }

    HttpStatus status() {
        return status;
    }

    String type() {
        return type;
    }

    String detail() {
        return detail;
    }
}
