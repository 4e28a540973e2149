package dev.syncline.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// What the tests of every module keep to.
public final class TestRules {

    private TestRules() {}

    /// Whoever sleeps waits too long on a fast machine and not long enough on a slow one.
    @ArchTest
    static final ArchRule TESTS_AWAIT_CONDITIONS_AND_NEVER_SLEEP =
            noClasses()
                    .should()
                    .callMethodWhere(
                            target(name("sleep"))
                                    .and(
                                            target(
                                                    owner(
                                                            HasName.Predicates.nameMatching(
                                                                    "java\\.lang\\.Thread|java\\.util\\.concurrent\\.TimeUnit")))));

    @ArchTest
    static final ArchRule TESTS_USE_NO_MOCKS =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.mockito..",
                            "org.springframework.test.context.bean.override.mockito..");

    @ArchTest static final ArchRule NAMES_SAY_SOMETHING = ArchitectureRules.NAMES_SAY_SOMETHING;
}
