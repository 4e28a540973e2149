package dev.syncline.telemetry;

import java.util.LinkedHashMap;
import java.util.Map;

/// How many more lines of a run this node keeps: a run that warns of every record must not fill the
/// table, nor push out what the engine says of its end. Thread-safe.
final class RunLogQuota {

    private static final int RUNS_REMEMBERED = 1_000;

    private final int lines;
    private final Map<Long, Integer> taken =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, Integer> eldest) {
                    return size() > RUNS_REMEMBERED;
                }
            };

    RunLogQuota(int lines) {
        this.lines = lines;
    }

    /// @param isEngines whether the line is the engine's own, for which a fifth is set apart
    synchronized boolean takes(long runId, boolean isEngines) {
        int before = taken.getOrDefault(runId, 0);
        if (before >= (isEngines ? lines : lines - lines / 5)) {
            return false;
        }
        taken.put(runId, before + 1);
        return true;
    }
}
