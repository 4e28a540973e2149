package dev.syncline.run;

import dev.syncline.sync.RunStatus;
import dev.syncline.sync.TriggerKind;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Finds runs among millions: newest scheduled first, page by page, in bounded time whatever is
/// asked.
///
/// The column `sync_fire.standing` leads to the runs that may be meant; what they are, and whether
/// they are meant, the view `sync_runs` says.
public final class RunSearch {

    /// A text is looked for in so many runs at one time; [Found#next] goes on from there.
    public static final int RUNS_READ_FOR_TEXT = 5_000;

    private static final String MATCHES =
            """
            (f.reason ILIKE :text OR f.outcome_reason ILIKE :text OR f.actor ILIKE :text
             OR EXISTS (SELECT FROM sync_error e WHERE e.run_id = f.run_id AND e.phase = 'run'
                        AND (e.message ILIKE :text OR e.error_code ILIKE :text)))
            """;

    private final JdbcClient jdbc;
    private final RunQueries runs;

    RunSearch(JdbcClient jdbc, RunQueries runs) {
        this.jdbc = jdbc;
        this.runs = runs;
    }

    /// Which runs are meant; a null means any.
    ///
    /// @param statuses any of them; empty means any at all
    /// @param from the earliest scheduled time
    /// @param to behind the latest one
    /// @param text stands in the reason, the actor, or the message or code of the run's error, in
    ///   whatever case
    public record Filter(
            @Nullable String sync,
            Set<RunStatus> statuses,
            @Nullable TriggerKind trigger,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable String text) {

        public static final Filter ANY = new Filter(null, Set.of(), null, null, null, null);

        public Filter {
            statuses = Set.copyOf(statuses);
        }
    }

    /// Where a page ends. Its text form is for addresses: [#toString()].
    public record Position(Instant scheduledFor, long runId) {

        private static final Comparator<Position> NEWEST_FIRST =
                Comparator.comparing(Position::scheduledFor)
                        .thenComparing(Position::runId)
                        .reversed();

        /// The reverse of [#toString()]; empty when the text is none.
        public static Optional<Position> of(String text) {
            int cut = text.lastIndexOf('_');
            try {
                return cut < 0
                        ? Optional.empty()
                        : Optional.of(
                                new Position(
                                        Instant.parse(text.substring(0, cut)),
                                        Long.parseLong(text.substring(cut + 1))));
            } catch (DateTimeException | NumberFormatException e) {
                return Optional.empty();
            }
        }

        @Override
        public String toString() {
            return scheduledFor + "_" + runId;
        }
    }

    /// @param next where to go on, null at the end. A page may be short, even empty, and have one.
    public record Found(List<Run> runs, @Nullable Position next) {}

    /// @param after where the page before ended, null to begin
    /// @param limit how many runs at the most
    public Found find(Filter filter, @Nullable Position after, int limit) {
        int read = filter.text() == null ? limit : RUNS_READ_FOR_TEXT;
        List<Candidate> candidates = candidates(filter, after, read + 1);
        List<Candidate> window = candidates.subList(0, Math.min(read, candidates.size()));
        List<Candidate> matching =
                window.stream().filter(Candidate::matches).limit(limit + 1L).toList();
        List<Candidate> page = matching.subList(0, Math.min(limit, matching.size()));
        Position next =
                matching.size() > limit
                        ? page.getLast().position()
                        : candidates.size() > read ? window.getLast().position() : null;
        return new Found(
                runs(page).stream()
                        .filter(run ->
                                filter.statuses().isEmpty()
                                        || filter.statuses().contains(run.status()))
                        .toList(),
                next);
    }

    private record Candidate(Position position, boolean matches) {}

    private List<Candidate> candidates(Filter filter, @Nullable Position after, int limit) {
        Map<String, Object> parameters = new HashMap<>();
        String conditions = conditions(filter, after, parameters);
        parameters.put("limit", limit);
        List<Candidate> found = new ArrayList<>();
        for (String standing : standings(filter.statuses())) {
            parameters.put("standing", standing);
            found.addAll(read(filter, conditions + " AND f.standing = :standing", parameters));
        }
        if (filter.statuses().isEmpty()) {
            found.addAll(read(filter, conditions, parameters));
        } else if (mayBeUnderLease(filter.statuses())) {
            found.addAll(
                    read(
                            filter,
                            conditions
                                    + " AND f.run_id IN (SELECT run_id FROM sync_lease WHERE expires_at > clock_timestamp())",
                            parameters));
        }
        return found.stream()
                .distinct()
                .sorted(Comparator.comparing(Candidate::position, Position.NEWEST_FIRST))
                .limit(limit)
                .toList();
    }

    /// Each standing is read by itself, so that an index gives the newest at once.
    private static Set<String> standings(Set<RunStatus> statuses) {
        return statuses.stream().map(RunStatus::wireName).collect(Collectors.toSet());
    }

    /// A run whose attempt has failed, or stopped on paper, is under way as long as a node holds
    /// its lease.
    private static boolean mayBeUnderLease(Set<RunStatus> statuses) {
        return statuses.contains(RunStatus.RUNNING) || statuses.contains(RunStatus.STOPPING);
    }

    private List<Candidate> read(Filter filter, String where, Map<String, Object> parameters) {
        return jdbc.sql(
                        """
                        SELECT f.scheduled_for, f.run_id, %s
                        FROM (SELECT * FROM sync_fire f WHERE %s
                              ORDER BY f.scheduled_for DESC, f.run_id DESC LIMIT :limit) f
                        """
                                .formatted(filter.text() == null ? "true" : MATCHES, where))
                .params(parameters)
                .query((row, number) ->
                        new Candidate(
                                new Position(row.getTimestamp(1).toInstant(), row.getLong(2)),
                                row.getBoolean(3)))
                .list();
    }

    /// Only what is named is in the statement, so that the database can choose its index by it.
    private static String conditions(
            Filter filter, @Nullable Position after, Map<String, Object> parameters) {
        List<String> conditions = new ArrayList<>(List.of("true"));
        if (filter.sync() != null) {
            conditions.add("f.sync = :sync");
            parameters.put("sync", filter.sync());
        }
        if (filter.trigger() != null) {
            conditions.add("f.trigger = :trigger");
            parameters.put("trigger", filter.trigger().wireName());
        }
        if (filter.from() != null) {
            conditions.add("f.scheduled_for >= :from");
            parameters.put("from", Timestamp.from(filter.from()));
        }
        if (filter.to() != null) {
            conditions.add("f.scheduled_for < :to");
            parameters.put("to", Timestamp.from(filter.to()));
        }
        if (after != null) {
            conditions.add("(f.scheduled_for, f.run_id) < (:afterTime, :afterRun)");
            parameters.put("afterTime", Timestamp.from(after.scheduledFor()));
            parameters.put("afterRun", after.runId());
        }
        if (filter.text() != null) {
            parameters.put("text", "%" + literally(filter.text()) + "%");
        }
        return String.join(" AND ", conditions);
    }

    private List<Run> runs(List<Candidate> page) {
        Map<Long, Run> byId =
                runs.findAll(page.stream().map(found -> found.position().runId()).toList()).stream()
                        .collect(Collectors.toMap(Run::runId, run -> run));
        return page.stream()
                .map(found -> byId.get(found.position().runId()))
                .filter(java.util.Objects::nonNull)
                .toList();
    }

    private static String literally(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }
}
