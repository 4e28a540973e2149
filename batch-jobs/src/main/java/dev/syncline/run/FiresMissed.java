package dev.syncline.run;

/// Instants at which a sync was due have been found to be missed; an application event on the node
/// that recorded them.
public record FiresMissed(String sync, int count) {}
