package dev.syncline.console;

import dev.syncline.operation.Caller;
import dev.syncline.operation.ClusterOperations;
import dev.syncline.run.NodeStanding;
import dev.syncline.run.NodeStore;
import dev.syncline.run.RunFacts;
import dev.syncline.run.RunQueries;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// `/cluster`: the nodes, their clocks, what each runs under which lease; and draining one.
@Controller
@RequestMapping("/cluster")
final class ClusterPage {

    /// Leases live on the database's clock, but logs and what peers are told do not.
    private static final long CLOCK_APART_MILLIS = 2_000;

    private final NodeStore nodes;
    private final RunQueries runs;
    private final ClusterOperations operations;

    ClusterPage(NodeStore nodes, RunQueries runs, ClusterOperations operations) {
        this.nodes = nodes;
        this.runs = runs;
        this.operations = operations;
    }

    /// @param clock such as `12 ms ahead`
    /// @param mayBeDrained whether it takes fires now
    public record NodeView(
            NodeStanding node,
            StatusMark mark,
            Moment started,
            Moment seen,
            String clock,
            boolean clockApart,
            boolean mayBeDrained) {}

    /// A lease that is held.
    public record LeaseView(
            RunView run, String node, long epoch, @Nullable Moment taken, Moment expires) {}

    @GetMapping
    String show(Model model) {
        model.addAttribute("nodes", nodes.all().stream().map(ClusterPage::view).toList());
        model.addAttribute("leases", leases());
        return "cluster";
    }

    private List<LeaseView> leases() {
        return runs.underWay().stream()
                .map(run ->
                        runs.facts(run.runId())
                                .map(RunFacts::lease)
                                .map(lease ->
                                        new LeaseView(
                                                RunView.of(run),
                                                lease.node(),
                                                lease.epoch(),
                                                Moment.of(lease.acquiredAt()),
                                                Moment.at(lease.expiresAt()))))
                .flatMap(Optional::stream)
                .toList();
    }

    private static NodeView view(NodeStanding node) {
        long ahead = node.clockAheadMillis();
        return new NodeView(
                node,
                mark(node),
                Moment.at(node.startedAt()),
                Moment.at(node.seenAt()),
                Moment.took(Math.abs(ahead)) + (ahead < 0 ? " behind" : " ahead"),
                Math.abs(ahead) > CLOCK_APART_MILLIS,
                node.isAlive() && node.worker() && node.drainedAt() == null);
    }

    private static StatusMark mark(NodeStanding node) {
        if (node.stoppedAt() != null) {
            return new StatusMark("stopped", "square", "idle");
        }
        if (!node.isAlive()) {
            return new StatusMark("silent", "cross", "bad");
        }
        if (!node.worker()) {
            return new StatusMark("console only", "ring", "good");
        }
        return node.drainedAt() == null
                ? new StatusMark("working", "disc", "good")
                : new StatusMark("drained", "bars2", "warn");
    }

    @PostMapping("/{bootId}/drain")
    String drain(
            @PathVariable String bootId,
            @RequestParam(required = false) @Nullable String reason,
            Caller caller,
            Model model,
            HttpServletResponse response) {
        return back(operations.drain(bootId, caller, Answers.reason(reason)), model, response);
    }

    @PostMapping("/{bootId}/undrain")
    String undrain(
            @PathVariable String bootId,
            @RequestParam(required = false) @Nullable String reason,
            Caller caller,
            Model model,
            HttpServletResponse response) {
        return back(operations.undrain(bootId, caller, Answers.reason(reason)), model, response);
    }

    private static String back(
            Optional<NodeStanding> node, Model model, HttpServletResponse response) {
        return node.isPresent()
                ? "redirect:/cluster"
                : Answers.unknown("There is no such node any more.", model, response);
    }
}
