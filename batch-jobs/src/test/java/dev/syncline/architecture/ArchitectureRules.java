package dev.syncline.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// What the main code of every module keeps to.
public final class ArchitectureRules {

    private static final String[] ENGINE = {
        "dev.syncline.sync..",
        "dev.syncline.schedule..",
        "dev.syncline.run..",
        "dev.syncline.reject..",
        "dev.syncline.source..",
        "dev.syncline.target..",
        "dev.syncline.connection..",
        "dev.syncline.telemetry..",
        "dev.syncline.system.."
    };

    private static final String[] APPLICATION = {
        "dev.syncline.api..", "dev.syncline.access..", "dev.syncline.startup.."
    };

    private static final String[] OPS = {
        "dev.syncline.sandbox..", "dev.syncline.bench..", "dev.syncline.chaos.."
    };

    private ArchitectureRules() {}

    @ArchTest
    static final ArchRule QUARTZ_IS_KNOWN_TO_THE_SCHEDULE_ONLY =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.syncline.schedule..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.quartz..");

    @ArchTest
    static final ArchRule THE_AWS_SDK_IS_KNOWN_TO_SOURCES_AND_TARGETS_ONLY =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("dev.syncline.source..", "dev.syncline.target..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("software.amazon.awssdk..");

    @ArchTest
    static final ArchRule WHAT_A_SYNC_IS_TAKES_NOTHING_BUT_THE_JDK =
            classes()
                    .that()
                    .resideInAPackage("dev.syncline.sync..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage("java..", "org.jspecify..", "dev.syncline.sync..");

    @ArchTest
    static final ArchRule NO_PACKAGES_NEED_EACH_OTHER =
            slices().matching("dev.syncline.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NO_SYSTEM_KNOWS_ANOTHER =
            slices().matching("dev.syncline.system.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule THE_ENGINE_KNOWS_NO_SYSTEM =
            noClasses()
                    .that()
                    .resideInAnyPackage(ENGINE)
                    .and()
                    .resideOutsideOfPackage("dev.syncline.system..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.syncline.system..");

    @ArchTest
    static final ArchRule THE_ENGINE_KNOWS_NO_APPLICATION =
            noClasses()
                    .that()
                    .resideInAnyPackage(ENGINE)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(APPLICATION);

    @ArchTest
    static final ArchRule NOBODY_NEEDS_WHAT_IS_IN_OPS =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(OPS)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(OPS);

    @ArchTest
    static final ArchRule NAMES_SAY_SOMETHING =
            noClasses()
                    .should()
                    .haveNameMatching(".*[.$](Abstract\\w*|\\w*(Impl|Manager|Helper|Utils?))");

    @ArchTest
    static final ArchRule NOTHING_IS_INJECTED_INTO_FIELDS = NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
}
