package dev.syncline.openapi;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JavaType;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Tells the document what the records' own `@Nullable` says: which properties may be null, and
/// that the others are always there.
final class NullableProperties implements ModelConverter {

    private static final String NULL = "null";
    private static final String REFERENCE = "#/components/schemas/";

    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
        if (!chain.hasNext()) {
            return null;
        }
        Schema<?> resolved = chain.next().resolve(type, context, chain);
        JavaType java = Json.mapper().constructType(type.getType());
        if (resolved != null && java != null && java.getRawClass().isRecord()) {
            Schema<?> model =
                    resolved.get$ref() == null
                            ? resolved
                            : context.getDefinedModels()
                                    .get(resolved.get$ref().substring(REFERENCE.length()));
            if (model != null && model.getProperties() != null) {
                mend(model, java.getRawClass());
            }
        }
        return resolved;
    }

    private static void mend(Schema<?> model, Class<?> type) {
        Map<String, Schema> properties = new HashMap<>(model.getProperties());
        List<String> required = new ArrayList<>();
        mend(properties, required, type);
        model.getProperties().replaceAll((name, old) -> properties.getOrDefault(name, old));
        model.setRequired(required.isEmpty() ? null : required);
    }

    private static void mend(
            Map<String, Schema> properties, List<String> required, Class<?> record) {
        for (RecordComponent component : record.getRecordComponents()) {
            if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
                mend(properties, required, component.getType());
                continue;
            }
            String name = name(component);
            if (!properties.containsKey(name)) {
                continue;
            }
            if (isAnyJson(component)) {
                properties.put(name, new Schema<>().description("any JSON"));
            } else if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                properties.computeIfPresent(name, (any, property) -> orNull(property));
            } else {
                required.add(name);
            }
        }
    }

    private static boolean isAnyJson(RecordComponent component) {
        return component.getType() == JsonNode.class
                || component.getAccessor().isAnnotationPresent(JsonRawValue.class);
    }

    private static String name(RecordComponent component) {
        JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
        return property == null || property.value().isEmpty()
                ? component.getName()
                : property.value();
    }

    private static Schema<?> orNull(Schema<?> property) {
        if (property.getTypes() != null) {
            property.addType(NULL);
            return property;
        }
        if (property.get$ref() != null) {
            Schema<?> nothing = new Schema<>();
            nothing.addType(NULL);
            return new Schema<>().anyOf(List.of(property, nothing));
        }
        // What has no type may be anything, null too.
        return property;
    }
}
