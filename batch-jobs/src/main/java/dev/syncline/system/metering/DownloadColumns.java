package dev.syncline.system.metering;

import dev.syncline.connection.PeerDatabase;
import dev.syncline.connection.TableCatalog;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What of a table is downloaded, by what both catalogs say.
///
/// @param names those of the known columns that both sides have
/// @param numbersAsText those that are numbers remotely and text locally
record DownloadColumns(String table, List<String> names, Set<String> numbersAsText) {

    private static final Pattern NUMBER =
            Pattern.compile("(smallint|integer|bigint|real|double precision|numeric.*)");
    private static final Pattern TEXT = Pattern.compile("(text|character.*)");

    /// @throws SynclineException of class `config` when one side lacks a column that the other has:
    ///   whoever expects its values would wait for them in vain
    static DownloadColumns of(
            MeteringTables.Fields fields, PeerDatabase remote, PeerDatabase local) {
        TableCatalog from = MeteringTables.catalog(remote, fields.table());
        TableCatalog to = MeteringTables.catalog(local, fields.table());
        requireBoth(fields, from, to, local);
        requireBoth(fields, to, from, remote);
        List<String> names = fields.columns().stream().filter(from.types()::containsKey).toList();
        return new DownloadColumns(
                fields.table(),
                names,
                names.stream()
                        .filter(name -> matches(NUMBER, from).test(name))
                        .filter(matches(TEXT, to))
                        .collect(Collectors.toSet()));
    }

    private static Predicate<String> matches(Pattern type, TableCatalog catalog) {
        return column -> type.matcher(catalog.types().getOrDefault(column, "")).matches();
    }

    private static void requireBoth(
            MeteringTables.Fields fields,
            TableCatalog one,
            TableCatalog other,
            PeerDatabase databaseOfOther) {
        List<String> missing =
                fields.columns().stream()
                        .filter(one.types()::containsKey)
                        .filter(column -> !other.types().containsKey(column))
                        .toList();
        if (!missing.isEmpty()) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "Table '%s' has no columns %s in database '%s', though the other database has; add them"
                            .formatted(fields.table(), missing, databaseOfOther.name()));
        }
    }
}
