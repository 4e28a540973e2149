package dev.syncline.run;

import dev.syncline.schedule.Fire;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.Ledger;
import dev.syncline.sync.RunStatus;
import dev.syncline.sync.TriggerKind;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.context.ApplicationEventPublisher;

/// Tells the log and the rest of the application what becomes of runs. A listener that fails harms
/// no run.
final class RunEvents {

    private static final Logger log = LoggerFactory.getLogger(RunEvents.class);

    private final RunQueries runs;
    private final ApplicationEventPublisher publisher;

    RunEvents(RunQueries runs, ApplicationEventPublisher publisher) {
        this.runs = runs;
        this.publisher = publisher;
    }

    /// @param level of the log line: a sync that itself does not want to run says so in its own
    ///   words
    void skipped(Fire fire, String reason, Level level) {
        log.atLevel(level).log("Fire {} of sync {} skipped: {}", fire.runId(), fire.sync(), reason);
        publish(
                new RunEnded(
                        fire.runId(),
                        fire.sync(),
                        RunStatus.SKIPPED,
                        false,
                        fire.trigger(),
                        Duration.ZERO,
                        Ledger.EMPTY,
                        Ledger.EMPTY,
                        Optional.empty(),
                        Optional.of(reason),
                        Optional.empty()));
    }

    void begun(Fire fire, long attemptId, boolean first) {
        log.info(
                "Run {} of sync {} begins, attempt {}, trigger {}",
                fire.runId(),
                fire.sync(),
                attemptId,
                fire.trigger().wireName());
        publish(new RunBegun(fire.runId(), fire.sync(), attemptId, fire.trigger(), first));
    }

    void ended(Fire fire, JobExecution execution, BooleanSupplier goesOn) {
        try {
            runs.find(fire.runId())
                    .ifPresent(run ->
                            ended(
                                    run,
                                    runs.attemptLedger(execution.getId()),
                                    goesOn.getAsBoolean(),
                                    execution.getAllFailureExceptions().stream().findFirst()));
        } catch (RuntimeException e) {
            log.warn(
                    "The end of run {} of sync {} could not be told", fire.runId(), fire.sync(), e);
        }
    }

    private void ended(Run run, Ledger attemptLedger, boolean goesOn, Optional<Throwable> cause) {
        log.info(
                "Run {} of sync {} {} in {} ms: {}{}",
                run.runId(),
                run.sync(),
                run.status().wireName(),
                run.durationMillis(),
                run.ledger(),
                run.errorMessage() == null ? "" : "; " + run.errorMessage());
        publish(
                new RunEnded(
                        run.runId(),
                        run.sync(),
                        run.status(),
                        goesOn,
                        TriggerKind.ofWireName(run.trigger()),
                        Duration.ofMillis(run.durationMillis() == null ? 0 : run.durationMillis()),
                        run.ledger(),
                        attemptLedger,
                        Optional.ofNullable(run.errorClass()).map(ErrorClass::ofWireName),
                        Optional.ofNullable(run.errorMessage()),
                        cause));
    }

    private void publish(Object event) {
        try {
            publisher.publishEvent(event);
        } catch (RuntimeException e) {
            log.warn("A listener failed on {}", event, e);
        }
    }
}
