package dev.syncline.architecture;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;

@AnalyzeClasses(packages = "dev.syncline", importOptions = MainCode.class)
class ArchitectureTest {

    @ArchTest static final ArchTests RULES = ArchTests.in(ArchitectureRules.class);
}
