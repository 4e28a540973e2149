package dev.syncline.connection;

import dev.syncline.sync.SynclineException;
import java.net.http.HttpHeaders;
import java.util.function.Supplier;

/// What a peer answered, whatever the status, received whole.
public final class HttpReply {

    /// The longest body that is taken; of a longer one with another status than 2xx the beginning.
    public static final int MAX_BYTES = 1 << 20;

    private final String origin;
    private final Answer answer;
    private final Supplier<SynclineException> failure;

    HttpReply(String origin, Answer answer, Supplier<SynclineException> failure) {
        this.origin = origin;
        this.answer = answer;
        this.failure = failure;
    }

    /// For messages: who answered what, such as `mdm's answer to POST /mdm/items`.
    public String origin() {
        return origin;
    }

    public int status() {
        return answer.status();
    }

    /// From 200 to 299.
    public boolean isGood() {
        return answer.isGood();
    }

    public HttpHeaders headers() {
        return answer.headers();
    }

    /// The body in the character set it names, else UTF-8; empty when its type says that it is no
    /// text. It may repeat what was sent: no message should quote it unseen.
    public String text() {
        return answer.text();
    }

    /// What [HttpCaller#send] would have thrown for it, secrets masked: for a reply that isn't a
    /// good one.
    public SynclineException failure() {
        return failure.get();
    }

    @Override
    public String toString() {
        return origin + ", " + status();
    }
}
