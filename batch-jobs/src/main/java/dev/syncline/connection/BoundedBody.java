package dev.syncline.connection;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/// Takes the body of an answer: a good one goes into a channel as long as it is within the limit;
/// of any other the beginning is kept for the error message and the rest isn't waited for.
final class BoundedBody implements BodySubscriber<Answer> {

    /// Enough to fill a message even when long secrets in it are masked.
    private static final int LONGEST_BEGINNING = 16 * 1024;

    private final ResponseInfo info;
    private final boolean good;
    private final WritableByteChannel target;
    private final long maxBytes;
    private final ByteArrayOutputStream beginning = new ByteArrayOutputStream();
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private long bytes;
    private @Nullable Subscription subscription;

    BoundedBody(ResponseInfo info, WritableByteChannel target, long maxBytes) {
        this.info = info;
        this.good = Answer.isGood(info.statusCode());
        this.target = target;
        this.maxBytes = maxBytes;
    }

    @Override
    public CompletionStage<Answer> getBody() {
        return answer;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        this.subscription = subscription;
        OptionalLong announced = info.headers().firstValueAsLong("Content-Length");
        if (good && announced.orElse(0) > maxBytes) {
            fail(new TooLarge());
        } else {
            subscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            if (answer.isDone()) {
                return;
            }
            take(buffer);
        }
    }

    private void take(ByteBuffer buffer) {
        bytes += buffer.remaining();
        if (!good) {
            byte[] part =
                    new byte[Math.min(buffer.remaining(), LONGEST_BEGINNING - beginning.size())];
            buffer.get(part);
            beginning.writeBytes(part);
            if (beginning.size() == LONGEST_BEGINNING) {
                onComplete();
                cancel();
            }
        } else if (bytes > maxBytes) {
            fail(new TooLarge());
        } else {
            write(buffer);
        }
    }

    private void write(ByteBuffer buffer) {
        try {
            while (buffer.hasRemaining()) {
                target.write(buffer);
            }
        } catch (IOException e) {
            fail(new Unwritable(e));
        }
    }

    private void fail(IOException trouble) {
        answer.completeExceptionally(trouble);
        cancel();
    }

    private void cancel() {
        if (subscription != null) {
            subscription.cancel();
        }
    }

    @Override
    public void onError(Throwable thrown) {
        if (good) {
            answer.completeExceptionally(thrown);
        } else {
            // The status says more than the end of the connection does.
            onComplete();
        }
    }

    @Override
    public void onComplete() {
        answer.complete(new Answer(info.statusCode(), info.headers(), beginning.toByteArray()));
    }

    /// The body is longer than the limit.
    static final class TooLarge extends IOException {}

    /// What came could not be kept.
    static final class Unwritable extends IOException {

        Unwritable(IOException cause) {
            super(cause);
        }
    }
}
