package dev.syncline.system.school;

import dev.syncline.run.RunStep;
import dev.syncline.sync.Ledger;
import java.util.List;

/// What a run of the school sync did, in the words of its users (document 1).
public record SchoolResult(
        long classesCreated,
        long classesUpdated,
        long usersCreated,
        long usersUpdated,
        long subjectsCreated,
        long subjectsUpdated,
        long enrollmentsCreated,
        long enrollmentsUpdated) {

    /// @param steps of all attempts of the run
    static SchoolResult of(List<RunStep> steps) {
        Ledger classes = ledger(steps, SchoolConfiguration.CLASSES);
        Ledger users = ledger(steps, SchoolConfiguration.USERS);
        Ledger subjects = ledger(steps, SchoolConfiguration.SUBJECTS);
        Ledger enrolments = ledger(steps, SchoolConfiguration.ENROLMENTS);
        return new SchoolResult(
                classes.created(),
                classes.updated(),
                users.created(),
                users.updated(),
                subjects.created(),
                subjects.updated(),
                enrolments.created(),
                enrolments.updated());
    }

    private static Ledger ledger(List<RunStep> steps, String name) {
        return steps.stream()
                .filter(step -> step.step().equals(name))
                .map(RunStep::ledger)
                .reduce(Ledger.EMPTY, Ledger::plus);
    }
}
