package dev.syncline.target;

import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What publishing a snapshot did, by record key; kept in the object's metadata.
record SnapshotCounts(long created, long updated, long unchanged, long deleted) {

    private static final String RUN = "syncline-run";
    private static final String COUNTS = "syncline-counts";

    static SnapshotCounts between(Map<String, JsonNode> before, Map<String, JsonNode> after) {
        long created = 0;
        long updated = 0;
        long unchanged = 0;
        for (Map.Entry<String, JsonNode> entry : after.entrySet()) {
            JsonNode earlier = before.get(entry.getKey());
            if (earlier == null) {
                created++;
            } else if (earlier.equals(entry.getValue())) {
                unchanged++;
            } else {
                updated++;
            }
        }
        return new SnapshotCounts(created, updated, unchanged, before.size() - updated - unchanged);
    }

    Map<String, String> toMetadata(long runId) {
        return Map.of(
                RUN,
                Long.toString(runId),
                COUNTS,
                "%d %d %d %d".formatted(created, updated, unchanged, deleted));
    }

    /// What an earlier attempt of this very run noted, if it was the last to write the object.
    static Optional<SnapshotCounts> ofRun(Map<String, String> metadata, long runId) {
        String counts = metadata.get(COUNTS);
        if (counts == null || !Long.toString(runId).equals(metadata.get(RUN))) {
            return Optional.empty();
        }
        String[] four = counts.split(" ");
        return Optional.of(
                new SnapshotCounts(
                        Long.parseLong(four[0]),
                        Long.parseLong(four[1]),
                        Long.parseLong(four[2]),
                        Long.parseLong(four[3])));
    }
}
