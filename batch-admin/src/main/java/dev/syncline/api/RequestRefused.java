package dev.syncline.api;

import org.springframework.http.HttpStatus;

/// A request that can't be met, with the sentence that says why.
public final class RequestRefused extends RuntimeException {

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

    static RequestRefused unknownError(long errorId) {
        return new RequestRefused(
                HttpStatus.NOT_FOUND,
                "unknown-error",
                "There is no error %d; GET /v1/errors lists them".formatted(errorId));
    }

    static RequestRefused unknownConnection(String name) {
        return new RequestRefused(
                HttpStatus.NOT_FOUND,
                "unknown-connection",
                "There is no connection '%s'; GET /v1/connections lists them".formatted(name));
    }

    public static RequestRefused unknownUser(String name) {
        return new RequestRefused(
                HttpStatus.NOT_FOUND,
                "unknown-user",
                "There is no user '%s'; GET /v1/users lists them".formatted(name));
    }

    public static RequestRefused unknownToken(String tokenId) {
        return new RequestRefused(
                HttpStatus.NOT_FOUND,
                "unknown-token",
                "There is no token %s; GET /v1/tokens lists them".formatted(tokenId));
    }

    static RequestRefused notConfigured(String list) {
        return new RequestRefused(
                HttpStatus.NOT_FOUND,
                "not-configured",
                "'%s' is switched off: MDM_API_URL or AWS_S3_BUCKET is not set".formatted(list));
    }

    static RequestRefused notLoaded(String list) {
        return new RequestRefused(
                HttpStatus.SERVICE_UNAVAILABLE,
                "not-loaded",
                "'%s' is in neither S3 nor the MDM yet; try again once its sync has run"
                        .formatted(list));
    }

    static RequestRefused preconditionRequired() {
        return new RequestRefused(
                HttpStatus.PRECONDITION_REQUIRED,
                "precondition-required",
                "Send If-Match with the ETag that you read, so that nobody's change is lost");
    }

    static RequestRefused preconditionFailed(String etag) {
        return new RequestRefused(
                HttpStatus.PRECONDITION_FAILED,
                "precondition-failed",
                "Somebody changed it meanwhile; it is %s now, read it again".formatted(etag));
    }

    static RequestRefused tooManyListeners(int most) {
        return new RequestRefused(
                HttpStatus.SERVICE_UNAVAILABLE,
                "too-many-listeners",
                "%d callers listen to this node already; try another one".formatted(most));
    }

    public static RequestRefused conflict(String why) {
        return new RequestRefused(HttpStatus.CONFLICT, "conflict", why);
    }

    public static RequestRefused badRequest(String why) {
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
