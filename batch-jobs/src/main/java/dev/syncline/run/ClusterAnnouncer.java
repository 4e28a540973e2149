package dev.syncline.run;

import org.springframework.jdbc.core.simple.JdbcClient;

/// Tells every node, this one included, that something they may hold in memory has changed: each
/// gets a [ClusterChange] when the caller's transaction commits, and none when it rolls back.
public final class ClusterAnnouncer {

    private final JdbcClient jdbc;

    ClusterAnnouncer(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// @param what names it, at most 1,000 characters, for example `object:cache/iso-codes.json`
    public void changed(String what) {
        jdbc.sql("SELECT pg_notify('" + ClusterSignal.CHANGED + "', ?)")
                .param(what)
                .query()
                .listOfRows();
    }
}
