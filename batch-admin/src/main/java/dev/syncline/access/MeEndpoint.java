package dev.syncline.access;

import dev.syncline.api.ProblemType;
import dev.syncline.api.Refuses;
import dev.syncline.api.RequestRefused;
import dev.syncline.operation.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// `/v1/me`: who one is here, and one's own password.
@RestController
@RequestMapping("/v1/me")
final class MeEndpoint {

    private final Users users;

    MeEndpoint(Users users) {
        this.users = users;
    }

    /// @param actor as it stands in the audit log
    record MeJson(String actor, String role) {}

    record PasswordRequest(@Nullable String current, @Nullable String password) {

        @Override
        public String toString() {
            return "PasswordRequest[***]";
        }
    }

    @Operation(operationId = "getMe", summary = "Who one is here")
    @GetMapping
    MeJson me(Caller caller) {
        return new MeJson(caller.actor(), caller.role().wireName());
    }

    /// Answers 204, and ends all sessions of the caller's.
    @Operation(
            operationId = "setOwnPassword",
            summary = "Sets the caller's own password, and ends all their sessions")
    @ApiResponse(responseCode = "204", description = "Set")
    @Refuses({ProblemType.UNKNOWN_USER, ProblemType.CONFLICT})
    @PostMapping("/password")
    ResponseEntity<Void> setPassword(
            @RequestBody PasswordRequest passwords, HttpServletRequest request, Caller caller) {
        if (passwords.current() == null || passwords.password() == null) {
            throw RequestRefused.badRequest("Give the current password and the new one");
        }
        var _ =
                UsersEndpoint.answer(
                        users.changeOwnPassword(
                                passwords.current(),
                                passwords.password(),
                                caller,
                                ClientAddress.of(request)));
        return ResponseEntity.noContent().build();
    }
}
