package dev.syncline.run;

import dev.syncline.connection.ConnectionState;
import dev.syncline.connection.ConnectionStates;
import dev.syncline.sync.Delivery;
import dev.syncline.sync.StepOutline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Says what a restart would do. Reads only; the answer may be old by the time somebody presses,
/// and the restart itself looks again.
public final class RestartPreviews {

    private static final String COMPLETED = "completed";

    private final RunControl control;
    private final RunQueries runs;
    private final SyncRegistry syncs;
    private final ConnectionStates connections;

    RestartPreviews(
            RunControl control, RunQueries runs, SyncRegistry syncs, ConnectionStates connections) {
        this.control = control;
        this.runs = runs;
        this.syncs = syncs;
        this.connections = connections;
    }

    public RestartPreview of(Run run) {
        Optional<Sync> sync = syncs.find(run.sync());
        return new RestartPreview(
                control.whyNoRestart(run).orElse(null),
                steps(run, sync.map(Sync::outline).orElse(List.of())),
                run.definitionVersion(),
                sync.map(found -> found.definition().version()).orElse(null),
                offline(sync),
                planned(run));
    }

    private @Nullable Instant planned(Run run) {
        return runs.facts(run.runId()).map(RunFacts::next).map(RunFacts.Wish::at).orElse(null);
    }

    private List<String> offline(Optional<Sync> sync) {
        return sync.map(found -> found.definition().connections()).orElse(List.of()).stream()
                .map(connections::find)
                .flatMap(Optional::stream)
                .filter(ConnectionState::isOffline)
                .map(ConnectionState::name)
                .toList();
    }

    private List<RestartPreview.Step> steps(Run run, List<StepOutline> outline) {
        Map<String, List<RunStep>> byName =
                runs.steps(run.runId()).stream()
                        .collect(
                                Collectors.groupingBy(
                                        RunStep::step, LinkedHashMap::new, Collectors.toList()));
        Map<String, Delivery> deliveries = new LinkedHashMap<>();
        outline.forEach(step -> deliveries.put(step.step(), step.delivery()));
        byName.keySet().forEach(name -> deliveries.putIfAbsent(name, null));
        List<RestartPreview.Step> steps = new ArrayList<>();
        deliveries.forEach((name, delivery) ->
                steps.add(step(name, byName.getOrDefault(name, List.of()), delivery)));
        return steps;
    }

    private static RestartPreview.Step step(
            String name, List<RunStep> executions, @Nullable Delivery delivery) {
        long committed = executions.stream().mapToLong(step -> step.ledger().read()).sum();
        boolean done = !executions.isEmpty() && executions.getLast().status().equals(COMPLETED);
        return new RestartPreview.Step(name, turn(done, committed, delivery), committed, delivery);
    }

    private static RestartPreview.Turn turn(
            boolean done, long committed, @Nullable Delivery delivery) {
        if (done) {
            return RestartPreview.Turn.STAYS;
        }
        return committed == 0 || delivery == Delivery.NEWEST_RESULT
                ? RestartPreview.Turn.FROM_THE_BEGINNING
                : RestartPreview.Turn.GOES_ON;
    }
}
