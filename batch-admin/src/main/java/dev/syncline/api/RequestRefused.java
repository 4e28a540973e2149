package dev.syncline.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A request that can't be met, with the sentence that says why.
public final class RequestRefused extends RuntimeException {

    private final ProblemType type;
    private final String detail;
    private final @Nullable Duration retryAfter;

    private RequestRefused(ProblemType type, String detail) {
        this(type, detail, null);
    }

    private RequestRefused(ProblemType type, String detail, @Nullable Duration retryAfter) {
        super(detail);
        this.type = type;
        this.detail = detail;
        this.retryAfter = retryAfter;
    }

    static RequestRefused unknownSync(String name) {
        return new RequestRefused(
                ProblemType.UNKNOWN_SYNC,
                "There is no sync '%s'; GET /v1/syncs lists them".formatted(name));
    }

    static RequestRefused unknownRun(long runId) {
        return new RequestRefused(
                ProblemType.UNKNOWN_RUN,
                "There is no run %d; GET /v1/runs lists them".formatted(runId));
    }

    static RequestRefused unknownError(long errorId) {
        return new RequestRefused(
                ProblemType.UNKNOWN_ERROR,
                "There is no error %d; GET /v1/errors lists them".formatted(errorId));
    }

    static RequestRefused unknownConnection(String name) {
        return new RequestRefused(
                ProblemType.UNKNOWN_CONNECTION,
                "There is no connection '%s'; GET /v1/connections lists them".formatted(name));
    }

    public static RequestRefused unknownUser(String name) {
        return new RequestRefused(
                ProblemType.UNKNOWN_USER,
                "There is no user '%s'; GET /v1/users lists them".formatted(name));
    }

    public static RequestRefused unknownToken(String tokenId) {
        return new RequestRefused(
                ProblemType.UNKNOWN_TOKEN,
                "There is no token %s; GET /v1/tokens lists them".formatted(tokenId));
    }

    static RequestRefused notConfigured(String list) {
        return new RequestRefused(
                ProblemType.NOT_CONFIGURED,
                "'%s' is switched off: MDM_API_URL or AWS_S3_BUCKET is not set".formatted(list));
    }

    static RequestRefused notLoaded(String list) {
        return new RequestRefused(
                ProblemType.NOT_LOADED,
                "'%s' is in neither S3 nor the MDM yet; try again once its sync has run"
                        .formatted(list));
    }

    static RequestRefused preconditionRequired() {
        return new RequestRefused(
                ProblemType.PRECONDITION_REQUIRED,
                "Send If-Match with the ETag that you read, so that nobody's change is lost");
    }

    /// @param version as it is now
    public static RequestRefused preconditionFailed(String version) {
        return new RequestRefused(
                ProblemType.PRECONDITION_FAILED,
                "Somebody changed it meanwhile; it is %s now, read it again"
                        .formatted(EntityTag.of(version)));
    }

    static RequestRefused tooManyListenersOf(String actor, int most) {
        return new RequestRefused(
                ProblemType.TOO_MANY_LISTENERS,
                "'%s' listens to this node %d times already; close a page or a stream first"
                        .formatted(actor, most));
    }

    static RequestRefused tooManyListeners(int most) {
        return new RequestRefused(
                ProblemType.TOO_MANY_LISTENERS,
                "%d callers listen to this node already; try another one".formatted(most));
    }

    public static RequestRefused conflict(String why) {
        return new RequestRefused(ProblemType.CONFLICT, why);
    }

    public static RequestRefused badRequest(String why) {
        return new RequestRefused(ProblemType.BAD_REQUEST, why);
    }

    /// Somebody has guessed too often.
    public static RequestRefused tooManyAttempts(Duration retryAfter) {
        return new RequestRefused(
                ProblemType.TOO_MANY_ATTEMPTS,
                "Too many attempts have failed; try again in %d s".formatted(seconds(retryAfter)),
                retryAfter);
    }

    /// As `Retry-After` has it: at least one.
    static long seconds(Duration retryAfter) {
        return Math.max(1, retryAfter.plusMillis(999).toSeconds());
    }

    ProblemType type() {
        return type;
    }

    @Nullable Duration retryAfter() {
        return retryAfter;
    }

    String detail() {
        return detail;
    }
}
