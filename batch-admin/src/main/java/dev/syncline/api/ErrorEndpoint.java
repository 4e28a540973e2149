package dev.syncline.api;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.web.WebProperties;
import org.springframework.boot.webmvc.autoconfigure.error.BasicErrorController;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorViewResolver;
import org.springframework.boot.webmvc.error.ErrorAttributes;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;

/// What is answered where no controller did, such as to a request that the firewall refuses: Boot's
/// page to browsers, and a problem to everybody else.
@Controller
final class ErrorEndpoint extends BasicErrorController {

    ErrorEndpoint(
            ErrorAttributes attributes,
            WebProperties properties,
            ObjectProvider<ErrorViewResolver> views) {
        super(attributes, properties.getError(), views.orderedStream().toList());
    }

    @Override
    public ResponseEntity<Map<String, Object>> error(HttpServletRequest request) {
        HttpStatus status = getStatus(request);
        ProblemType type = ProblemType.of(status);
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", type.uri());
        problem.put("title", status.getReasonPhrase());
        problem.put("status", status.value());
        problem.put("detail", type.sentence());
        problem.put("instance", request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI));
        problem.put("requestId", request.getAttribute(RequestIdFilter.HEADER));
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    /// Who asks for this address by themselves finds nothing here.
    @Override
    protected HttpStatus getStatus(HttpServletRequest request) {
        return request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) == null
                ? HttpStatus.NOT_FOUND
                : super.getStatus(request);
    }
}
