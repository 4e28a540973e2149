package dev.syncline.openapi;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// An OpenAPI document, read as strictly as it can be: what it doesn't name may not be there.
final class ApiDocument {

    private final JsonNode document;
    private final Map<String, Operation> operations = new TreeMap<>();
    private final SchemaRegistry schemas =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    ApiDocument(String json) {
        document = JsonMapper.shared().readTree(json);
        document.path("paths")
                .properties()
                .forEach(path ->
                        path.getValue()
                                .properties()
                                .forEach(method -> {
                                    Operation operation =
                                            new Operation(
                                                    method.getKey()
                                                            .toUpperCase(java.util.Locale.ROOT),
                                                    path.getKey(),
                                                    method.getValue());
                                    operations.put(operation.id(), operation);
                                }));
        document.path("components").path("schemas").forEach(ApiDocument::close);
    }

    private static void close(JsonNode schema) {
        if (schema.has("properties") && !schema.has("additionalProperties")) {
            ((ObjectNode) schema).put("additionalProperties", false);
        }
    }

    record Operation(String method, String path, JsonNode json) {

        String id() {
            return json.path("operationId").asString();
        }
    }

    Map<String, Operation> operations() {
        return operations;
    }

    /// What OpenAPI's own schema says against it.
    List<String> faults() {
        try (InputStream official =
                Objects.requireNonNull(
                        ApiDocument.class.getResourceAsStream("openapi-3.1-schema.json"))) {
            return sentences(
                    schemas.getSchema(JsonMapper.shared().readTree(official)).validate(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What an answer has that the document doesn't say, or lacks.
    List<String> faults(Operation operation, int status, String contentType, String body) {
        JsonNode response = operation.json().path("responses").path("" + status);
        if (response.isMissingNode()) {
            return List.of("status %d is not described: %s".formatted(status, body));
        }
        JsonNode content = response.path("content");
        if (body.isEmpty()) {
            return content.isEmpty() ? List.of() : List.of("there is no body");
        }
        String type = contentType.split(";", 2)[0];
        JsonNode schema = content.path(type).path("schema");
        if (schema.isMissingNode()) {
            return List.of("%d has no %s: %s".formatted(status, type, body));
        }
        ObjectNode root = JsonMapper.shared().createObjectNode();
        root.set("components", document.path("components"));
        root.putArray("allOf").add(schema);
        return type.endsWith("json")
                ? sentences(schemas.getSchema(root).validate(JsonMapper.shared().readTree(body)))
                : List.of();
    }

    /// What somebody who reads it misses.
    List<String> omissions() {
        List<String> omissions = new ArrayList<>();
        operations.forEach((id, operation) -> {
            if (operation.json().path("summary").asString("").isEmpty()) {
                omissions.add(id + " has no summary");
            }
            properties(operation.json().path("requestBody"))
                    .forEach((name, property) -> {
                        if (property.path("description").asString("").isEmpty()) {
                            omissions.add(id + " says nothing of " + name + " in its body");
                        }
                    });
            operation
                    .json()
                    .path("parameters")
                    .forEach(parameter -> {
                        if (parameter.path("description").asString("").isEmpty()) {
                            omissions.add(id + " says nothing of " + parameter.path("name"));
                        }
                    });
        });
        return omissions;
    }

    private Map<String, JsonNode> properties(JsonNode requestBody) {
        JsonNode schema = requestBody.path("content").path("application/json").path("schema");
        String reference = schema.path("$ref").asString("");
        JsonNode described =
                reference.isEmpty() ? schema : document.at(reference.substring("#".length()));
        Map<String, JsonNode> properties = new TreeMap<>();
        described
                .path("properties")
                .properties()
                .forEach(property -> properties.put(property.getKey(), property.getValue()));
        return properties;
    }

    Optional<String> version() {
        return document.path("openapi").asStringOpt();
    }

    private static List<String> sentences(List<Error> errors) {
        return errors.stream().map(Error::toString).toList();
    }
}
