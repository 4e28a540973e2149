package dev.syncline.access;

import dev.syncline.api.EntityTag;
import dev.syncline.api.ProblemType;
import dev.syncline.api.Refuses;
import dev.syncline.api.RequestRefused;
import dev.syncline.operation.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// `/v1/users`: the people who sign in with a name and a password; for admins.
@RestController
@RequestMapping("/v1/users")
final class UsersEndpoint {

    private final Users users;

    UsersEndpoint(Users users) {
        this.users = users;
    }

    /// @param lastSignInAt null when they never have
    record UserJson(
            String name,
            String role,
            boolean disabled,
            Instant createdAt,
            String createdBy,
            @Nullable Instant lastSignInAt) {

        static UserJson of(User user) {
            return new UserJson(
                    user.name(),
                    user.role().wireName(),
                    user.disabled(),
                    user.createdAt(),
                    user.createdBy(),
                    user.lastSignInAt());
        }
    }

    record UsersJson(List<UserJson> items) {}

    /// @param password 12 characters to 72 bytes
    record NewUserRequest(@Nullable String name, @Nullable String password, @Nullable String role) {

        @Override
        public String toString() {
            return "NewUserRequest[name=%s]".formatted(name);
        }
    }

    /// What is left out stays as it is.
    record UserChangeRequest(
            @Nullable String role, @Nullable Boolean disabled, @Nullable String password) {

        @Override
        public String toString() {
            return "UserChangeRequest[role=%s, disabled=%s]".formatted(role, disabled);
        }
    }

    /// By name.
    @Operation(
            operationId = "listUsers",
            summary = "The people who sign in with a name and a password, by name")
    @GetMapping
    UsersJson list(Caller caller) {
        return new UsersJson(users.list(caller).stream().map(UserJson::of).toList());
    }

    @Operation(operationId = "getUser", summary = "One of them")
    @ApiResponse(
            responseCode = "200",
            description = "The user",
            headers = @Header(name = "ETag", description = "for If-Match"),
            useReturnTypeSchema = true)
    @Refuses({ProblemType.UNKNOWN_USER})
    @GetMapping("/{name}")
    ResponseEntity<UserJson> one(@PathVariable String name, Caller caller) {
        return tagged(users.find(name, caller).orElseThrow(() -> RequestRefused.unknownUser(name)));
    }

    private static ResponseEntity<UserJson> tagged(User user) {
        return ResponseEntity.ok().eTag(EntityTag.of(user.version())).body(UserJson.of(user));
    }

    /// Answers 201.
    @Operation(operationId = "createUser", summary = "Makes a user")
    @ApiResponse(responseCode = "201", description = "Made", useReturnTypeSchema = true)
    @Refuses({ProblemType.CONFLICT})
    @PostMapping
    ResponseEntity<UserJson> create(@RequestBody NewUserRequest request, Caller caller) {
        if (request.name() == null || request.password() == null) {
            throw RequestRefused.badRequest("Give a name and a password");
        }
        User made =
                answer(
                        users.create(
                                new Users.NewUser(
                                        request.name(),
                                        request.password(),
                                        RoleWord.required(request.role())),
                                caller));
        return ResponseEntity.created(URI.create("/v1/users/" + made.name()))
                .body(UserJson.of(made));
    }

    /// A new password, and disabling, end the user's sessions on every node. The last admin stays
    /// one. With `If-Match` nothing is changed that somebody else has changed meanwhile.
    @Operation(
            operationId = "changeUser",
            summary =
                    "Changes what is given, and leaves the rest; a new password, and disabling, end the user's sessions")
    @ApiResponse(
            responseCode = "200",
            description = "As it is now",
            headers = @Header(name = "ETag", description = "for If-Match"),
            useReturnTypeSchema = true)
    @Refuses({ProblemType.UNKNOWN_USER, ProblemType.CONFLICT, ProblemType.PRECONDITION_FAILED})
    @PatchMapping("/{name}")
    ResponseEntity<UserJson> change(
            @PathVariable String name,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestBody UserChangeRequest request,
            Caller caller) {
        return tagged(
                answer(
                        users.change(
                                name,
                                new Users.Change(
                                        RoleWord.optional(request.role()),
                                        request.disabled(),
                                        request.password()),
                                EntityTag.named(ifMatch).orElse(null),
                                caller)));
    }

    /// Answers 204. The last admin stays.
    @Operation(operationId = "removeUser", summary = "Takes a user away; the last admin stays")
    @ApiResponse(responseCode = "204", description = "Gone")
    @Refuses({ProblemType.UNKNOWN_USER, ProblemType.CONFLICT})
    @DeleteMapping("/{name}")
    ResponseEntity<Void> remove(@PathVariable String name, Caller caller) {
        var _ = answer(users.remove(name, caller));
        return ResponseEntity.noContent().build();
    }

    static User answer(AccessAnswer<User> answer) {
        return switch (answer) {
            case AccessAnswer.Done<User> done -> done.now();
            case AccessAnswer.Refused<User> refused -> throw RequestRefused.conflict(refused.why());
            case AccessAnswer.Wrong<User> wrong -> throw RequestRefused.badRequest(wrong.why());
            case AccessAnswer.Stale<User> stale ->
                    throw RequestRefused.preconditionFailed(stale.version());
            case AccessAnswer.Unknown<User> unknown ->
                    throw RequestRefused.unknownUser(unknown.which());
        };
    }
}
