package dev.syncline.openapi;

import dev.syncline.api.ProblemType;
import dev.syncline.operation.Caller;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The document at `/v3/api-docs`.
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    private static final String BEARER = "bearer";

    private static final String ABOUT =
            """
            What the console does, for programs.

            **Access.** A token as `Authorization: Bearer`, or a signed-in browser with its form token. Looking needs the role viewer, \
            acting operator, users, tokens and the audit log admin.

            **Lists** give `items` and `next`; send `next` as `after` for the page behind. **Acting twice**: a POST with an \
            `Idempotency-Key` is executed once within a day, and answered the same each time, with `Idempotency-Replayed: true`. \
            **Acting at once**: what has an `ETag` takes it as `If-Match`, and nobody's change is lost.

            **Refusals** are problems (RFC 9457), each with a stable `type`:

            %s\
            """;

    OpenApiConfiguration() {
        // Who asks is told by the request, and no parameter.
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(Caller.class);
    }

    @Bean
    OpenAPI document() {
        return new OpenAPI()
                .info(new Info().title("Syncline").version("1").description(about()))
                .components(
                        new Components()
                                .addSchemas(Problems.NAME, problem())
                                .addSecuritySchemes(
                                        BEARER,
                                        new SecurityScheme()
                                                .type(SecurityScheme.Type.HTTP)
                                                .scheme("bearer")))
                .addSecurityItem(new SecurityRequirement().addList(BEARER));
    }

    private static String about() {
        return ABOUT.formatted(
                Arrays.stream(ProblemType.values())
                        .map(type ->
                                "- `%s` (%d): %s"
                                        .formatted(
                                                type.uri(), type.status().value(), type.meaning()))
                        .collect(Collectors.joining("\n")));
    }

    private static Schema<?> problem() {
        Schema<?> problem = new Schema<>().description("Why a request was refused (RFC 9457)");
        problem.addType("object");
        problem.addProperty("type", new StringSchema().format("uri"))
                .addProperty("title", new StringSchema())
                .addProperty("status", new IntegerSchema())
                .addProperty(
                        "detail",
                        new StringSchema().description("one sentence: what, and what to do"))
                .addProperty("instance", new StringSchema().format("uri-reference"))
                .addProperty(
                        "requestId",
                        new StringSchema().description("as `X-Request-Id`, and in the node's log"))
                .required(List.of("type", "title", "status", "detail", "requestId"));
        return problem;
    }

    /// The path that was asked for is no server of ours: behind a balancer it would be the wrong
    /// one.
    @Bean
    OpenApiCustomizer relativeServer() {
        return document ->
                document.setServers(
                        List.of(new io.swagger.v3.oas.models.servers.Server().url("/")));
    }

    @Bean
    OpenApiCustomizer requestWords() {
        return new RequestWords();
    }

    @Bean
    OperationCustomizer operations() {
        return new Operations();
    }

    @Bean
    ModelConverter nullableProperties() {
        return new NullableProperties();
    }
}
