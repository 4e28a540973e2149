package dev.syncline.api;

import dev.syncline.sync.ErrorClass;
import java.net.URI;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;

/// Every problem that the API answers with (RFC 9457). Its `type` is stable: programs may go by it.
public enum ProblemType {
    BAD_REQUEST(
            HttpStatus.BAD_REQUEST, "the request can't be understood, or something in it can't be"),
    UNAUTHENTICATED(HttpStatus.UNAUTHORIZED, "nobody can be told from the request"),
    FORBIDDEN(HttpStatus.FORBIDDEN, "the caller's role is too small"),
    CSRF(HttpStatus.FORBIDDEN, "a signed-in browser sent no form token, or an old one"),
    NOT_FOUND(HttpStatus.NOT_FOUND, "nothing is at that address"),
    UNKNOWN_SYNC(HttpStatus.NOT_FOUND, "there is no such sync"),
    UNKNOWN_RUN(HttpStatus.NOT_FOUND, "there is no such run"),
    UNKNOWN_ERROR(HttpStatus.NOT_FOUND, "there is no such error"),
    UNKNOWN_CONNECTION(HttpStatus.NOT_FOUND, "there is no such connection"),
    UNKNOWN_USER(HttpStatus.NOT_FOUND, "there is no such user"),
    UNKNOWN_TOKEN(HttpStatus.NOT_FOUND, "there is no such token"),
    NOT_CONFIGURED(HttpStatus.NOT_FOUND, "this deployment has that part switched off"),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "the address knows other methods only"),
    NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "there is no answer in a form that `Accept` allows"),
    CONFLICT(HttpStatus.CONFLICT, "not possible as things stand; `detail` says why"),
    REQUEST_UNDER_WAY(
            HttpStatus.CONFLICT,
            "the first request with this `Idempotency-Key` has not been answered yet"),
    SECRET_TOLD(
            HttpStatus.CONFLICT,
            "the first request with this `Idempotency-Key` was told a secret, which nobody is told again"),
    PRECONDITION_FAILED(
            HttpStatus.PRECONDITION_FAILED, "somebody changed it meanwhile; read it again"),
    CONTENT_TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "the body is larger than allowed"),
    UNSUPPORTED_MEDIA_TYPE(
            HttpStatus.UNSUPPORTED_MEDIA_TYPE, "the body has to be `application/json`"),
    CONFIG(HttpStatus.UNPROCESSABLE_CONTENT, "a setting is missing or wrong"),
    DATA(HttpStatus.UNPROCESSABLE_CONTENT, "the content itself is wrong"),
    IDEMPOTENCY_KEY_REUSED(
            HttpStatus.UNPROCESSABLE_CONTENT,
            "this `Idempotency-Key` came with another request before"),
    PRECONDITION_REQUIRED(
            HttpStatus.PRECONDITION_REQUIRED, "`If-Match` is needed, with the ETag that was read"),
    TOO_MANY_ATTEMPTS(
            HttpStatus.TOO_MANY_REQUESTS,
            "too many passwords or tokens were wrong; wait as long as `Retry-After` says"),
    TOO_MANY_REQUESTS(
            HttpStatus.TOO_MANY_REQUESTS,
            "more requests than allowed; wait as long as `Retry-After` says"),
    INTERNAL(
            HttpStatus.INTERNAL_SERVER_ERROR, "our fault; the log has more under the request's id"),
    NOT_LOADED(HttpStatus.SERVICE_UNAVAILABLE, "the list has not been read yet"),
    TOO_MANY_LISTENERS(
            HttpStatus.SERVICE_UNAVAILABLE, "this node, or the caller, has too many open streams"),
    DATABASE_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "the engine's database did not answer"),
    CREDENTIALS(HttpStatus.SERVICE_UNAVAILABLE, "a peer refused who we are"),
    SOURCE(HttpStatus.SERVICE_UNAVAILABLE, "a source did not give what it owes"),
    TARGET(HttpStatus.SERVICE_UNAVAILABLE, "a target could not take what it was sent"),
    NETWORK(HttpStatus.SERVICE_UNAVAILABLE, "a peer did not answer"),
    LEASE_LOST(HttpStatus.SERVICE_UNAVAILABLE, "another node has taken over"),
    PLATFORM(HttpStatus.SERVICE_UNAVAILABLE, "the engine itself failed");

    private static final String PREFIX = "urn:syncline:problem:";

    private final HttpStatus status;
    private final String meaning;

    ProblemType(HttpStatus status, String meaning) {
        this.status = status;
        this.meaning = meaning;
    }

    public HttpStatus status() {
        return status;
    }

    /// When it is answered, in half a sentence.
    public String meaning() {
        return meaning;
    }

    /// When it is answered, as a sentence; without markup, quotes and full stop.
    String sentence() {
        return Character.toUpperCase(meaning.charAt(0)) + meaning.substring(1).replace("`", "");
    }

    /// What stands behind `urn:syncline:problem:` in `type`.
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The `type` itself.
    public URI uri() {
        return URI.create(PREFIX + wireName());
    }

    static ProblemType of(ErrorClass errorClass) {
        return valueOf(errorClass.name());
    }

    /// What a refusal of the framework's means, of which only the status is known.
    public static ProblemType of(HttpStatusCode status) {
        return switch (status.value()) {
            case 401 -> UNAUTHENTICATED;
            case 403 -> FORBIDDEN;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 409 -> CONFLICT;
            case 412 -> PRECONDITION_FAILED;
            case 413 -> CONTENT_TOO_LARGE;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 428 -> PRECONDITION_REQUIRED;
            case 429 -> TOO_MANY_REQUESTS;
            case 503 -> DATABASE_UNAVAILABLE;
            default -> status.is4xxClientError() ? BAD_REQUEST : INTERNAL;
        };
    }
}
