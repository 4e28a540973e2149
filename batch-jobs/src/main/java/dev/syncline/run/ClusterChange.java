package dev.syncline.run;

/// Some node changed something that others hold in memory; an application event on every node.
///
/// @param what names it, for example `object:cache/iso-codes.json`; [#ANYTHING] when this node may
///   have missed what was said
public record ClusterChange(String what) {

    public static final String ANYTHING = "*";

    public boolean concerns(String thing) {
        return what.equals(thing) || what.equals(ANYTHING);
    }
}
