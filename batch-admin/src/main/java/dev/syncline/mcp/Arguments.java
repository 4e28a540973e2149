package dev.syncline.mcp;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The arguments of a call. They fit the tool's [ToolInput], which was checked before; an empty
/// text is none.
record Arguments(Map<String, Object> values) {

    static final String REASON = "reason";
    static final String CONFIRMATION = "confirmation";

    static Arguments of(@Nullable Map<String, Object> values) {
        return new Arguments(values == null ? Map.of() : values);
    }

    Arguments without(String name) {
        Map<String, Object> rest = new TreeMap<>(values);
        rest.remove(name);
        return new Arguments(rest);
    }

    String text(String name) {
        String text = optionalText(name);
        if (text == null) {
            throw new ToolRefused("'%s' is empty".formatted(name));
        }
        return text;
    }

    @Nullable String optionalText(String name) {
        if (!(values.get(name) instanceof String text) || text.isBlank()) {
            return null;
        }
        // Half a pair of surrogates can't be stored either.
        if (text.indexOf(0) >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new ToolRefused(
                    "'%s' holds characters that can't be stored; leave them out".formatted(name));
        }
        return text;
    }

    @Nullable String reason() {
        return optionalText(REASON);
    }

    long id(String name) {
        Long id = optionalId(name);
        if (id == null) {
            throw new ToolRefused("'%s' is missing".formatted(name));
        }
        return id;
    }

    @Nullable Long optionalId(String name) {
        return values.get(name) instanceof Number number ? number.longValue() : null;
    }

    int number(String name, int otherwise) {
        return values.get(name) instanceof Number number ? number.intValue() : otherwise;
    }

    /// Empty when there are none.
    Set<Long> ids(String name) {
        Set<Long> ids = new TreeSet<>();
        if (values.get(name) instanceof Collection<?> many) {
            many.forEach(one -> {
                if (one instanceof Number number) {
                    ids.add(number.longValue());
                }
            });
        }
        return ids;
    }

    @Nullable Instant instant(String name) {
        String text = optionalText(name);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException _) {
            throw new ToolRefused(
                    "'%s' is no instant such as 2026-01-31T06:00:00Z".formatted(name));
        }
    }
}
