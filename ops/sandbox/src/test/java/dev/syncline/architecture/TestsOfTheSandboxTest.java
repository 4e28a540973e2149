package dev.syncline.architecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;

@AnalyzeClasses(
        packages = "dev.syncline.sandbox",
        importOptions = ImportOption.OnlyIncludeTests.class)
class TestsOfTheSandboxTest {

    @ArchTest static final ArchTests RULES = ArchTests.in(TestRules.class);
}
