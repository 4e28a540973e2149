package dev.syncline.console;

import dev.syncline.access.AccessAnswer;
import dev.syncline.access.ApiToken;
import dev.syncline.access.Tokens;
import dev.syncline.access.User;
import dev.syncline.access.Users;
import dev.syncline.operation.AuditEntry;
import dev.syncline.operation.AuditLog;
import dev.syncline.operation.Caller;
import dev.syncline.operation.Channel;
import dev.syncline.operation.Role;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// `/access`: who may come in, with what, and who did what; for admins.
@Controller
@RequestMapping("/access")
final class AccessPage {

    private static final int ENTRIES_SHOWN = 50;

    private final Users users;
    private final Tokens tokens;
    private final AuditLog audit;
    private final Clock clock;

    AccessPage(Users users, Tokens tokens, AuditLog audit, Clock clock) {
        this.users = users;
        this.tokens = tokens;
        this.audit = audit;
        this.clock = clock;
    }

    public record UserView(User user, Moment created, @Nullable Moment lastSignIn) {}

    public record TokenView(
            ApiToken token,
            StatusMark mark,
            Moment created,
            @Nullable Moment expires,
            @Nullable Moment lastUsed) {}

    public record EntryView(AuditEntry entry, Moment at) {}

    /// What the audit log is filtered by; blank means any.
    public record AuditQuery(
            @Nullable String actor,
            @Nullable String channel,
            @Nullable String action,
            @Nullable Long after) {

        public AuditQuery {
            actor = blankToNull(actor);
            channel = blankToNull(channel);
            action = blankToNull(action);
        }

        private static @Nullable String blankToNull(@Nullable String text) {
            return text == null || text.isBlank() ? null : text.strip();
        }

        AuditLog.Filter filter() {
            return new AuditLog.Filter(actor, channel, action, null, null, after);
        }
    }

    @GetMapping
    String show(AuditQuery query, Caller caller, Model model) {
        model.addAttribute("query", query);
        model.addAttribute(
                "users",
                users.list(caller).stream()
                        .map(user ->
                                new UserView(
                                        user,
                                        Moment.at(user.createdAt()),
                                        Moment.of(user.lastSignInAt())))
                        .toList());
        model.addAttribute("tokens", tokens.list(caller).stream().map(this::view).toList());
        List<AuditEntry> found = audit.list(query.filter(), ENTRIES_SHOWN + 1);
        List<AuditEntry> page = found.subList(0, Math.min(ENTRIES_SHOWN, found.size()));
        model.addAttribute(
                "entries",
                page.stream().map(entry -> new EntryView(entry, Moment.at(entry.at()))).toList());
        model.addAttribute("next", found.size() > ENTRIES_SHOWN ? page.getLast().auditId() : null);
        model.addAttribute("roles", Arrays.stream(Role.values()).map(Role::wireName).toList());
        model.addAttribute(
                "channels", Arrays.stream(Channel.values()).map(Channel::wireName).toList());
        return "access";
    }

    private TokenView view(ApiToken token) {
        Instant now = clock.instant();
        StatusMark mark =
                token.isGood(now)
                        ? new StatusMark("good", "disc", "good")
                        : token.revokedAt() != null
                                ? new StatusMark("revoked", "cross", "idle")
                                : new StatusMark("expired", "dash", "idle");
        return new TokenView(
                token,
                mark,
                Moment.at(token.createdAt()),
                Moment.of(token.expiresAt()),
                Moment.of(token.lastUsedAt()));
    }

    @PostMapping("/users")
    String create(
            @RequestParam String name,
            @RequestParam String password,
            @RequestParam String role,
            Caller caller,
            Model model,
            HttpServletResponse response) {
        return back(
                users.create(new Users.NewUser(name, password, Role.ofWireName(role)), caller),
                caller,
                model,
                response);
    }

    /// @param what `role`, `disable`, `enable` or `password`
    @PostMapping("/users/{name}")
    String change(
            @PathVariable String name,
            @RequestParam String what,
            @RequestParam(required = false) @Nullable String role,
            @RequestParam(required = false) @Nullable String password,
            Caller caller,
            Model model,
            HttpServletResponse response) {
        Users.Change change =
                switch (what) {
                    case "disable" -> new Users.Change(null, true, null);
                    case "enable" -> new Users.Change(null, false, null);
                    case "password" -> new Users.Change(null, null, password);
                    default ->
                            new Users.Change(
                                    role == null ? null : Role.ofWireName(role), null, null);
                };
        return back(users.change(name, change, caller), caller, model, response);
    }

    @PostMapping("/users/{name}/remove")
    String remove(
            @PathVariable String name, Caller caller, Model model, HttpServletResponse response) {
        return back(users.remove(name, caller), caller, model, response);
    }

    /// Shows the secret, once.
    @PostMapping("/tokens")
    String issue(
            @RequestParam String name,
            @RequestParam String role,
            @RequestParam(required = false) @Nullable Integer days,
            Caller caller,
            Model model,
            HttpServletResponse response) {
        Instant expires = days == null ? null : clock.instant().plus(Duration.ofDays(days));
        AccessAnswer<Tokens.Issued> answer =
                tokens.issue(new Tokens.NewToken(name, Role.ofWireName(role), expires), caller);
        if (answer instanceof AccessAnswer.Done<Tokens.Issued>(Tokens.Issued issued)) {
            model.addAttribute("issued", issued.token().name());
            model.addAttribute("secret", issued.secret());
            return show(new AuditQuery(null, null, null, null), caller, model);
        }
        return back(answer, caller, model, response);
    }

    @PostMapping("/tokens/{tokenId}/revoke")
    String revoke(
            @PathVariable long tokenId, Caller caller, Model model, HttpServletResponse response) {
        return back(tokens.revoke(tokenId, caller), caller, model, response);
    }

    private String back(
            AccessAnswer<?> answer, Caller caller, Model model, HttpServletResponse response) {
        String why =
                switch (answer) {
                    case AccessAnswer.Done<?> done -> null;
                    case AccessAnswer.Refused<?> refused -> refused.why();
                    case AccessAnswer.Wrong<?> wrong -> wrong.why();
                    case AccessAnswer.Stale<?> stale -> "Somebody changed it meanwhile";
                    case AccessAnswer.Unknown<?> unknown -> "There is no '" + unknown.which() + "'";
                };
        if (why == null) {
            return "redirect:/access";
        }
        Answers.refused(why + ".", model, response);
        return show(new AuditQuery(null, null, null, null), caller, model);
    }
}
