package dev.syncline.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.SynclineApplication;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ApplicationModulesTest {

    private final ApplicationModules modules =
            ApplicationModules.of(SynclineApplication.class, new MainCode());

    @Test
    void useOnlyWhatOthersOfferAndNeverInACircle() {
        modules.verify();
    }

    @Test
    void areThoseOfTheEngineAndThese() {
        assertThat(modules.stream().map(module -> module.getBasePackage().getName()))
                .contains(
                        "dev.syncline.run",
                        "dev.syncline.system.catalog",
                        "dev.syncline.api",
                        "dev.syncline.access",
                        "dev.syncline.console",
                        "dev.syncline.mcp",
                        "dev.syncline.jmx",
                        "dev.syncline.operation",
                        "dev.syncline.startup")
                .doesNotContain("dev.syncline.system", "dev.syncline.db");
    }
}
