package dev.syncline.connection;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.HttpException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;

/// Says what went wrong with a call, in the peer's own words as far as they go and never with a
/// secret in them.
final class HttpErrors {

    private static final int LONGEST_BODY = 200;

    private final String connection;
    private final Supplier<Collection<String>> secrets;
    private final Clock clock;

    /// @param secrets asked when an error is told, since tokens change
    HttpErrors(String connection, Supplier<Collection<String>> secrets, Clock clock) {
        this.connection = connection;
        this.secrets = secrets;
        this.clock = clock;
    }

    /// For an answer that isn't a good one.
    SynclineException ofStatus(Request request, Answer answer) {
        String message = told(request, answer);
        int status = answer.status();
        if (status == 401 || status == 403) {
            return new SynclineException(
                    ErrorClass.CREDENTIALS,
                    message + "; check the credentials of connection " + connection);
        }
        if (status == 408 || status == 429 || status >= 500) {
            Optional<String> header = answer.headers().firstValue("Retry-After");
            return RetryAfter.parse(header, clock)
                    .map(wait -> SynclineException.retryAfter(ErrorClass.SOURCE, message, wait))
                    .orElseGet(() -> new SynclineException(ErrorClass.SOURCE, message));
        }
        String advice =
                status >= 300 && status < 400
                        ? "; redirects are not followed, so correct the address"
                        : "; check the address and what is asked for";
        return SynclineException.permanent(ErrorClass.SOURCE, message + advice, null);
    }

    /// What the peer answered, such as `mdm answered GET /mdm/items with 404 Not Found - no such
    /// list`.
    String told(Request request, Answer answer) {
        HttpStatus known = HttpStatus.resolve(answer.status());
        String reason = known == null ? "" : " " + known.getReasonPhrase();
        String body = safe(answer.text());
        return "%s answered %s with %d%s%s"
                .formatted(
                        connection,
                        request.called(),
                        answer.status(),
                        reason,
                        body.isEmpty() ? "" : " - " + body);
    }

    String safe(String text) {
        return SafeText.cut(SafeText.mask(text, secrets.get()), LONGEST_BODY);
    }

    SynclineException ofTimeout(
            Request request, Duration total, boolean begun, @Nullable Throwable cause) {
        return new SynclineException(
                ErrorClass.NETWORK,
                "%s %s %s within %s s"
                        .formatted(
                                connection,
                                begun ? "began but did not finish to answer" : "did not answer",
                                request.called(),
                                seconds(total)),
                cause);
    }

    SynclineException ofInterruption(Request request, InterruptedException cause) {
        return new SynclineException(
                ErrorClass.PLATFORM,
                "The thread was interrupted while %s answered %s"
                        .formatted(connection, request.called()),
                cause);
    }

    SynclineException ofFailure(Request request, Throwable failure, long maxBytes, Duration total) {
        List<Throwable> causes = causes(failure);
        if (find(causes, SynclineException.class) instanceof SynclineException ours) {
            return ours;
        }
        if (find(causes, BoundedBody.TooLarge.class) != null) {
            return SynclineException.permanent(
                    ErrorClass.SOURCE,
                    "%s answered %s with more than %s, the limit of the connection; ask for less or raise the limit"
                            .formatted(connection, request.called(), size(maxBytes)),
                    null);
        }
        if (find(causes, BoundedBody.Unwritable.class) instanceof Throwable unwritable) {
            return ofSpooling(request, unwritable);
        }
        if (find(causes, CertificateException.class) != null) {
            return SynclineException.permanent(
                    ErrorClass.NETWORK,
                    "%s can't be trusted at %s (%s); check its certificate and this node's trust store"
                            .formatted(connection, request.at(), words(causes.getLast())),
                    failure);
        }
        if (find(causes, HttpException.class) != null) {
            // Without its cause, which quotes what came.
            return new SynclineException(
                    ErrorClass.SOURCE,
                    "%s answered %s with something that is not HTTP"
                            .formatted(connection, request.called()));
        }
        if (find(causes, SocketTimeoutException.class) != null
                && find(causes, ConnectTimeoutException.class) == null) {
            return ofTimeout(request, total, false, failure);
        }
        return new SynclineException(
                find(causes, IOException.class) == null ? ErrorClass.PLATFORM : ErrorClass.NETWORK,
                "%s could not be asked for %s at %s: %s"
                        .formatted(connection, request.called(), request.at(), why(causes)),
                failure);
    }

    SynclineException ofSpooling(Request request, Throwable cause) {
        return new SynclineException(
                ErrorClass.PLATFORM,
                "What %s answered to %s could not be written to a temporary file; check the room on the disk"
                        .formatted(connection, request.called()),
                cause);
    }

    private String why(List<Throwable> causes) {
        if (find(causes, UnknownHostException.class) != null) {
            return "the host is unknown";
        }
        if (find(causes, ConnectTimeoutException.class) != null) {
            return "the connection could not be made in time";
        }
        if (find(causes, ConnectException.class) != null) {
            return "the connection was refused";
        }
        return words(causes.getLast());
    }

    private String words(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null || message.isBlank()
                ? thrown.getClass().getSimpleName()
                : safe(message);
    }

    private static String seconds(Duration duration) {
        return java.math.BigDecimal.valueOf(duration.toMillis(), 3)
                .stripTrailingZeros()
                .toPlainString();
    }

    private static String size(long bytes) {
        DataSize size = DataSize.ofBytes(bytes);
        return size.toMegabytes() > 0 && bytes % (1 << 20) == 0
                ? size.toMegabytes() + " MB"
                : bytes + " bytes";
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure;
                cause != null && causes.size() < 20;
                cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    private static @Nullable Throwable find(
            List<Throwable> causes, Class<? extends Throwable> type) {
        return causes.stream().filter(type::isInstance).findFirst().orElse(null);
    }
}
