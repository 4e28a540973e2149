package dev.syncline.schedule;

/// Deals with a fire, on Quartz's own thread and to its end: Quartz fires a job again after a crash
/// only when the crash happened inside the call.
public interface FireHandler {

    /// Runs the sync, or records why not. Called again with the same fire after a crash, so it must
    /// find out what is left to do. Throws nothing that the run itself brought up.
    void handle(Fire fire);
}
