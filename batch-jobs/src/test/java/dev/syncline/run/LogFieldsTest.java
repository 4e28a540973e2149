package dev.syncline.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class LogFieldsTest {

    @AfterEach
    void clear() {
        MDC.clear();
    }

    @Test
    void nameTheRunUntilItEnds() {
        MDC.put("requestId", "r-1");
        try (LogFields _ = LogFields.ofRun("catalog", 12).on(new Node("n-1", "boot"))) {
            try (LogFields _ = LogFields.ofAttempt(15)) {
                assertThat(MDC.getCopyOfContextMap())
                        .isEqualTo(
                                Map.of(
                                        "requestId",
                                        "r-1",
                                        "sync",
                                        "catalog",
                                        "run",
                                        "12",
                                        "attempt",
                                        "15",
                                        "node",
                                        "n-1"));
            }
            assertThat(MDC.get("attempt")).isNull();
        }
        assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("requestId", "r-1"));
    }

    @Test
    void nameTheRunThatIsFinishedFirstAndThenTheOtherOneAgain() {
        try (LogFields _ = LogFields.ofRun("catalog", 12)) {
            try (LogFields _ = LogFields.ofRun("catalog", 7)) {
                assertThat(MDC.get("run")).isEqualTo("7");
            }
            assertThat(MDC.get("run")).isEqualTo("12");
        }
    }
}
