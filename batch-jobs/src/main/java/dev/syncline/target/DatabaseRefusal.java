package dev.syncline.target;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.sql.SQLException;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// Tells a record that PostgreSQL refuses from a database that is in trouble.
final class DatabaseRefusal {

    /// Cardinality (two spellings of one key in a chunk), a trigger's RAISE, a value for a
    /// generated column.
    private static final Set<String> ALSO_ABOUT_A_RECORD = Set.of("21000", "P0001", "428C9");

    private DatabaseRefusal() {}

    static String state(SQLException refusal) {
        return refusal.getSQLState() == null ? "" : refusal.getSQLState();
    }

    static boolean isAboutARecord(SQLException refusal) {
        String state = state(refusal);
        return state.startsWith("22")
                || state.startsWith("23")
                || ALSO_ABOUT_A_RECORD.contains(state);
    }

    /// The database's own message, with the column or constraint it names, and without the row that
    /// its DETAIL quotes.
    static String message(SQLException refusal) {
        ServerErrorMessage server =
                refusal instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
        if (server == null || server.getMessage() == null) {
            return String.valueOf(refusal.getMessage()).lines().findFirst().orElse("refused");
        }
        String column = copyColumn(server);
        return column.isEmpty()
                ? server.getMessage()
                : server.getMessage() + " (column " + column + ")";
    }

    private static String copyColumn(ServerErrorMessage server) {
        // "COPY staging, line 3, column price: "abc"": the value is in the payload already.
        String where = server.getWhere() == null ? "" : server.getWhere();
        int at = where.indexOf(", column ");
        if (!where.startsWith("COPY ") || at < 0) {
            return "";
        }
        String rest = where.substring(at + ", column ".length()).lines().findFirst().orElse("");
        int end = rest.indexOf(':');
        return end < 0 ? rest : rest.substring(0, end);
    }

    /// What the run fails with when it is not about a record.
    static SynclineException asFailure(SQLException refusal, String table) {
        String state = state(refusal);
        String sentence =
                "Table '%s' could not be written: %s (%s)"
                        .formatted(table, message(refusal), state);
        if (state.startsWith("40") || state.equals("55P03")) {
            return new SynclineException(ErrorClass.CONFLICT, sentence, refusal);
        }
        if (state.startsWith("42")) {
            return new SynclineException(ErrorClass.CONFIG, sentence, refusal);
        }
        return new SynclineException(
                state.startsWith("53") ? ErrorClass.TARGET : ErrorClass.PLATFORM,
                sentence,
                refusal);
    }
}
