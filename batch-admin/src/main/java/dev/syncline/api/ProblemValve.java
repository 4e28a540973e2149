package dev.syncline.api;

import java.io.IOException;
import java.io.Writer;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/// What Tomcat answers by itself, before any filter of ours is asked, such as to an address that is
/// too long: a problem as well, in place of a page.
final class ProblemValve extends ErrorReportValve {

    private static final Logger log = LoggerFactory.getLogger(ProblemValve.class);

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        if (response.getStatus() < HttpStatus.BAD_REQUEST.value()
                || response.getContentWritten() > 0
                || !response.setErrorReported()
                || !canStillAnswer(response)) {
            return;
        }
        HttpStatus status =
                Optional.ofNullable(HttpStatus.resolve(response.getStatus()))
                        .orElse(HttpStatus.BAD_REQUEST);
        String requestId =
                Optional.ofNullable(response.getHeader(RequestIdFilter.HEADER))
                        .orElseGet(() -> UUID.randomUUID().toString());
        response.setHeader(RequestIdFilter.HEADER, requestId);
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setCharacterEncoding("utf-8");
        try (Writer writer = response.getReporter()) {
            if (writer != null) {
                writer.write(json(status, requestId));
            }
            response.finishResponse();
        } catch (IOException e) {
            log.debug("A caller has gone", e);
        }
    }

    private static boolean canStillAnswer(Response response) {
        AtomicBoolean can = new AtomicBoolean();
        response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, can);
        return can.get();
    }

    /// Nothing that the caller wrote is in it.
    private static String json(HttpStatus status, String requestId) {
        ProblemType type = ProblemType.of(status);
        return """
        {"type":"%s","title":"%s","status":%d,"detail":"%s","requestId":"%s"}\
        """
                .formatted(
                        type.uri(),
                        status.getReasonPhrase(),
                        status.value(),
                        type.sentence(),
                        requestId);
    }
}
