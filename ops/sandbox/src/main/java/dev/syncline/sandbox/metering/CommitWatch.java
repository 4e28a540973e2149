package dev.syncline.sandbox.metering;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/// Follows what a client says to PostgreSQL, message by message, and knows when it commits: by a
/// simple query, or by executing a statement that was prepared as `COMMIT`, with the `Sync` that
/// makes the server do it.
///
/// A `COMMIT` among other statements of one simple query isn't noticed.
final class CommitWatch {

    private final Set<String> commitStatements = new HashSet<>();
    private boolean commitBound;

    /// @param type of the message, one ASCII letter
    /// @param body of the message, after its length
    /// @return whether the server commits when it gets this message
    boolean commitsWith(char type, byte[] body) {
        switch (type) {
            case 'Q' -> {
                return isCommit(textAt(body, 0));
            }
            case 'P' -> noteStatement(body);
            case 'B' -> commitBound |= commitStatements.contains(secondText(body));
            case 'C' -> {
                if (body.length > 0 && body[0] == 'S') {
                    commitStatements.remove(textAt(body, 1));
                }
            }
            case 'S' -> {
                boolean commits = commitBound;
                commitBound = false;
                return commits;
            }
            default -> {
                // Says nothing about a commit.
            }
        }
        return false;
    }

    private void noteStatement(byte[] body) {
        String name = textAt(body, 0);
        if (isCommit(secondText(body))) {
            commitStatements.add(name);
        } else {
            commitStatements.remove(name);
        }
    }

    private static boolean isCommit(String sql) {
        String statement = sql.strip().toUpperCase(Locale.ROOT);
        return statement.equals("COMMIT") || statement.equals("COMMIT;");
    }

    /// `Parse` and `Bind` begin with two texts: name and query, portal and statement.
    private static String secondText(byte[] body) {
        return textAt(body, endOfText(body, 0) + 1);
    }

    private static String textAt(byte[] body, int start) {
        int end = endOfText(body, start);
        return start >= end ? "" : new String(body, start, end - start, StandardCharsets.UTF_8);
    }

    private static int endOfText(byte[] body, int start) {
        int end = start;
        while (end < body.length && body[end] != 0) {
            end++;
        }
        return end;
    }
}
