package dev.syncline.sandbox.peer;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// How the constants of an enum are spelt in the controls: `RATE_LIMITED` as `rate-limited`.
public final class WireNames {

    private WireNames() {}

    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// @throws IllegalArgumentException naming all there are
    public static <E extends Enum<E>> E named(Class<E> type, String name) {
        return named(List.copyOf(Arrays.asList(type.getEnumConstants())), name);
    }

    /// One of some.
    ///
    /// @throws IllegalArgumentException naming all there are
    static <E extends Enum<E>> E named(Collection<E> constants, String name) {
        return constants.stream()
                .filter(constant -> of(constant).equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "'%s' is none of %s."
                                        .formatted(
                                                name,
                                                constants.stream()
                                                        .map(WireNames::of)
                                                        .collect(Collectors.joining(", ")))));
    }
}
