package dev.syncline.run;

/// Some node changed something that others hold in memory; an application event on every node.
///
/// @param what names it, for example `object:cache/iso-codes.json`; never empty
public record ClusterChange(String what) {}
