package dev.syncline.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import dev.syncline.sync.TriggerKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DueTimesTest {

    /// A Sunday.
    private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # five fields: minute, hour, day, month, day of the week from 0 = Sunday
                    * * * * *            | 2026-03-01T00:01Z 2026-03-01T00:02Z 2026-03-01T00:03Z
                    0 * * * *            | 2026-03-01T01:00Z 2026-03-01T02:00Z
                    */15 * * * *         | 2026-03-01T00:15Z 2026-03-01T00:30Z 2026-03-01T00:45Z 2026-03-01T01:00Z
                    */25 * * * *         | 2026-03-01T00:25Z 2026-03-01T00:50Z 2026-03-01T01:00Z 2026-03-01T01:25Z
                    10-20/5 * * * *      | 2026-03-01T00:10Z 2026-03-01T00:15Z 2026-03-01T00:20Z 2026-03-01T01:10Z
                    5,35 * * * *         | 2026-03-01T00:05Z 2026-03-01T00:35Z 2026-03-01T01:05Z
                    30 3 * * *           | 2026-03-01T03:30Z 2026-03-02T03:30Z
                    0 9-11 * * *         | 2026-03-01T09:00Z 2026-03-01T10:00Z 2026-03-01T11:00Z 2026-03-02T09:00Z
                    0 0 * * 0            | 2026-03-08T00:00Z 2026-03-15T00:00Z
                    0 0 * * 7            | 2026-03-08T00:00Z 2026-03-15T00:00Z
                    0 0 * * SUN          | 2026-03-08T00:00Z 2026-03-15T00:00Z
                    0 0 * * 1            | 2026-03-02T00:00Z 2026-03-09T00:00Z
                    0 0 * * MON          | 2026-03-02T00:00Z 2026-03-09T00:00Z
                    0 0 * * mon          | 2026-03-02T00:00Z 2026-03-09T00:00Z
                    0 0 * * 6            | 2026-03-07T00:00Z 2026-03-14T00:00Z
                    0 12 * * 1-5         | 2026-03-02T12:00Z 2026-03-03T12:00Z 2026-03-04T12:00Z 2026-03-05T12:00Z 2026-03-06T12:00Z 2026-03-09T12:00Z
                    0 12 * * MON-FRI     | 2026-03-02T12:00Z 2026-03-03T12:00Z 2026-03-04T12:00Z 2026-03-05T12:00Z 2026-03-06T12:00Z 2026-03-09T12:00Z
                    0 12 * * 0,6         | 2026-03-01T12:00Z 2026-03-07T12:00Z 2026-03-08T12:00Z
                    0 12 * * 5-7         | 2026-03-01T12:00Z 2026-03-06T12:00Z 2026-03-07T12:00Z 2026-03-08T12:00Z 2026-03-13T12:00Z
                    0 12 * * 0-2         | 2026-03-01T12:00Z 2026-03-02T12:00Z 2026-03-03T12:00Z 2026-03-08T12:00Z
                    0 12 * * */2         | 2026-03-01T12:00Z 2026-03-03T12:00Z 2026-03-05T12:00Z 2026-03-07T12:00Z 2026-03-08T12:00Z
                    0 12 * * 1-5/2       | 2026-03-02T12:00Z 2026-03-04T12:00Z 2026-03-06T12:00Z 2026-03-09T12:00Z
                    0 0 1 * *            | 2026-04-01T00:00Z 2026-05-01T00:00Z
                    0 0 31 * *           | 2026-03-31T00:00Z 2026-05-31T00:00Z
                    0 0 29 2 *           | 2028-02-29T00:00Z 2032-02-29T00:00Z
                    0 0 1 JAN,jul *      | 2026-07-01T00:00Z 2027-01-01T00:00Z
                    # six fields and seven: Quartz's, seconds first, days of the week from 1 = Sunday
                    0 0 3 * * ?          | 2026-03-01T03:00Z 2026-03-02T03:00Z
                    */20 * * * * ?       | 2026-03-01T00:00:20Z 2026-03-01T00:00:40Z 2026-03-01T00:01Z
                    0 0 12 ? * 1         | 2026-03-01T12:00Z 2026-03-08T12:00Z
                    0 0 12 ? * 2         | 2026-03-02T12:00Z 2026-03-09T12:00Z
                    0 0 12 ? * 7         | 2026-03-07T12:00Z 2026-03-14T12:00Z
                    0 0 12 ? * MON-FRI   | 2026-03-02T12:00Z 2026-03-03T12:00Z 2026-03-04T12:00Z 2026-03-05T12:00Z 2026-03-06T12:00Z 2026-03-09T12:00Z
                    0 0 12 L * ?         | 2026-03-31T12:00Z 2026-04-30T12:00Z
                    0 0 12 ? * MON#1     | 2026-03-02T12:00Z 2026-04-06T12:00Z
                    0 0 12 1 1 ? 2030    | 2030-01-01T12:00Z
                    """)
    void comeDueInUtc(String expression, String expected) {
        assertThat(first(times(expression, "UTC"), FROM, count(expected)))
                .isEqualTo(instants(expected));
    }

    @ParameterizedTest(name = "{0} from {1}: {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # winter and summer: an hour and two before UTC
                    0 3 * * *     | 2026-01-10T00:00Z | 2026-01-10T02:00Z
                    0 3 * * *     | 2026-07-10T00:00Z | 2026-07-10T01:00Z
                    # the gap: on 29 March 2026 two o'clock is three o'clock, at 01:00Z
                    0 * * * *     | 2026-03-28T23:30Z | 2026-03-29T00:00Z 2026-03-29T01:00Z 2026-03-29T02:00Z
                    */30 2-3 * * * | 2026-03-28T23:30Z | 2026-03-29T01:00Z 2026-03-29T01:30Z 2026-03-30T00:00Z
                    30 2 * * *    | 2026-03-28T00:00Z | 2026-03-28T01:30Z 2026-03-30T00:30Z
                    0 3 * * *     | 2026-03-28T03:00Z | 2026-03-29T01:00Z 2026-03-30T01:00Z
                    # the overlap: on 25 October 2026 three o'clock is two o'clock again, at 01:00Z; what is
                    # due in each hour is due in both of them, what names the hour in the second only
                    0 * * * *     | 2026-10-24T22:30Z | 2026-10-24T23:00Z 2026-10-25T00:00Z 2026-10-25T01:00Z 2026-10-25T02:00Z
                    */30 * * * *  | 2026-10-24T23:20Z | 2026-10-24T23:30Z 2026-10-25T00:00Z 2026-10-25T00:30Z 2026-10-25T01:00Z 2026-10-25T01:30Z
                    0 3 * * *     | 2026-10-24T03:00Z | 2026-10-25T02:00Z 2026-10-26T02:00Z
                    0 1 * * *     | 2026-10-24T12:00Z | 2026-10-24T23:00Z 2026-10-26T00:00Z
                    """)
    void comeDueInPrague(String expression, String from, String expected) {
        assertThat(first(times(expression, "Europe/Prague"), at(from), count(expected)))
                .isEqualTo(instants(expected));
    }

    @Test
    void comeDueInEachHourOfADayWithTwentyFive() {
        assertThat(
                        times("*/15 * * * *", "Europe/Prague")
                                .between(
                                        Instant.parse("2026-10-24T21:59:59Z"),
                                        Instant.parse("2026-10-25T23:00:00Z"),
                                        Instant.EPOCH))
                .hasSize(100)
                .contains(Instant.parse("2026-10-25T01:15:00Z"));
    }

    @Test
    void comeDueOnceInAnHourThatComesTwice() {
        List<Instant> due =
                times("30 2 * * *", "Europe/Prague")
                        .between(at("2026-10-24T12:00Z"), at("2026-10-26T12:00Z"), FROM);

        assertThat(due).containsExactly(at("2026-10-25T01:30Z"), at("2026-10-26T01:30Z"));
    }

    @Test
    void takeWhiteSpaceAroundAndBetweenFieldsAsItComes() {
        assertThat(first(times(" 0  3\t* * * ", "UTC"), FROM, 1))
                .containsExactly(at("2026-03-01T03:00Z"));
        assertThat(times(" every 60s ", "UTC").kind()).isEqualTo(TriggerKind.INTERVAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 0 1 * 1", "0 0 1-7 * MON", "0 0 */2 * 1-5"})
    void areRefusedWhenBothDayFieldsAreRestricted(String expression) {
        assertThatThrownBy(() -> times(expression, "UTC"))
                .isInstanceOf(SynclineException.class)
                .hasMessageContaining("both the day of the month and the day of the week");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "*",
                "0 0 * *",
                "60 * * * *",
                "0 24 * * *",
                "0 0 0 * *",
                "0 0 32 * *",
                "0 0 * 13 *",
                "0 0 * * 8",
                "0 0 * * XXX",
                "a b c d e",
                "20-10 * * * *",
                "*/0 * * * *",
                "@daily",
                "every",
                "every 60",
                "every 0s",
                "every -5s",
                "every 1.5s",
                "every 60s please",
                "every 9999999999s",
                "0 0 3 * * * ?",
                "0 0 3 1 * 1",
            })
    void areRefusedWithASentenceThatNamesThem(String expression) {
        assertThatThrownBy(() -> times(expression, "UTC"))
                .isInstanceOfSatisfying(
                        SynclineException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.CONFIG))
                .hasMessageStartingWith("The schedule '" + expression.strip() + "' can't be used: ")
                .hasMessageEndingWith("or 'every 60s'")
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 0 30 2 *", "0 0 12 1 1 ? 2020"})
    void areRefusedWhenTheyNeverCome(String expression) {
        assertThatThrownBy(() -> times(expression, "UTC"))
                .isInstanceOf(SynclineException.class)
                .hasMessageContaining("never comes due");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Praha", "", "Mars", "+99:00"})
    void areRefusedInAZoneThatIsNotThere(String zone) {
        assertThatThrownBy(() -> DueTimes.zone(zone))
                .isInstanceOfSatisfying(
                        SynclineException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.CONFIG))
                .hasMessageContaining("'" + zone + "'")
                .hasMessageContaining("Europe/Prague");
    }

    @Test
    void betweenTwoInstantsLeaveBothOut() {
        assertThat(
                        times("0 * * * *", "UTC")
                                .between(at("2026-03-01T01:00Z"), at("2026-03-01T04:00Z"), FROM))
                .containsExactly(at("2026-03-01T02:00Z"), at("2026-03-01T03:00Z"));
        assertThat(
                        times("every 60m", "UTC")
                                .between(at("2026-03-01T01:00Z"), at("2026-03-01T04:00Z"), FROM))
                .containsExactly(at("2026-03-01T02:00Z"), at("2026-03-01T03:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"* * * * *", "every 60s"})
    void betweenAnInstantAndItselfAreNone(String expression) {
        DueTimes times = times(expression, "UTC");

        assertThat(times.between(FROM, FROM, FROM)).isEmpty();
        assertThat(times.between(FROM.plusSeconds(600), FROM, FROM)).isEmpty();
    }

    @ParameterizedTest(name = "{0} counted from {1}, after {2}: {3}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    every 60s  | 2026-03-01T00:00:07.123Z | 2026-03-01T00:00:00Z     | 2026-03-01T00:00:07.123Z 2026-03-01T00:01:07.123Z
                    every 60s  | 2026-03-01T00:00:07.123Z | 2026-03-01T00:00:07.123Z | 2026-03-01T00:01:07.123Z
                    every 60s  | 2026-03-01T00:00:07.123Z | 2026-03-01T00:10:00Z     | 2026-03-01T00:10:07.123Z 2026-03-01T00:11:07.123Z
                    # the database's clock tells microseconds, a trigger's milliseconds
                    every 60s  | 2026-03-01T00:00:07.123Z | 2026-03-01T00:01:07.123400Z | 2026-03-01T00:02:07.123Z
                    every 60s  | 2026-03-01T00:00:07.123Z | 2026-03-01T00:01:07.122900Z | 2026-03-01T00:01:07.123Z
                    every 1s   | 2026-03-01T00:00:00Z     | 2026-03-01T00:00:00.5Z   | 2026-03-01T00:00:01Z 2026-03-01T00:00:02Z
                    every 90 m | 2026-03-01T00:00:00Z     | 2026-03-01T00:00:00Z     | 2026-03-01T01:30Z 2026-03-01T03:00Z
                    every 2h   | 2026-03-01T00:00:00Z     | 2026-03-02T00:30:00Z     | 2026-03-02T02:00Z 2026-03-02T04:00Z
                    """)
    void countIntervalsFromTheirAnchor(
            String expression, Instant anchor, Instant from, String expected) {
        List<Instant> due =
                times(expression, "UTC").between(from, from.plus(Duration.ofDays(1)), anchor);

        assertThat(due).startsWith(instants(expected).toArray(Instant[]::new));
    }

    /// Sixty seconds are sixty seconds, whatever the clocks on the walls do.
    @Test
    void countIntervalsThroughTheChangeOfClocks() {
        assertThat(
                        times("every 1h", "Europe/Prague")
                                .between(
                                        at("2026-10-24T23:00Z"),
                                        at("2026-10-25T03:00Z"),
                                        at("2026-10-24T00:00Z")))
                .containsExactly(
                        at("2026-10-25T00:00Z"), at("2026-10-25T01:00Z"), at("2026-10-25T02:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"every 1s", "* * * * * ?", "* * * * *", "every 7m", "0 3 * * *"})
    void giveTheNewestOnesOfYearsWithoutMakingAllOfThem(String expression) {
        DueTimes times = times(expression, "UTC");
        Instant to = FROM.plus(Duration.ofDays(3_650));

        List<Instant> newest = times.newestBetween(FROM, to, FROM, 1_000);

        assertThat(newest).hasSize(1_000);
        assertThat(newest).isEqualTo(times.between(newest.getFirst().minusMillis(1), to, FROM));
    }

    @Test
    void giveAllOfThemWhenTheyAreFew() {
        Instant to = FROM.plus(Duration.ofDays(3));

        assertThat(times("0 3 * * *", "UTC").newestBetween(FROM, to, FROM, 1_000))
                .hasSize(3)
                .isEqualTo(times("0 3 * * *", "UTC").between(FROM, to, FROM));
    }

    @Test
    void tellTheirKindAndWhenTheyBegin() {
        assertThat(times("every 60s", "UTC").kind()).isEqualTo(TriggerKind.INTERVAL);
        assertThat(times("every 60s", "UTC").firstDelay()).isEqualTo(Duration.ofMinutes(1));
        assertThat(times("0 * * * *", "UTC").kind()).isEqualTo(TriggerKind.CRON);
        assertThat(times("0 * * * *", "UTC").firstDelay()).isZero();
    }

    private static DueTimes times(String expression, String zone) {
        return SyncScheduler.dueTimes(expression, zone);
    }

    private static List<Instant> first(DueTimes times, Instant from, int count) {
        Instant to = from;
        for (Duration ahead = Duration.ofHours(4);
                ahead.toDays() < 10_000;
                ahead = ahead.multipliedBy(8)) {
            to = from.plus(ahead);
            List<Instant> due = times.between(from, to, from);
            if (due.size() >= count) {
                return due.subList(0, count);
            }
        }
        return times.between(from, to, from);
    }

    private static int count(String expected) {
        return expected.split(" ").length;
    }

    private static List<Instant> instants(String expected) {
        return Arrays.stream(expected.split(" ")).map(DueTimesTest::at).toList();
    }

    /// Takes `2026-03-01T00:00Z` as well.
    private static Instant at(String text) {
        return java.time.OffsetDateTime.parse(text).toInstant();
    }
}
