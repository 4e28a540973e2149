package dev.syncline.connection;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;

/// A good answer, received whole: nothing that is read from it waits for the peer. It holds a
/// temporary file until it is closed. Used by one thread.
public final class ResponseBody implements Closeable {

    private final String origin;
    private final URI address;
    private final Answer answer;
    private final Spool spool;
    private final String sha256;
    private final long size;

    ResponseBody(String origin, URI address, Answer answer, Spool spool) throws IOException {
        this.origin = origin;
        this.address = address;
        this.answer = answer;
        this.spool = spool;
        this.sha256 = spool.sha256();
        this.size = spool.size();
    }

    /// For messages: who answered what, such as `mdm's answer to GET /mdm/items`.
    public String origin() {
        return origin;
    }

    /// Where it was asked for, query included: no text for messages.
    public URI address() {
        return address;
    }

    /// From 200 to 299.
    public int status() {
        return answer.status();
    }

    public HttpHeaders headers() {
        return answer.headers();
    }

    /// Of the bytes as they came, as 64 lower-case hexadecimal digits.
    public String sha256() {
        return sha256;
    }

    /// In bytes.
    public long size() {
        return size;
    }

    /// The body from its beginning; may be asked for again and again.
    public InputStream stream() {
        return spool.stream();
    }

    @Override
    public void close() throws IOException {
        spool.close();
    }

    @Override
    public String toString() {
        return origin;
    }
}
