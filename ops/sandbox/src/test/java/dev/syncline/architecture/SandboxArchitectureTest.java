package dev.syncline.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.syncline.sandbox", importOptions = MainCode.class)
class SandboxArchitectureTest {

    @ArchTest
    static final ArchRule NO_PEER_KNOWS_ANOTHER =
            slices().matching("dev.syncline.sandbox.(*)..")
                    .should()
                    .notDependOnEachOther()
                    .ignoreDependency(
                            alwaysTrue(), resideInAPackage("dev.syncline.sandbox.peer.."));

    @ArchTest static final ArchRule NAMES_SAY_SOMETHING = ArchitectureRules.NAMES_SAY_SOMETHING;
}
