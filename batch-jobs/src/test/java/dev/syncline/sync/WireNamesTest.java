package dev.syncline.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The words that tables, metrics and JSON use: a public contract.
class WireNamesTest {

    private final Locale locale = Locale.getDefault();

    @AfterEach
    void restoreLocale() {
        Locale.setDefault(locale);
    }

    @Test
    void ofRunStatuses() {
        assertThat(Arrays.stream(RunStatus.values()).map(RunStatus::wireName))
                .containsExactly(
                        "pending",
                        "running",
                        "stopping",
                        "stopped",
                        "completed",
                        "completed_with_errors",
                        "failed",
                        "skipped",
                        "missed",
                        "abandoned");
    }

    @Test
    void ofErrorClasses() {
        assertThat(Arrays.stream(ErrorClass.values()).map(ErrorClass::wireName))
                .containsExactly(
                        "config",
                        "credentials",
                        "source",
                        "target",
                        "network",
                        "data",
                        "conflict",
                        "lease_lost",
                        "platform");
    }

    @Test
    void ofTriggers() {
        assertThat(Arrays.stream(TriggerKind.values()).map(TriggerKind::wireName))
                .containsExactly(
                        "cron",
                        "interval",
                        "startup",
                        "api",
                        "console",
                        "mcp",
                        "jmx",
                        "reconnect",
                        "redrive",
                        "restart",
                        "retry",
                        "recovery",
                        "handover");
    }

    @Test
    void ofPhases() {
        assertThat(Arrays.stream(Reject.Phase.values()).map(Reject.Phase::wireName))
                .containsExactly("read", "process", "write", "run");
    }

    @Test
    void leadBack() {
        assertThat(RunStatus.values())
                .allMatch(status -> RunStatus.ofWireName(status.wireName()) == status);
        assertThat(ErrorClass.values())
                .allMatch(errorClass -> ErrorClass.ofWireName(errorClass.wireName()) == errorClass);
        assertThat(TriggerKind.values())
                .allMatch(kind -> TriggerKind.ofWireName(kind.wireName()) == kind);
    }

    /// In Turkish the capital of `i` has a dot, and the small one of `I` has none.
    @Test
    void areTheSameInEveryLanguage() {
        Locale.setDefault(Locale.of("tr", "TR"));

        assertThat(RunStatus.SKIPPED.wireName()).isEqualTo("skipped");
        assertThat(RunStatus.ofWireName("missed")).isEqualTo(RunStatus.MISSED);
        assertThat(ErrorClass.CREDENTIALS.wireName()).isEqualTo("credentials");
        assertThat(TriggerKind.ofWireName("interval")).isEqualTo(TriggerKind.INTERVAL);
    }

    @Test
    void refuseWordsOfOthers() {
        assertThatThrownBy(() -> RunStatus.ofWireName("in_progress"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource(RunStatus.class)
    void onlyThreeStatusesGoOnByThemselves(RunStatus status) {
        boolean goesOn =
                switch (status) {
                    case PENDING, RUNNING, STOPPING -> true;
                    case STOPPED,
                            COMPLETED,
                            COMPLETED_WITH_ERRORS,
                            FAILED,
                            SKIPPED,
                            MISSED,
                            ABANDONED ->
                            false;
                };

        assertThat(status.hasEnded()).isEqualTo(!goesOn);
    }

    @Test
    void onlyTheScheduleCanBeMissed() {
        assertThat(TriggerKind.values())
                .filteredOn(TriggerKind::isScheduled)
                .containsExactly(TriggerKind.CRON, TriggerKind.INTERVAL);
    }

    @Test
    void whatAPersonMustCorrectIsNotRetried() {
        assertThat(ErrorClass.values())
                .filteredOn(errorClass -> !errorClass.isRetryable())
                .containsExactly(ErrorClass.CONFIG, ErrorClass.CREDENTIALS, ErrorClass.DATA);
        assertThat(ErrorClass.values()).allMatch(errorClass -> errorClass.advice().endsWith("."));
    }

    @Test
    void whatNoOtherTryCanMendIsNotSaidToBeTriedAgain() {
        assertThat(ErrorClass.values())
                .filteredOn(errorClass -> errorClass != ErrorClass.LEASE_LOST)
                .allSatisfy(errorClass ->
                        assertThat(errorClass.advice(false))
                                .endsWith(".")
                                .contains("restart the run")
                                .doesNotContain("by itself"));
        assertThat(ErrorClass.SOURCE.advice(true)).isEqualTo(ErrorClass.SOURCE.advice());
    }
}
