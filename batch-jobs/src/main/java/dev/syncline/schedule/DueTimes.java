package dev.syncline.schedule;

import com.cronutils.descriptor.CronDescriptor;
import com.cronutils.mapper.CronMapper;
import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.parser.CronParser;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SyncSchedule;
import dev.syncline.sync.SynclineException;
import dev.syncline.sync.TriggerKind;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quartz.CronExpression;
import org.quartz.CronScheduleBuilder;
import org.quartz.ScheduleBuilder;
import org.quartz.SimpleScheduleBuilder;

/// The instants at which a sync is due: exactly those at which Quartz fires it.
sealed interface DueTimes {

    Pattern INTERVAL = Pattern.compile("every (\\d{1,9})\\s*(s|m|h)");

    /// The instants after `from` and before `to`, oldest first.
    ///
    /// @param anchor the start of the trigger, from which an interval counts
    List<Instant> between(Instant from, Instant to, Instant anchor);

    /// The newest of those, at most `most`, oldest first. Found backwards in growing spans: after
    /// years of standstill, all of them together would fill the memory.
    default List<Instant> newestBetween(Instant from, Instant to, Instant anchor, int most) {
        Duration span = Duration.ofSeconds(most);
        while (true) {
            boolean whole = Duration.between(from, to).compareTo(span) <= 0;
            List<Instant> due = between(whole ? from : to.minus(span), to, anchor);
            if (whole || due.size() >= most) {
                return due.subList(Math.max(0, due.size() - most), due.size());
            }
            span = span.multipliedBy(2);
        }
    }

    ScheduleBuilder<?> quartzSchedule();

    /// Such as `every 15 minutes` or `at 03:00`; without the zone.
    String inWords();

    TriggerKind kind();

    /// How long after its making an interval's first fire comes; a cron expression's times are
    /// absolute.
    Duration firstDelay();

    /// @throws SynclineException of class `config` when the expression can't be read or never comes
    ///   due
    static DueTimes of(SyncSchedule schedule, String expression) {
        Matcher interval = INTERVAL.matcher(expression);
        if (interval.matches()) {
            long amount = Long.parseLong(interval.group(1));
            Duration every =
                    switch (interval.group(2)) {
                        case "s" -> Duration.ofSeconds(amount);
                        case "m" -> Duration.ofMinutes(amount);
                        default -> Duration.ofHours(amount);
                    };
            if (every.isZero()) {
                throw wrong(expression, "an interval is at least 1 s", null);
            }
            return new Interval(every);
        }
        return CronTimes.parse(expression, schedule.zone());
    }

    private static SynclineException wrong(
            String expression, String why, @Nullable Throwable cause) {
        return new SynclineException(
                ErrorClass.CONFIG,
                "The schedule '%s' can't be used: %s; write five-field cron (0 * * * *), Quartz cron (0 0 3 * * ?) or 'every 60s'"
                        .formatted(expression, why),
                cause);
    }

