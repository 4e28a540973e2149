package dev.syncline.connection;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A PostgreSQL that belongs to somebody else. Thread-safe.
///
/// @param name the connection's name, as messages call it
/// @param dataSource hands out connections whose every call is bounded in time
public record PeerDatabase(String name, DataSource dataSource) {

    /// Asks outside of any transaction of ours: each statement commits by itself.
    public JdbcClient jdbc() {
        return JdbcClient.create(dataSource);
    }

    /// Whether it answers.
    ///
    /// @throws SynclineException when it doesn't
    public void check() {
        try {
            var _ = jdbc().sql("SELECT 1").query(Integer.class).single();
        } catch (RuntimeException e) {
            throw failure("could not be asked", e);
        }
    }

    /// Asks outside of any transaction of ours.
    ///
    /// @param what completes the sentence "Database 'name' could not …"
    /// @throws SynclineException see [#failure]
    public <T extends @Nullable Object> T ask(String what, Function<JdbcClient, T> question) {
        try {
            return question.apply(jdbc());
        } catch (DataAccessException e) {
            throw failure("could not " + what, e);
        }
    }

    /// What a run fails with when this database could not do its part.
    ///
    /// @param what the rest of the sentence "Database 'name' …"
    /// @param thrown by JDBC or Spring; anything of ours among its causes is handed on as it is
    public SynclineException failure(String what, Exception thrown) {
        for (Throwable cause : causes(thrown)) {
            if (cause instanceof SynclineException ours) {
                return ours;
            }
        }
        SQLException decisive = decisive(thrown);
        String state = state(decisive);
        String said = decisive == null ? thrown.getClass().getSimpleName() : firstLine(decisive);
        return new SynclineException(
                classOf(state),
                "Database '%s' %s: %s%s"
                        .formatted(name, what, said, state.isEmpty() ? "" : " (" + state + ")"),
                thrown);
    }

    /// The SQLSTATE of what the database said; empty when it said nothing.
    public static String sqlState(Throwable thrown) {
        return state(decisive(thrown));
    }

    /// A pool's time-out comes around what the database said to its last try.
    private static @Nullable SQLException decisive(Throwable thrown) {
        SQLException decisive = null;
        for (Throwable cause : causes(thrown)) {
            if (cause instanceof SQLException sql && (decisive == null || hasState(sql))) {
                decisive = sql;
            }
        }
        return decisive;
    }

    private static List<Throwable> causes(Throwable thrown) {
        return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause).limit(20).toList();
    }

    private static boolean hasState(SQLException sql) {
        return !state(sql).isEmpty();
    }

    private static String state(@Nullable SQLException sql) {
        return Optional.ofNullable(sql).map(SQLException::getSQLState).orElse("");
    }

    /// Without the DETAIL, which quotes rows.
    private static String firstLine(SQLException sql) {
        return String.valueOf(sql.getMessage()).lines().findFirst().orElse("no answer");
    }

    private static ErrorClass classOf(String state) {
        if (state.startsWith("28") || state.equals("42501")) {
            return ErrorClass.CREDENTIALS;
        }
        if (state.startsWith("42") || state.startsWith("3D") || state.startsWith("3F")) {
            return ErrorClass.CONFIG;
        }
        if (state.startsWith("40") || state.equals("55P03")) {
            return ErrorClass.CONFLICT;
        }
        // No state at all: the pool had no connection to give.
        return state.isEmpty() || state.startsWith("08") || state.startsWith("57P")
                ? ErrorClass.NETWORK
                : ErrorClass.TARGET;
    }
}
