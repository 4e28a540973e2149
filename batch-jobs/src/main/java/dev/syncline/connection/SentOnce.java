package dev.syncline.connection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.atomic.AtomicBoolean;

/// A request body that is sent once. The JDK's client sends a GET again by itself when the
/// connection breaks before the first byte of an answer, and only a system property for the whole
/// process turns that off; but it asks for the body's length each time. An empty body costs a
/// `Content-Length: 0`.
final class SentOnce implements BodyPublisher {

    private final BodyPublisher body;
    private final AtomicBoolean sent = new AtomicBoolean();

    SentOnce(BodyPublisher body) {
        this.body = body;
    }

    static SentOnce empty() {
        return new SentOnce(BodyPublishers.noBody());
    }

    @Override
    public long contentLength() {
        if (sent.getAndSet(true)) {
            throw new UncheckedIOException(
                    new IOException("the connection was closed before anything was answered"));
        }
        return body.contentLength();
    }

    @Override
    public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
        body.subscribe(subscriber);
    }
}