    /// @throws SynclineException of class `config` when there is no such zone
    static ZoneId zone(String id) {
        try {
            return ZoneId.of(id);
        } catch (java.time.DateTimeException e) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "There is no time zone '%s'; use a name such as Europe/Prague or UTC"
                            .formatted(id),
                    e);
        }
    }

    record Interval(Duration every) implements DueTimes {

        @Override
        public List<Instant> between(Instant from, Instant to, Instant anchor) {
            long step = every.toMillis();
            long first =
                    Math.max(
                            0,
                            Math.floorDiv(from.toEpochMilli() - anchor.toEpochMilli(), step) + 1);
            List<Instant> instants = new ArrayList<>();
            for (Instant due = anchor.plusMillis(first * step);
                    due.isBefore(to);
                    due = due.plus(every)) {
                instants.add(due);
            }
            return instants;
        }

        @Override
        public String inWords() {
            long seconds = every.toSeconds();
            return seconds % 3_600 == 0
                    ? times(seconds / 3_600, "hour")
                    : seconds % 60 == 0 ? times(seconds / 60, "minute") : times(seconds, "second");
        }

        private static String times(long amount, String unit) {
            return amount == 1 ? "every " + unit : "every %,d %ss".formatted(amount, unit);
        }

        @Override
        public ScheduleBuilder<?> quartzSchedule() {
            return SimpleScheduleBuilder.simpleSchedule()
                    .withIntervalInMilliseconds(every.toMillis())
                    .repeatForever()
                    .withMisfireHandlingInstructionNextWithExistingCount();
        }

        @Override
        public TriggerKind kind() {
            return TriggerKind.INTERVAL;
        }

        @Override
        public Duration firstDelay() {
            return every;
        }
    }

    record CronTimes(CronExpression cron) implements DueTimes {

        private static final int UNIX_FIELDS = 5;

        static CronTimes parse(String expression, ZoneId zone) {
            try {
                boolean unix = expression.split("\\s+").length == UNIX_FIELDS;
                CronExpression cron = new CronExpression(unix ? fromUnix(expression) : expression);
                cron.setTimeZone(
                        TimeZone.getTimeZone(
                                isSameInEachHour(cron) && hasWholeHours(zone)
                                        ? ZoneOffset.UTC
                                        : zone));
                if (cron.getNextValidTimeAfter(new Date()) == null) {
                    throw wrong(expression, "it never comes due", null);
                }
                return new CronTimes(cron);
            } catch (ParseException | IllegalArgumentException e) {
                throw wrong(
                        expression,
                        String.valueOf(e.getMessage()).lines().findFirst().orElse("unreadable"),
                        e);
            }
        }

        /// Whether minutes are all that the expression restricts. Quartz walks along the wall clock
        /// and would leave out an hour that comes twice in autumn.
        private static boolean isSameInEachHour(CronExpression cron) {
            String[] fields = cron.getCronExpression().split("\\s+");
            return Arrays.stream(fields)
                    .skip(2)
                    .allMatch(field -> field.equals("*") || field.equals("?"));
        }

        private static boolean hasWholeHours(ZoneId zone) {
            int hour = 3_600;
            return zone.getRules().getOffset(Instant.now()).getTotalSeconds() % hour == 0
                    && zone.getRules().getTransitionRules().stream()
                            .allMatch(rule ->
                                    rule.getOffsetBefore().getTotalSeconds() % hour == 0
                                            && rule.getOffsetAfter().getTotalSeconds() % hour == 0);
        }

        private static String fromUnix(String expression) {
            String[] fields = expression.split("\\s+");
            if (!fields[2].equals("*") && !fields[4].equals("*")) {
                throw wrong(
                        expression,
                        "it restricts both the day of the month and the day of the week",
                        null);
            }
            Cron unix =
                    new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX))
                            .parse(expression);
            return CronMapper.fromUnixToQuartz().map(unix.validate()).asString();
        }

        @Override
        public List<Instant> between(Instant from, Instant to, Instant anchor) {
            List<Instant> instants = new ArrayList<>();
            Date due = cron.getNextValidTimeAfter(Date.from(from));
            while (due != null && due.toInstant().isBefore(to)) {
                instants.add(due.toInstant());
                due = cron.getNextValidTimeAfter(due);
            }
            return instants;
        }

        @Override
        public String inWords() {
            return CronDescriptor.instance(Locale.UK)
                    .describe(
                            new CronParser(
                                            CronDefinitionBuilder.instanceDefinitionFor(
                                                    CronType.QUARTZ))
                                    .parse(cron.getCronExpression()));
        }

        @Override
        public ScheduleBuilder<?> quartzSchedule() {
            return CronScheduleBuilder.cronSchedule(cron).withMisfireHandlingInstructionDoNothing();
        }

        @Override
        public TriggerKind kind() {
            return TriggerKind.CRON;
        }

        @Override
        public Duration firstDelay() {
            return Duration.ZERO;
        }
    }
}
