package dev.syncline.openapi;

import dev.syncline.api.Refuses;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.List;
import java.util.Map;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpMethod;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;

/// Adds to each operation what holds for many: the words of parameters, headers, and problems.
final class Operations implements OperationCustomizer {

    private static final List<String> FOR_ADMINS = List.of("/v1/users", "/v1/tokens", "/v1/audit");
    private static final String SCHOOL = "/api/";

    private static final Map<String, String> PARAMETERS =
            Map.ofEntries(
                    Map.entry(
                            "after",
                            "the last one seen: `next` of the page before, or, of syncs, the last name"),
                    Map.entry("limit", "how many at most, 1 to 500"),
                    Map.entry(
                            "wait",
                            "for how long to wait for the end, such as `60s`, 10 minutes at most; else the answer comes at once"),
                    Map.entry("name", "its name"),
                    Map.entry("sync", "of this sync only"),
                    Map.entry("run", "of this run only"),
                    Map.entry("status", "with this status only"),
                    Map.entry("class", "with this error class only"),
                    Map.entry("code", "with this error code only"),
                    Map.entry("step", "of this step only"),
                    Map.entry(
                            "text",
                            "with this text in message, key or payload; names a sync or a run as well"),
                    Map.entry("from", "at or after this instant"),
                    Map.entry("to", "before this instant"),
                    Map.entry("hours", "of how many hours, up to now; 1 to 720"),
                    Map.entry("actor", "of this user or token (`token:name`) only"),
                    Map.entry("channel", "that came this way only: `api`, `console`, `mcp`, `jmx`"),
                    Map.entry("action", "such as `run.restart`, or `run` for all about runs"),
                    Map.entry("runId", "its number"),
                    Map.entry("errorId", "its number"),
                    Map.entry("tokenId", "its number"),
                    Map.entry("syncRunId", "the run's number"),
                    Map.entry("If-Match", "the `ETag` of what is to be changed, `*` for whichever"),
                    Map.entry(
                            "Last-Event-ID",
                            "the last event that was heard: a `reload` comes first then"));

    @Override
    public Operation customize(Operation operation, HandlerMethod handler) {
        String type = handler.getBeanType().getSimpleName().replace("Endpoint", "");
        operation.setTags(List.of(type));
        String path = path(handler);
        boolean isPost =
                AnnotatedElementUtils.hasAnnotation(handler.getMethod(), PostMapping.class);
        boolean acts = isPost || !isGet(handler);
        if (isPost) {
            operation.addParametersItem(
                    new HeaderParameter()
                            .name("Idempotency-Key")
                            .required(false)
                            .description(
                                    "1 to 128 visible characters that nobody else sends: the same request again is answered, but not executed again")
                            .schema(new StringSchema()));
        }
        if (operation.getParameters() != null) {
            operation.getParameters().forEach(Operations::describe);
        }
        Problems.describe(
                operation,
                new Problems.Method(
                        acts, isPost, acts || FOR_ADMINS.stream().anyMatch(path::startsWith)),
                handler.getMethodAnnotation(Refuses.class),
                path.startsWith(SCHOOL));
        operation.getResponses().values().forEach(Operations::describe);
        return operation;
    }

    private static void describe(Parameter parameter) {
        if (parameter.getDescription() == null) {
            parameter.setDescription(PARAMETERS.get(parameter.getName()));
        }
    }

    private static void describe(ApiResponse response) {
        response.addHeaderObject(
                "X-Request-Id",
                new Header()
                        .description(
                                "names the request in the logs; the caller's own, if it sent one"));
        response.getHeaders().values().stream()
                .filter(header -> header.getSchema() == null)
                .forEach(header -> {
                    header.setSchema(new StringSchema());
                    header.setStyle(null);
                });
    }

    private static boolean isGet(HandlerMethod handler) {
        RequestMapping mapping =
                AnnotatedElementUtils.findMergedAnnotation(
                        handler.getMethod(), RequestMapping.class);
        return mapping != null
                && List.of(mapping.method()).contains(RequestMethod.resolve(HttpMethod.GET));
    }

    private static String path(HandlerMethod handler) {
        RequestMapping ofType =
                AnnotatedElementUtils.findMergedAnnotation(
                        handler.getBeanType(), RequestMapping.class);
        RequestMapping ofMethod =
                AnnotatedElementUtils.findMergedAnnotation(
                        handler.getMethod(), RequestMapping.class);
        RequestMapping mapping = ofType == null ? ofMethod : ofType;
        return mapping == null || mapping.path().length == 0 ? "" : mapping.path()[0];
    }
}
