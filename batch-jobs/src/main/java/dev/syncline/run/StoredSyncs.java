package dev.syncline.run;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Syncs whose definitions stand in the database rather than in the code, so that any node can run
/// them. Every bean of this type is asked; nothing it says is kept.
public interface StoredSyncs {

    /// Whether syncs of that name would be stored here, which is asked often and says nothing about
    /// whether there is one.
    boolean owns(String name);

    /// The sync of that name, whichever version its definition has now. Its flow makes the job of
    /// the version that the attempt names.
    Optional<Sync> find(String name);

    List<Sync> all();

    /// Takes the sync of that name away, unless it is under way. What it did stays to be read.
    ///
    /// @param actor who wants it so
    SyncRemoval remove(String name, @Nullable String actor, @Nullable String reason);
}
