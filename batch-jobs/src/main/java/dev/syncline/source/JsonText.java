package dev.syncline.source;

import dev.syncline.connection.ResponseBody;
import java.io.InputStream;
import java.util.function.Supplier;

/// What should be JSON, and where it came from.
///
/// @param origin for messages, such as `mdm's answer to GET /items`
/// @param contentType as it was declared; empty when it wasn't
/// @param size in bytes
/// @param stream gives the text from its beginning each time
record JsonText(String origin, String contentType, long size, Supplier<InputStream> stream) {

    static JsonText of(ResponseBody body) {
        return new JsonText(
                body.origin(),
                body.headers().firstValue("Content-Type").orElse(""),
                body.size(),
                body::stream);
    }
}
