package dev.syncline.api;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.databind.json.JsonMapper;

/// Every error as an RFC 9457 problem with a stable `type` (`urn:syncline:problem:…`) and the
/// request's id.
@RestControllerAdvice
public final class Problems extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(Problems.class);
    private static final String TYPE = "urn:syncline:problem:";

    private final JsonMapper mapper;

    Problems(JsonMapper mapper) {
        this.mapper = mapper;
    }

    static ProblemDetail of(HttpStatusCode status, String type, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(URI.create(TYPE + type));
        problem.setProperty("requestId", MDC.get("requestId"));
        return problem;
    }

    /// Answers outside of a controller, such as in a security filter.
    void write(HttpServletResponse response, HttpStatus status, String type, String detail)
            throws IOException {
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        mapper.writeValue(response.getOutputStream(), of(status, type, detail));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(RequestRefused e) {
        return ResponseEntity.status(e.status()).body(of(e.status(), e.type(), e.detail()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> mistyped(MethodArgumentTypeMismatchException e) {
        return ResponseEntity.badRequest()
                .body(
                        of(
                                HttpStatus.BAD_REQUEST,
                                "bad-request",
                                "'%s' is not a valid %s".formatted(e.getValue(), e.getName())));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> notAllowed(AccessDeniedException e) {
        return ResponseEntity.status(HttpStatus.FORBIDDEN)
                .body(of(HttpStatus.FORBIDDEN, "forbidden", String.valueOf(e.getMessage())));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> failed(SynclineException e) {
        HttpStatus status =
                e.errorClass() == ErrorClass.CONFIG
                        ? HttpStatus.UNPROCESSABLE_CONTENT
                        : HttpStatus.SERVICE_UNAVAILABLE;
        log.warn("A request failed", e);
        return ResponseEntity.status(status)
                .body(of(status, e.errorClass().wireName(), String.valueOf(e.getMessage())));
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ResponseEntity<ProblemDetail> databaseAway(Exception e) {
        log.warn("A request failed on the database: {}", e.toString());
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, "5")
                .body(
                        of(
                                HttpStatus.SERVICE_UNAVAILABLE,
                                "database-unavailable",
                                "The engine's database did not answer; try again in a few seconds"));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unexpected(Exception e) {
        log.error("A request failed unexpectedly", e);
        return ResponseEntity.internalServerError()
                .body(
                        of(
                                HttpStatus.INTERNAL_SERVER_ERROR,
                                "internal",
                                "Something went wrong on the node; its log holds more under this request id"));
    }

    /// A body that was read but says something impossible has a sentence of its own.
    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        return Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
                .limit(10)
                .filter(RequestRefused.class::isInstance)
                .map(RequestRefused.class::cast)
                .findFirst()
                .map(refused ->
                        new ResponseEntity<Object>(
                                of(refused.status(), refused.type(), refused.detail()),
                                headers,
                                refused.status()))
                .orElseGet(() -> super.handleHttpMessageNotReadable(e, headers, status, request));
    }

    /// What Spring itself refuses: an unknown path or method, an unreadable body.
    @Override
    protected ResponseEntity<Object> createResponseEntity(
            @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (body instanceof ProblemDetail problem) {
            problem.setType(URI.create(TYPE + type(status)));
            problem.setProperty("requestId", MDC.get("requestId"));
        }
        return new ResponseEntity<>(body, headers, status);
    }

    private static String type(HttpStatusCode status) {
        HttpStatus known = HttpStatus.resolve(status.value());
        return known == null
                ? "http-" + status.value()
                : known.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
