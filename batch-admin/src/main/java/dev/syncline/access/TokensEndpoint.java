package dev.syncline.access;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.syncline.api.ProblemType;
import dev.syncline.api.Refuses;
import dev.syncline.api.RequestRefused;
import dev.syncline.operation.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// `/v1/tokens`: what machines come in with; for admins.
@RestController
@RequestMapping("/v1/tokens")
final class TokensEndpoint {

    private final Tokens tokens;

    TokensEndpoint(Tokens tokens) {
        this.tokens = tokens;
    }

    /// @param expiresAt null: never
    /// @param revokedAt null: it is not; so is `revokedBy`
    /// @param lastUsedAt to the minute; null when it never was
    record TokenJson(
            long tokenId,
            String name,
            String role,
            Instant createdAt,
            String createdBy,
            @Nullable Instant expiresAt,
            @Nullable Instant revokedAt,
            @Nullable String revokedBy,
            @Nullable Instant lastUsedAt) {

        static TokenJson of(ApiToken token) {
            return new TokenJson(
                    token.tokenId(),
                    token.name(),
                    token.role().wireName(),
                    token.createdAt(),
                    token.createdBy(),
                    token.expiresAt(),
                    token.revokedAt(),
                    token.revokedBy(),
                    token.lastUsedAt());
        }
    }

    record TokensJson(List<TokenJson> items) {}

    /// @param token the secret, this once
    record IssuedJson(@JsonUnwrapped TokenJson details, String token) {

        @Override
        public String toString() {
            return "IssuedJson[details=%s]".formatted(details);
        }
    }

    /// @param expiresAt null: never
    record NewTokenRequest(
            @Nullable String name, @Nullable String role, @Nullable Instant expiresAt) {}

    /// Newest first, revoked ones last; at most 1,000.
    @Operation(
            operationId = "listTokens",
            summary = "What machines come in with: newest first, revoked ones last, at most 1,000")
    @GetMapping
    TokensJson list(Caller caller) {
        return new TokensJson(tokens.list(caller).stream().map(TokenJson::of).toList());
    }

    /// Answers 201 with the secret, which nobody is told again.
    @Operation(
            operationId = "issueToken",
            summary = "Makes a token, and tells its secret this once")
    @ApiResponse(
            responseCode = "201",
            description = "Made; `token` is the secret",
            useReturnTypeSchema = true)
    @Refuses({ProblemType.CONFLICT, ProblemType.SECRET_TOLD})
    @PostMapping
    ResponseEntity<IssuedJson> issue(@RequestBody NewTokenRequest request, Caller caller) {
        if (request.name() == null) {
            throw RequestRefused.badRequest("Give a name");
        }
        Tokens.Issued issued =
                answer(
                        tokens.issue(
                                new Tokens.NewToken(
                                        request.name(),
                                        RoleWord.required(request.role()),
                                        request.expiresAt()),
                                caller));
        return ResponseEntity.created(URI.create("/v1/tokens/" + issued.token().tokenId()))
                .body(new IssuedJson(TokenJson.of(issued.token()), issued.secret()));
    }

    /// Revokes it: nobody comes in with it from now on. Its row stays.
    @Operation(
            operationId = "revokeToken",
            summary = "Nobody comes in with it from now on; its row stays")
    @Refuses({ProblemType.UNKNOWN_TOKEN})
    @DeleteMapping("/{tokenId}")
    TokenJson revoke(@PathVariable long tokenId, Caller caller) {
        return TokenJson.of(answer(tokens.revoke(tokenId, caller)));
    }

    private static <T> T answer(AccessAnswer<T> answer) {
        return switch (answer) {
            case AccessAnswer.Done<T> done -> done.now();
            case AccessAnswer.Refused<T> refused -> throw RequestRefused.conflict(refused.why());
            case AccessAnswer.Wrong<T> wrong -> throw RequestRefused.badRequest(wrong.why());
            case AccessAnswer.Stale<T> stale ->
                    throw RequestRefused.preconditionFailed(stale.version());
            case AccessAnswer.Unknown<T> unknown ->
                    throw RequestRefused.unknownToken(unknown.which());
        };
    }
}
