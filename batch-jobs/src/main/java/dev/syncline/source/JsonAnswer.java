package dev.syncline.source;

import dev.syncline.connection.ResponseBody;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;

/// A JSON answer as a whole, for those that are small enough to be kept in memory. The connection's
/// limit bounds them; a tree takes some ten times as much room as its text.
public final class JsonAnswer {

    private JsonAnswer() {}

    /// Reads all of it and closes it.
    ///
    /// @throws SynclineException `source` when the answer isn't JSON or ends too early; `data` when
    ///   it goes beyond the limits of [JsonItemReader]
    public static JsonNode read(ResponseBody body) {
        JsonTrouble trouble = new JsonTrouble(JsonText.of(body));
        try (body) {
            JsonNode tree =
                    JsonDocument.MAPPER
                            .reader()
                            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                            .readTree(body.stream());
            if (tree.isMissingNode()) {
                throw trouble.empty();
            }
            return tree;
        } catch (JacksonException e) {
            throw trouble.of(e);
        } catch (IOException e) {
            throw new SynclineException(
                    ErrorClass.PLATFORM,
                    "The temporary file with %s could not be closed".formatted(body.origin()),
                    e);
        }
    }
}
