package dev.syncline.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.time.temporal.ChronoUnit.SECONDS;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.channels.Channels;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/// The token endpoint of a connection (RFC 6749): what is asked of it, and what its refusals mean.
/// Credentials that it has refused are not sent again before [RefusedCredentials] lets them.
final class TokenEndpoint {

    private static final int MAX_ANSWER_BYTES = 64 * 1024;
    private static final int UNAUTHORIZED = 401;

    /// RFC 6749's errors that are about who asks. Others, and what a proxy in between says, may be
    /// over with the next call.
    private static final Set<String> ABOUT_WHO_ASKS =
            Set.of("invalid_grant", "invalid_client", "unauthorized_client");

    private final URI url;
    private final String connection;
    private final Account account;
    private final RefusedCredentials refused;
    private final Clock clock;
    private final HttpErrors errors;
    private final HttpExchange exchange;

    TokenEndpoint(
            URI url,
            HttpConnection connection,
            Account account,
            RefusedCredentials refused,
            Clock clock) {
        this.url = url;
        this.connection = connection.name();
        this.account = account;
        this.refused = refused;
        this.clock = clock;
        this.errors =
                new HttpErrors(this.connection + "'s token endpoint", account.secrets(), clock);
        this.exchange = new HttpExchange(connection, errors);
    }

    /// Who asks.
    ///
    /// @param refusedOne what a refusal refuses, such as `client abc`
    /// @param advice what to do then
    /// @param secrets what no message may show
    record Account(String refusedOne, String advice, Supplier<Collection<String>> secrets) {}

    HttpErrors errors() {
        return errors;
    }

    Request request(Map<String, String> form) {
        HttpBody body = HttpBody.form(form);
        return new Request(
                "POST",
                url,
                Map.of("Accept", "application/json", "Content-Type", body.contentType()),
                body);
    }

    /// Gets tokens for credentials.
    ///
    /// @param credentials all that is sent
    /// @throws SynclineException of class `credentials`, and nothing is sent, when they were
    ///   refused before
    Tokens signIn(Map<String, String> credentials, Deadline deadline) {
        String sent = url + " " + new String(HttpBody.form(credentials).bytes(), US_ASCII);
        refused.find(connection, sent)
                .ifPresent(refusal -> {
                    throw refusedBefore(refusal);
                });
        Reply reply = post(credentials, deadline);
        if (reply.answer().isGood()) {
            return tokens(reply);
        }
        SynclineException refusal = refusal(reply);
        if (refusal.errorClass() == ErrorClass.CREDENTIALS && isAboutWhoAsks(reply)) {
            remember(sent, refusal);
        }
        throw refusal;
    }

    private void remember(String sent, SynclineException refusal) {
        try {
            refused.add(connection, sent);
        } catch (DataAccessException | TransactionException e) {
            refusal.addSuppressed(e);
        }
    }

    private SynclineException refusedBefore(RefusedCredentials.Refusal refusal) {
        return new SynclineException(
                ErrorClass.CREDENTIALS,
                "%s's token endpoint refused these credentials at %s and was not asked again; %s, or have connection %s checked to send them once more before %s"
                        .formatted(
                                connection,
                                refusal.at().truncatedTo(SECONDS),
                                account.advice(),
                                connection,
                                refusal.until().truncatedTo(SECONDS)));
    }

    /// Gets the next tokens for the refresh token of the last ones.
    ///
    /// @return empty when it isn't taken any more: it was redeemed too often, has expired, or was
    ///   revoked
    Optional<Tokens> refresh(Map<String, String> form, Deadline deadline) {
        Reply reply = post(form, deadline);
        if (reply.answer().isGood()) {
            return Optional.of(tokens(reply));
        }
        if (reply.answer().status() == 400 && reply.errorCode().equals("invalid_grant")) {
            return Optional.empty();
        }
        throw refusal(reply);
    }

    private record Reply(Request request, Answer answer, byte[] body, Instant asked) {

        String errorCode() {
            return TokenAnswer.errorCodeOf(answer.beginning());
        }
    }

    private Reply post(Map<String, String> form, Deadline deadline) {
        Request request = request(form);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Instant asked = clock.instant();
        Answer answer =
                exchange.send(
                        request,
                        Channels.newChannel(body),
                        HttpExchange.Limits.ofGood(MAX_ANSWER_BYTES),
                        deadline);
        return new Reply(request, answer, body.toByteArray(), asked);
    }

    private Tokens tokens(Reply reply) {
        TokenAnswer token = TokenAnswer.parse(reply.body(), reply.asked());
        if (token == null || !RequestHeaders.canHold(token.accessToken())) {
            throw new SynclineException(
                    ErrorClass.SOURCE,
                    "%s's token endpoint answered %s with %d, but without an access token that can be used"
                            .formatted(
                                    connection, reply.request().called(), reply.answer().status()));
        }
        return new Tokens(
                token.accessToken(), TokenAnswer.refreshTokenOf(reply.body()), token.expiresAt());
    }

    private static boolean isAboutWhoAsks(Reply reply) {
        String code = reply.errorCode();
        return ABOUT_WHO_ASKS.contains(code)
                || (code.isEmpty() && reply.answer().status() == UNAUTHORIZED);
    }

    /// RFC 6749, section 5.2: `error` and `error_description` say why.
    private SynclineException refusal(Reply reply) {
        int status = reply.answer().status();
        if (status < 400 || status == 408 || status == 429 || status >= 500) {
            return errors.ofStatus(reply.request(), reply.answer());
        }
        String why = TokenAnswer.errorOf(reply.answer().beginning());
        if (why != null) {
            return new SynclineException(
                    ErrorClass.CREDENTIALS,
                    "%s's token endpoint refused %s with %d: %s; %s"
                            .formatted(
                                    connection,
                                    account.refusedOne(),
                                    status,
                                    errors.safe(why),
                                    account.advice()));
        }
        String told = errors.told(reply.request(), reply.answer());
        return status == 400 || status == 401 || status == 403
                ? new SynclineException(ErrorClass.CREDENTIALS, told + "; " + account.advice())
                : new SynclineException(
                        ErrorClass.CONFIG,
                        "%s; check the token address of connection %s".formatted(told, connection));
    }
}
