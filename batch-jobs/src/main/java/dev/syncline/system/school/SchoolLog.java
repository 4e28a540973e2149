package dev.syncline.system.school;

import dev.syncline.run.Run;
import dev.syncline.run.RunBegun;
import dev.syncline.run.RunEnded;
import dev.syncline.run.RunQueries;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.context.event.EventListener;

/// The log events that the school's users watch (document 1): `sync_start`, `sync_ok`, `sync_fail`,
/// for each run, whoever asked for it. A run that refused anything is a `sync_fail`, though all the
/// rest is in: `sync_ok` means that nothing is wrong. Nobody's data is in them.
final class SchoolLog {

    private static final Logger log = LoggerFactory.getLogger(SchoolLog.class);

    private final RunQueries queries;
    private final SchoolRuns runs;
    private final Clock clock;

    SchoolLog(RunQueries queries, SchoolRuns runs, Clock clock) {
        this.queries = queries;
        this.runs = runs;
        this.clock = clock;
    }

    @EventListener
    void begun(RunBegun event) {
        if (event.sync().equals(SchoolRuns.SYNC) && event.first()) {
            Optional<Run> run = queries.find(event.runId());
            log.atInfo()
                    .addKeyValue("runId", event.runId())
                    .addKeyValue("operatorId", run.map(Run::actor).orElse(""))
                    .addKeyValue("startedAt", clock.instant())
                    .log("sync_start");
        }
    }

    @EventListener
    void ended(RunEnded event) {
        if (!event.sync().equals(SchoolRuns.SYNC)) {
            return;
        }
        switch (event.status()) {
            case COMPLETED ->
                    fields(log.atInfo(), event)
                            .addKeyValue("result", runs.result(event.runId()))
                            .log("sync_ok");
            case COMPLETED_WITH_ERRORS, FAILED ->
                    fields(log.atError(), event)
                            .addKeyValue("errors", errors(event))
                            .addKeyValue("triedAgain", event.goesOn())
                            .log("sync_fail");
            case STOPPED ->
                    fields(log.atError(), event)
                            .addKeyValue("errors", List.of("The run was stopped"))
                            .addKeyValue("triedAgain", event.goesOn())
                            .log("sync_fail");
            // A fire that leads to no run is the engine's to tell.
            default -> {}
        }
    }

    private List<String> errors(RunEnded event) {
        return queries.find(event.runId())
                .map(runs::errors)
                .orElseGet(() -> event.message().stream().toList());
    }

    private static LoggingEventBuilder fields(LoggingEventBuilder line, RunEnded event) {
        return line.addKeyValue("runId", event.runId())
                .addKeyValue("durationMs", event.duration().toMillis());
    }
}
