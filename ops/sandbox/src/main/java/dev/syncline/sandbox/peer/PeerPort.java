package dev.syncline.sandbox.peer;

import dev.syncline.sync.SynclineException;

/// A port of loopback, and what to say when it is taken.
///
/// @param owner what listens there, as a reader of the message knows it
/// @param key the setting that moves it to another port
public record PeerPort(String owner, int number, String key) {

    /// @throws SynclineException `config`, one sentence with port and key, when something listens
    ///   there already
    public void requireFree() {
        Ports.requireFree(owner, number, key);
    }
}
