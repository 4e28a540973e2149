package dev.syncline.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.syncline.api.TestApplication;
import dev.syncline.db.TestDatabase;
import dev.syncline.run.Sync;
import dev.syncline.sync.SyncDefinition;
import dev.syncline.sync.SyncSchedule;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.diagnostics.FailureAnalysis;

class StartIT {

    static Stream<Arguments> wrongSettings() {
        return Stream.of(
                Arguments.of(
                        Map.of("syncline.engine.lease-duratoin", "5s"),
                        "There is no setting 'syncline.engine.lease-duratoin'; did you mean 'syncline.engine.lease-duration'?"),
                Arguments.of(
                        Map.of("syncline.wroker.enabled", "false"),
                        "There is no setting 'syncline.wroker.enabled'; did you mean 'syncline.worker.enabled'?"),
                Arguments.of(
                        Map.of("OPERATOR_TOKEN", ""),
                        "Nobody could sign in: there is no user, no token and no OpenID provider; set SYNCLINE_ADMIN_PASSWORD"),
                Arguments.of(
                        Map.of("OPERATOR_TOKEN", "too short"),
                        "OPERATOR_TOKEN (syncline.access.operator-token) has fewer than 16 characters"),
                Arguments.of(
                        Map.of("SYNCLINE_ADMIN_PASSWORD", "too short"),
                        "SYNCLINE_ADMIN_PASSWORD can't be the first admin's password: A password has at least 12 characters"),
                Arguments.of(
                        Map.of("syncline.jmx.port", "9010"),
                        "syncline.jmx.port is set, but nobody has a password to come in with"),
                Arguments.of(
                        Map.of(
                                "SYNCLINE_ADMIN_PASSWORD",
                                "correct horse battery",
                                "syncline.jmx.port",
                                "9010",
                                "syncline.jmx.address",
                                "0.0.0.0"),
                        "syncline.jmx.address is 0.0.0.0, where others could listen to passwords; set syncline.jmx.ssl-bundle"),
                Arguments.of(
                        Map.of(
                                "SYNCLINE_ADMIN_PASSWORD",
                                "correct horse battery",
                                "syncline.jmx.port",
                                "9010",
                                "syncline.jmx.ssl-bundle",
                                "none"),
                        "syncline.jmx.ssl-bundle names 'none', but there is no such spring.ssl.bundle"),
                Arguments.of(
                        Map.of("spring.datasource.url", ""),
                        "No database is set; set SPRING_DATASOURCE_URL"),
                Arguments.of(
                        Map.of(
                                "spring.datasource.url",
                                "jdbc:postgresql://127.0.0.1:1/none",
                                "syncline.engine.database-wait",
                                "1s"),
                        "The engine's database jdbc:postgresql://127.0.0.1:1/none did not answer within 1 s"));
    }

    @ParameterizedTest
    @MethodSource("wrongSettings")
    void refusesToStartAndSaysWhy(Map<String, String> settings, String sentence) {
        Throwable thrown =
                catchThrowable(() -> TestApplication.start(TestDatabase.empty(), settings));

        assertThat(sentenceOf(thrown)).startsWith(sentence);
    }

    @ParameterizedTest
    @MethodSource("wrongSchedules")
    void refusesAScheduleThatCannotBeUsed(String expression, String sentence) {
        Sync sync =
                new Sync(
                        SyncDefinition.named("never", "never")
                                .scheduled(SyncSchedule.of(expression, ZoneOffset.UTC)),
                        steps -> {
                            throw new IllegalStateException();
                        });

        Throwable thrown = catchThrowable(() -> TestApplication.start(TestDatabase.empty(), sync));

        assertThat(sentenceOf(thrown)).contains(expression).contains(sentence);
    }

    static Stream<Arguments> wrongSchedules() {
        return Stream.of(
                Arguments.of("0 0 30 2 *", "never comes due"),
                Arguments.of("0 0 3 * * ? 2020", "never comes due"),
                Arguments.of("every 0s", "at least 1 s"),
                Arguments.of("61 * * * *", "can't be used"),
                Arguments.of("hourly", "can't be used"));
    }

    @Test
    void namesASettingWhoseValueIsWrong() {
        Throwable thrown =
                catchThrowable(() ->
                        TestApplication.start(
                                TestDatabase.empty(),
                                Map.of("syncline.worker.max-concurrent-runs", "many")));

        assertThat(causes(thrown)).anyMatch(cause -> cause.contains("syncline.worker"));
    }

    private static String sentenceOf(Throwable thrown) {
        FailureAnalysis analysis = new SentenceFailureAnalyzer().analyze(thrown);
        return analysis == null ? "not analysed: " + causes(thrown) : analysis.getDescription();
    }

    private static java.util.List<String> causes(Throwable thrown) {
        return Stream.iterate(thrown, java.util.Objects::nonNull, Throwable::getCause)
                .map(String::valueOf)
                .toList();
    }
}
