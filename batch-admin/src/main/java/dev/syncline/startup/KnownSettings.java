package dev.syncline.startup;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The `syncline.*` settings that some part of the application declares, as the build has noted
/// them beside the classes.
final class KnownSettings {

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";
    static final ConfigurationPropertyName OURS = ConfigurationPropertyName.of("syncline");

    private final Set<ConfigurationPropertyName> names;

    private KnownSettings(Set<ConfigurationPropertyName> names) {
        this.names = names;
    }

    static KnownSettings read(ClassLoader loader) {
        Set<ConfigurationPropertyName> names = new HashSet<>();
        try {
            for (URL resource : Collections.list(loader.getResources(METADATA))) {
                try (InputStream input = resource.openStream()) {
                    for (JsonNode property :
                            JsonMapper.shared().readTree(input).path("properties")) {
                        String name = property.path("name").asString("");
                        if (name.startsWith("syncline.")) {
                            names.add(ConfigurationPropertyName.of(name));
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new KnownSettings(names);
    }

    /// Whether the setting, or the list or map that it is an element of, is declared.
    boolean contains(ConfigurationPropertyName name) {
        for (ConfigurationPropertyName candidate = name;
                candidate.getNumberOfElements() > 1;
                candidate = candidate.getParent()) {
            if (names.contains(candidate)) {
                return true;
            }
        }
        return false;
    }

    /// Whether an environment variable such as `SYNCLINE_ENGINE_RUN_AT_START` means a declared
    /// setting: Spring takes an underscore for a dash as well as for a dot.
    boolean containsVariable(ConfigurationPropertyName name) {
        for (ConfigurationPropertyName candidate = name;
                candidate.getNumberOfElements() > 1;
                candidate = candidate.getParent()) {
            String letters = letters(candidate);
            if (names.stream().anyMatch(known -> letters(known).equals(letters))) {
                return true;
            }
        }
        return false;
    }

    private static String letters(ConfigurationPropertyName name) {
        return plain(name.toString()).replace(".", "");
    }

    /// The declared setting whose name is nearest, for "did you mean".
    String nearest(ConfigurationPropertyName name) {
        return names.stream()
                .map(ConfigurationPropertyName::toString)
                .min(
                        Comparator.comparingInt((String known) ->
                                        distance(plain(known), plain(name.toString())))
                                .thenComparing(Comparator.naturalOrder()))
                .orElse("none");
    }

    private static String plain(String name) {
        return name.replace("-", "").toLowerCase(Locale.ROOT);
    }

    /// Levenshtein's.
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
