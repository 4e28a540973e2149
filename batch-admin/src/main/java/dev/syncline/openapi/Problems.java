package dev.syncline.openapi;

import dev.syncline.api.ProblemType;
import dev.syncline.api.Refuses;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/// Which problems an operation may answer with: those that it names ([Refuses]), and those that
/// come of how it is called.
final class Problems {

    static final String NAME = "Problem";

    private static final String CONTENT = "application/problem+json";
    private static final String REFERENCE = "#/components/schemas/" + NAME;

    private Problems() {}

    /// @param isOfSchool whether its callers know its refusals in other words
    static void describe(
            Operation operation, Method method, @Nullable Refuses refuses, boolean isOfSchool) {
        Set<ProblemType> types = ofCalling(operation, method);
        if (isOfSchool) {
            types.removeAll(
                    EnumSet.of(
                            ProblemType.UNAUTHENTICATED,
                            ProblemType.FORBIDDEN,
                            ProblemType.TOO_MANY_ATTEMPTS,
                            ProblemType.TOO_MANY_REQUESTS,
                            ProblemType.INTERNAL));
        }
        if (refuses != null) {
            types.addAll(List.of(refuses.value()));
        }
        types.stream()
                .collect(
                        Collectors.groupingBy(
                                ProblemType::status, TreeMap::new, Collectors.toList()))
                .forEach((status, some) -> add(operation, status, some));
    }

    /// @param acts whether it changes anything
    /// @param isKeyed whether it takes an `Idempotency-Key`
    /// @param needsMore whether a viewer may not
    record Method(boolean acts, boolean isKeyed, boolean needsMore) {}

    private static Set<ProblemType> ofCalling(Operation operation, Method method) {
        Set<ProblemType> types =
                EnumSet.of(
                        ProblemType.UNAUTHENTICATED,
                        ProblemType.NOT_ACCEPTABLE,
                        ProblemType.TOO_MANY_ATTEMPTS,
                        ProblemType.TOO_MANY_REQUESTS,
                        ProblemType.INTERNAL,
                        ProblemType.DATABASE_UNAVAILABLE);
        if (method.needsMore()) {
            types.add(ProblemType.FORBIDDEN);
        }
        if (method.acts()) {
            types.addAll(
                    EnumSet.of(
                            ProblemType.CSRF, ProblemType.CONTENT_TOO_LARGE, ProblemType.PLATFORM));
        }
        if (method.isKeyed()) {
            types.addAll(
                    EnumSet.of(ProblemType.REQUEST_UNDER_WAY, ProblemType.IDEMPOTENCY_KEY_REUSED));
        }
        if (operation.getRequestBody() != null) {
            types.add(ProblemType.UNSUPPORTED_MEDIA_TYPE);
        }
        if (operation.getRequestBody() != null || operation.getParameters() != null) {
            types.add(ProblemType.BAD_REQUEST);
        }
        return types;
    }

    private static void add(Operation operation, HttpStatus status, List<ProblemType> types) {
        ApiResponse response =
                operation
                        .getResponses()
                        .computeIfAbsent(
                                Integer.toString(status.value()), code -> new ApiResponse());
        response.setDescription(
                types.stream()
                        .map(type -> "`%s`: %s".formatted(type.wireName(), type.meaning()))
                        .collect(
                                Collectors.joining(
                                        "; ",
                                        response.getDescription() == null
                                                ? ""
                                                : response.getDescription() + "; ",
                                        "")));
        if (response.getContent() == null) {
            response.setContent(new Content());
        }
        response.getContent().addMediaType(CONTENT, new MediaType().schema(schema(types)));
        if (status == HttpStatus.TOO_MANY_REQUESTS || status == HttpStatus.SERVICE_UNAVAILABLE) {
            response.addHeaderObject(
                    "Retry-After",
                    new Header()
                            .description("in seconds; where it is known")
                            .schema(new IntegerSchema()));
        }
    }

    private static Schema<?> schema(List<ProblemType> types) {
        StringSchema type = new StringSchema();
        types.forEach(some -> type.addEnumItem(some.uri().toString()));
        Schema<?> narrowed = new Schema<>().addProperty("type", type);
        return new Schema<>().allOf(List.of(new Schema<>().$ref(REFERENCE), narrowed));
    }
}
