package dev.syncline.console;

import dev.syncline.connection.ConnectionState;
import dev.syncline.connection.ConnectionStates;
import dev.syncline.operation.Caller;
import dev.syncline.operation.ConnectionOperations;
import dev.syncline.run.Sync;
import dev.syncline.run.SyncRegistry;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/// `/connections`: how the peers stand, since when, what they last said; and a check now.
@Controller
@RequestMapping("/connections")
final class ConnectionsPage {

    private final ConnectionStates states;
    private final SyncRegistry syncs;
    private final ConnectionOperations operations;

    ConnectionsPage(ConnectionStates states, SyncRegistry syncs, ConnectionOperations operations) {
        this.states = states;
        this.syncs = syncs;
        this.operations = operations;
    }

    /// @param forHowLong it has been so
    /// @param usedBy the syncs that wait while it is away
    public record PeerView(
            ConnectionState state,
            StatusMark mark,
            String kind,
            Moment since,
            String forHowLong,
            @Nullable Moment lastSuccess,
            @Nullable Moment lastFailure,
            @Nullable Moment lastCheck,
            List<String> usedBy) {}

    @GetMapping
    String show(Model model) {
        model.addAttribute("peers", states.all().stream().map(this::view).toList());
        return "connections";
    }

    private PeerView view(ConnectionState state) {
        return new PeerView(
                state,
                switch (state.status()) {
                    case ONLINE -> StatusMark.ONLINE;
                    case OFFLINE -> StatusMark.OFFLINE;
                    case UNKNOWN -> StatusMark.UNKNOWN;
                },
                state.kind().name().toLowerCase(Locale.ROOT),
                Moment.at(state.since()),
                Moment.took(state.inStatusFor().toMillis()),
                Moment.of(state.lastSuccessAt()),
                Moment.of(state.lastFailureAt()),
                Moment.of(state.lastCheckedAt()),
                syncs.ofCode().stream()
                        .filter(sync -> sync.definition().connections().contains(state.name()))
                        .map(Sync::name)
                        .toList());
    }

    @PostMapping("/{name}/check")
    String check(
            @PathVariable String name, Caller caller, Model model, HttpServletResponse response) {
        return operations.check(name, caller).isPresent()
                ? "redirect:/connections"
                : Answers.unknown("There is no connection '%s'.".formatted(name), model, response);
    }
}
