package dev.syncline.console;

import dev.syncline.run.RunSearch;
import dev.syncline.sync.RunStatus;
import dev.syncline.sync.TriggerKind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/// What the address of the page Runs asks for; what can't be read there is left out and named.
///
/// @param from as it was typed, for the form; so is `to`
/// @param wrong one sentence for each part that can't be read
public record RunsQuery(
        RunSearch.Filter filter,
        RunSearch.@Nullable Position after,
        String from,
        String to,
        List<String> wrong) {

    private static final DateTimeFormatter FOR_FORMS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm");

    static RunsQuery of(MultiValueMap<String, String> address) {
        List<String> wrong = new ArrayList<>();
        Instant from = instant(address, "from", wrong);
        Instant to = instant(address, "to", wrong);
        return new RunsQuery(
                new RunSearch.Filter(
                        text(address, "sync"),
                        statuses(address, wrong),
                        trigger(address, wrong),
                        from,
                        to,
                        text(address, "q")),
                position(address, wrong),
                forForm(from),
                forForm(to),
                wrong);
    }

    private static Set<RunStatus> statuses(
            MultiValueMap<String, String> address, List<String> wrong) {
        Set<RunStatus> statuses = new LinkedHashSet<>();
        for (String word : address.getOrDefault("status", List.of())) {
            if (!word.isBlank()) {
                try {
                    statuses.add(RunStatus.ofWireName(word.strip()));
                } catch (IllegalArgumentException e) {
                    wrong.add("There is no status '%s'; it is left out.".formatted(cut(word)));
                }
            }
        }
        return statuses;
    }

    private static @Nullable TriggerKind trigger(
            MultiValueMap<String, String> address, List<String> wrong) {
        String word = text(address, "trigger");
        try {
            return word == null ? null : TriggerKind.ofWireName(word);
        } catch (IllegalArgumentException e) {
            wrong.add(
                    "There is no trigger '%s'; it is left out."
                            .formatted(cut(String.valueOf(word))));
            return null;
        }
    }

    private static RunSearch.@Nullable Position position(
            MultiValueMap<String, String> address, List<String> wrong) {
        String text = text(address, "after");
        if (text == null) {
            return null;
        }
        RunSearch.Position position = RunSearch.Position.of(text).orElse(null);
        if (position == null) {
            wrong.add("The page's place in the list can't be read; these are the newest runs.");
        }
        return position;
    }

    private static @Nullable Instant instant(
            MultiValueMap<String, String> address, String name, List<String> wrong) {
        String text = text(address, name);
        if (text == null) {
            return null;
        }
        try {
            return parsed(text);
        } catch (DateTimeException e) {
            wrong.add(
                    "'%s' is no time; write 2026-03-01 or 2026-03-01T04:30 (UTC). It is left out."
                            .formatted(cut(text)));
            return null;
        }
    }

    private static Instant parsed(String text) {
        if (text.indexOf('T') < 0) {
            return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        }
        boolean hasZone = text.endsWith("Z") || text.matches(".*[+-]\\d{2}:\\d{2}");
        return hasZone
                ? OffsetDateTime.parse(text).toInstant()
                : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    }

    private static String forForm(@Nullable Instant instant) {
        return instant == null ? "" : FOR_FORMS.format(instant.atOffset(ZoneOffset.UTC));
    }

    private static @Nullable String text(MultiValueMap<String, String> address, String name) {
        String text = address.getFirst(name);
        return text == null || text.isBlank() ? null : text.strip();
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(text.length(), 60));
    }

    public boolean isAsked(String status) {
        return filter.statuses().stream().anyMatch(asked -> asked.wireName().equals(status));
    }

    public boolean isAnything() {
        return !filter.equals(RunSearch.Filter.ANY);
    }

    /// The address of the same list: the page behind a position, or an export.
    String address(String path, RunSearch.@Nullable Position behind) {
        List<String> parts = new ArrayList<>();
        add(parts, "sync", filter.sync());
        filter.statuses().forEach(status -> add(parts, "status", status.wireName()));
        add(parts, "trigger", filter.trigger() == null ? null : filter.trigger().wireName());
        add(parts, "from", filter.from() == null ? null : filter.from().toString());
        add(parts, "to", filter.to() == null ? null : filter.to().toString());
        add(parts, "q", filter.text());
        add(parts, "after", behind == null ? null : behind.toString());
        return parts.isEmpty() ? path : path + "?" + String.join("&", parts);
    }

    private static void add(List<String> parts, String name, @Nullable String value) {
        if (value != null) {
            parts.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }
}
