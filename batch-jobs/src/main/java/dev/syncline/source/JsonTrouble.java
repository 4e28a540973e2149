package dev.syncline.source;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/// Says in what way an answer isn't the JSON that was expected. Quotes none of it.
final class JsonTrouble {

    private static final int LOOKED_AT = 512;

    private static final int LONGEST_WORD = "false".length();
    private static final Pattern CUT_WORD =
            Pattern.compile("[\\s,:\\[](-|[-+0-9.eE]*[.eE+-]|t|tr|tru|f|fa|fal|fals|n|nu|nul)$");

    private final JsonText text;

    JsonTrouble(JsonText text) {
        this.text = text;
    }

    SynclineException empty() {
        return new SynclineException(
                ErrorClass.SOURCE, "%s is empty instead of JSON".formatted(text.origin()));
    }

    SynclineException of(JacksonException e) {
        if (e instanceof JacksonIOException) {
            return new SynclineException(
                    ErrorClass.PLATFORM,
                    "The temporary file with %s could not be read".formatted(text.origin()),
                    e);
        }
        TokenStreamLocation location = e.getLocation();
        if (e instanceof StreamConstraintsException) {
            return new SynclineException(
                    ErrorClass.DATA,
                    "%s goes beyond what is taken%s: %s"
                            .formatted(text.origin(), at(location), limit(e)));
        }
        String foreign = foreignFormat();
        if (foreign != null) {
            return new SynclineException(
                    ErrorClass.SOURCE,
                    "%s is not JSON: it looks like %s".formatted(text.origin(), foreign));
        }
        return new SynclineException(
                ErrorClass.SOURCE,
                e instanceof UnexpectedEndOfInputException || endsInsideWord(location)
                        ? "%s is cut off: its JSON ends in the middle, after %d bytes"
                                .formatted(text.origin(), text.size())
                        : "%s is not JSON%s".formatted(text.origin(), at(location)));
    }

    /// A character, number or word cut short is a wrong one to the parser, not an end that comes
    /// too early.
    private boolean endsInsideWord(@Nullable TokenStreamLocation location) {
        if (location == null || location.getByteOffset() < text.size() - LONGEST_WORD) {
            return false;
        }
        String ending = ending();
        boolean beyond = location.getByteOffset() >= text.size();
        return (beyond && !ending.endsWith("]") && !ending.endsWith("}"))
                || CUT_WORD.matcher(ending).find();
    }

    private String ending() {
        try (InputStream stream = text.stream().get()) {
            stream.skipNBytes(Math.max(0, text.size() - LOOKED_AT));
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException _) {
            return "";
        }
    }

    private static String at(@Nullable TokenStreamLocation location) {
        return location == null || location.getLineNr() < 1
                ? ""
                : " at line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
    }

    /// The parser's own words name the limit; they hold no content.
    private static String limit(JacksonException e) {
        return String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
    }

    private @Nullable String foreignFormat() {
        String start = beginning().stripLeading().toLowerCase(Locale.ROOT);
        String type = text.contentType().toLowerCase(Locale.ROOT);
        if (start.startsWith("<!doctype html")
                || start.startsWith("<html")
                || (start.startsWith("<") && type.contains("html"))) {
            return "HTML, perhaps a page for signing in or for maintenance";
        }
        return start.startsWith("<") ? "XML or HTML" : null;
    }

    private String beginning() {
        try (InputStream stream = text.stream().get()) {
            String start = new String(stream.readNBytes(LOOKED_AT), StandardCharsets.UTF_8);
            return start.startsWith("\uFEFF") ? start.substring(1) : start;
        } catch (IOException _) {
            // The first trouble is the one to tell of.
            return "";
        }
    }

    static String kind(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a text";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "true or false";
            default -> "null";
        };
    }
}
