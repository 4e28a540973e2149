package dev.syncline.source;

import dev.syncline.connection.ResponseBody;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/// One page, received whole and checked to its end.
final class RestPage implements Closeable {

    private final ResponseBody body;
    private final JsonDocument document;

    private RestPage(ResponseBody body, JsonDocument document) {
        this.body = body;
        this.document = document;
    }

    /// Owns the body from now on, even when it throws.
    static RestPage of(ResponseBody body, JsonLayout layout) {
        RestPage page = new RestPage(body, new JsonDocument(JsonText.of(body), layout));
        boolean good = false;
        try {
            page.document.check();
            good = true;
            return page;
        } finally {
            if (!good) {
                page.close();
            }
        }
    }

    long count() {
        return document.count();
    }

    JsonItems itemsAfter(long read, long before) {
        return document.itemsAfter(read, before);
    }

    Optional<String> value(String path) {
        return document.value(path);
    }

    /// Whether anything stands at one of the layout's paths, be it null.
    boolean has(String path) {
        return document.has(path);
    }

    List<String> links() {
        return body.headers().allValues("Link");
    }

    URI address() {
        return body.address();
    }

    String origin() {
        return body.origin();
    }

    String sha256() {
        return body.sha256();
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            throw new SynclineException(
                    ErrorClass.PLATFORM,
                    "The temporary file with %s could not be closed".formatted(body.origin()),
                    e);
        }
    }
}
