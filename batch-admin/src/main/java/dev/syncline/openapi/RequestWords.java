package dev.syncline.openapi;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.Schema;
import java.util.Map;
import org.springdoc.core.customizers.OpenApiCustomizer;

/// Says what the properties of request bodies mean: the same name means the same everywhere.
final class RequestWords implements OpenApiCustomizer {

    private static final Map<String, String> PROPERTIES =
            Map.ofEntries(
                    Map.entry("reason", "why, as a person puts it; at most 500 characters"),
                    Map.entry("cron", "five fields, or Quartz's six or seven"),
                    Map.entry(
                            "every", "an interval such as `60s`, `5m` or `2h`, in place of `cron`"),
                    Map.entry("zone", "an IANA zone in which `cron` is read; UTC by default"),
                    Map.entry("ids", "of the errors; in place of all below"),
                    Map.entry("sync", "whose open errors; needed where `ids` is not given"),
                    Map.entry("class", "with this error class only"),
                    Map.entry("code", "with this error code only"),
                    Map.entry("step", "of this step only"),
                    Map.entry("run", "of this run only"),
                    Map.entry("text", "with this text in message, key or payload"),
                    Map.entry(
                            "payload",
                            "the record as a person mended it, in the shape of the error's own; left out: as it was"),
                    Map.entry(
                            "name",
                            "begins with a lower-case letter or a digit and has up to 63 of a-z, 0-9, `.`, `_`, `@` and `-`"),
                    Map.entry("password", "12 characters to 72 bytes"),
                    Map.entry("current", "the password as it is now"),
                    Map.entry("role", "`viewer`, `operator` or `admin`"),
                    Map.entry("disabled", "whether they may not sign in"),
                    Map.entry("expiresAt", "from when nobody comes in with it; left out: never"));

    @Override
    public void customise(OpenAPI document) {
        document.getComponents()
                .getSchemas()
                .forEach((name, schema) -> {
                    if ((name.endsWith("Request") || name.equals("Reason"))
                            && schema.getProperties() != null) {
                        describe(schema);
                    }
                });
    }

    private static void describe(Schema<?> request) {
        request.getProperties()
                .forEach((name, property) -> property.setDescription(PROPERTIES.get(name)));
    }
}
