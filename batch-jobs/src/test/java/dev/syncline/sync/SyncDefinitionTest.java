package dev.syncline.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyncDefinitionTest {

    private static final String LONGEST = "a".repeat(63);

    @ParameterizedTest
    @ValueSource(strings = {"a", "catalog", "ineligible-items", "s3-to-s4", "list2"})
    void takesLowerCaseWordsJoinedByHyphens(String name) {
        assertThat(SyncDefinition.named(name, "").name()).isEqualTo(name);
    }

    @Test
    void takesNamesThatFitTheirColumn() {
        assertThat(SyncDefinition.named(LONGEST, "").name()).hasSize(63);
        assertThatThrownBy(() -> SyncDefinition.named(LONGEST + "a", ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "Catalog", "2lists", "-a", "a-", "a--b", "a_b", "a b", "a/b", "školní",
                "a\n"
            })
    void refusesOtherNamesAndSaysWhich(String name) {
        assertThatThrownBy(() -> SyncDefinition.named(name, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("not '" + name + "'");
    }

    @Test
    void runsOnlyWhenAskedToUnlessScheduled() {
        SyncDefinition plain = SyncDefinition.named("a", "from here to there");

        assertThat(plain.schedule()).isEqualTo(SyncSchedule.NONE);
        assertThat(plain.runAtStart()).isFalse();
        assertThat(plain.retry()).isEqualTo(RetryPolicy.DEFAULT);
        assertThat(plain.rejectLimit()).isEqualTo(RejectLimit.DEFAULT);
        assertThat(plain.skipReason().get()).isEmpty();
    }

    @Test
    void changesOneThingAtATime() {
        SyncSchedule hourly = SyncSchedule.of(" 0 * * * * ", ZoneOffset.UTC);
        RetryPolicy once = new RetryPolicy(1, Duration.ZERO, Duration.ZERO);
        RejectLimit none = new RejectLimit(0, 0, 1);

        SyncDefinition all =
                SyncDefinition.named("a", "from here to there")
                        .scheduled(hourly)
                        .runAtStart(true)
                        .retried(once)
                        .limited(none)
                        .skippedWhen(() -> Optional.of("switched off"));

        assertThat(all.description()).isEqualTo("from here to there");
        assertThat(all.schedule().expression()).contains("0 * * * *");
        assertThat(all.runAtStart()).isTrue();
        assertThat(all.retry()).isEqualTo(once);
        assertThat(all.rejectLimit()).isEqualTo(none);
        assertThat(all.skipReason().get()).contains("switched off");
    }
}
