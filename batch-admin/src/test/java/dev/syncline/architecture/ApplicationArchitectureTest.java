package dev.syncline.architecture;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;

/// The rules of the engine, for the application and the engine together.
@AnalyzeClasses(packages = "dev.syncline", importOptions = MainCode.class)
class ApplicationArchitectureTest {

    @ArchTest static final ArchTests RULES = ArchTests.in(ArchitectureRules.class);
}
