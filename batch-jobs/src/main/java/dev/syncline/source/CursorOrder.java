package dev.syncline.source;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// Which of two values of a cursor is further on.
final class CursorOrder {

    private CursorOrder() {}

    static String later(String one, String other) {
        return compare(one, other) >= 0 ? one : other;
    }

    private static int compare(String one, String other) {
        BigDecimal number = number(one);
        BigDecimal otherNumber = number(other);
        if (number != null && otherNumber != null) {
            return number.compareTo(otherNumber);
        }
        Instant instant = instant(one);
        Instant otherInstant = instant(other);
        return instant != null && otherInstant != null
                ? instant.compareTo(otherInstant)
                : one.compareTo(other);
    }

    private static @Nullable BigDecimal number(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException _) {
            return null;
        }
    }

    private static @Nullable Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException _) {
            return null;
        }
    }
}
