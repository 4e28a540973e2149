package dev.syncline.connection;

/// A connection has changed its status; an application event on every node that runs.
///
/// @param reason one sentence without secrets
public record ConnectionChanged(
        String name, ConnectionStatus from, ConnectionStatus to, String reason) {}
