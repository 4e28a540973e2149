package dev.syncline.api;

import dev.syncline.sync.SynclineException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
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

    private static final String REQUEST_ID = "requestId";
    private static final String NOT_A_VALUE =
            "A value of the request can't be stored or compared, such as a NUL character or a time that is out of range";
    static final String DATABASE_AWAY =
            "The engine's database did not answer; try again in a few seconds";

    private final JsonMapper mapper;

    Problems(JsonMapper mapper) {
        this.mapper = mapper;
    }

    static ProblemDetail of(ProblemType type, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(type.status(), detail);
        problem.setType(type.uri());
        problem.setProperty(REQUEST_ID, MDC.get(RequestIdFilter.LOG_FIELD));
        return problem;
    }

    private static ResponseEntity<ProblemDetail> answer(ProblemType type, String detail) {
        return ResponseEntity.status(type.status()).body(of(type, detail));
    }

    /// Answers outside of a controller, such as in a security filter.
    void write(HttpServletResponse response, ProblemType type, String detail) throws IOException {
        response.setStatus(type.status().value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        mapper.writeValue(response.getOutputStream(), of(type, detail));
    }

    void writeDatabaseAway(HttpServletResponse response, String detail) throws IOException {
        response.setHeader(HttpHeaders.RETRY_AFTER, "5");
        write(response, ProblemType.DATABASE_UNAVAILABLE, detail);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(RequestRefused e) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(e.type().status());
        if (e.retryAfter() != null) {
            answer.header(
                    HttpHeaders.RETRY_AFTER, Long.toString(RequestRefused.seconds(e.retryAfter())));
        }
        return answer.body(of(e.type(), e.detail()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> mistyped(MethodArgumentTypeMismatchException e) {
        return answer(
                ProblemType.BAD_REQUEST,
                "'%s' is not a valid %s".formatted(e.getValue(), e.getName()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> notAllowed(AccessDeniedException e) {
        return answer(ProblemType.FORBIDDEN, String.valueOf(e.getMessage()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> failed(SynclineException e) {
        log.warn("A request failed", e);
        return answer(ProblemType.of(e.errorClass()), String.valueOf(e.getMessage()));
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ResponseEntity<ProblemDetail> databaseAway(Exception e) {
        if (isOfAValue(e)) {
            return answer(ProblemType.BAD_REQUEST, NOT_A_VALUE);
        }
        log.warn("A request failed on the database: {}", e.toString());
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, "5")
                .body(of(ProblemType.DATABASE_UNAVAILABLE, DATABASE_AWAY));
    }

    /// A time so far away that the database has none.
    @ExceptionHandler
    ResponseEntity<ProblemDetail> outOfRange(IllegalArgumentException e) {
        return e.getCause() instanceof ArithmeticException
                ? answer(ProblemType.BAD_REQUEST, NOT_A_VALUE)
                : unexpected(e);
    }

    /// SQL's class 22, data exceptions: the database answered, and would again.
    private static boolean isOfAValue(Exception e) {
        return causes(e)
                .filter(SQLException.class::isInstance)
                .map(cause -> ((SQLException) cause).getSQLState())
                .anyMatch(state -> state != null && state.startsWith("22"));
    }

    private static Stream<Throwable> causes(Throwable e) {
        return Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause).limit(10);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unexpected(Exception e) {
        log.error("A request failed unexpectedly", e);
        return answer(
                ProblemType.INTERNAL,
                "Something went wrong on the node; its log holds more under this request id");
    }

    /// A body that was read but says something impossible has a sentence of its own.
    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        return causes(e)
                .filter(RequestRefused.class::isInstance)
                .map(RequestRefused.class::cast)
                .findFirst()
                .map(refused ->
                        new ResponseEntity<Object>(
                                of(refused.type(), refused.detail()),
                                headers,
                                refused.type().status()))
                .orElseGet(() -> super.handleHttpMessageNotReadable(e, headers, status, request));
    }

    /// What Spring itself refuses: an unknown path or method, an unreadable body.
    @Override
    protected ResponseEntity<Object> createResponseEntity(
            @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (body instanceof ProblemDetail problem) {
            problem.setType(ProblemType.of(status).uri());
            problem.setProperty(REQUEST_ID, MDC.get(RequestIdFilter.LOG_FIELD));
        }
        return new ResponseEntity<>(body, headers, status);
    }
}
