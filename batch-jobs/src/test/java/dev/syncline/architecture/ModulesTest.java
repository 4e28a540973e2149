package dev.syncline.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ModulesTest {

    private final ApplicationModules modules =
            ApplicationModules.of("dev.syncline", new MainCode());

    @Test
    void useOnlyWhatOthersOfferAndNeverInACircle() {
        modules.verify();
    }

    @Test
    void areThese() {
        assertThat(modules.stream().map(module -> module.getBasePackage().getName()))
                .containsExactlyInAnyOrder(
                        "dev.syncline.sync",
                        "dev.syncline.schedule",
                        "dev.syncline.run",
                        "dev.syncline.reject",
                        "dev.syncline.source",
                        "dev.syncline.target",
                        "dev.syncline.connection",
                        "dev.syncline.telemetry",
                        "dev.syncline.system.catalog",
                        "dev.syncline.system.ineligibleitems",
                        "dev.syncline.system.metering");
    }
}
