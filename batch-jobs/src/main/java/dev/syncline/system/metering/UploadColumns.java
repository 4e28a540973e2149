package dev.syncline.system.metering;

import dev.syncline.connection.PeerDatabase;
import dev.syncline.connection.TableCatalog;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.util.ArrayList;
import java.util.List;

/// What of a reading is uploaded: every local column but the mark.
///
/// @param localKeyType the SQL type of the key in the local table
/// @param remoteKeyType and in the remote one
record UploadColumns(List<String> names, String localKeyType, String remoteKeyType) {

    /// @throws SynclineException of class `config` when the remote table lacks a column
    static UploadColumns of(PeerDatabase local, PeerDatabase remote) {
        TableCatalog from = MeteringTables.catalog(local, MeteringTables.READINGS);
        TableCatalog to = MeteringTables.catalog(remote, MeteringTables.READINGS);
        List<String> names = new ArrayList<>(from.types().keySet());
        names.remove(MeteringTables.SYNCHRONIZED);
        List<String> missing =
                names.stream().filter(name -> !to.types().containsKey(name)).toList();
        if (!missing.isEmpty()) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "Table '%s' has columns %s in database '%s' and not in '%s'; add them there, since readings are deleted here once they are copied"
                            .formatted(from.table(), missing, local.name(), remote.name()));
        }
        from.requireColumns(List.of(MeteringTables.KEY));
        return new UploadColumns(
                names,
                from.types().getOrDefault(MeteringTables.KEY, ""),
                to.types().getOrDefault(MeteringTables.KEY, ""));
    }
}
