package dev.syncline.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/// Where in the code a failure came from: the kinds of exceptions and their places, without their
/// messages, which may quote records or secrets.
final class Trace {

    private static final int MOST_LINES = 120;
    private static final int MOST_FRAMES_EACH = 40;

    private Trace() {}

    static List<String> of(List<Throwable> failures) {
        List<String> lines = new ArrayList<>();
        // Causes may lead in a circle.
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable failure : failures) {
            String lead = "";
            for (Throwable cause = failure;
                    cause != null && seen.add(cause);
                    cause = cause.getCause()) {
                lines.add(lead + cause.getClass().getName());
                StackTraceElement[] frames = cause.getStackTrace();
                for (int i = 0; i < Math.min(frames.length, MOST_FRAMES_EACH); i++) {
                    lines.add("    at " + frames[i]);
                }
                lead = "Caused by: ";
            }
        }
        return List.copyOf(lines.subList(0, Math.min(lines.size(), MOST_LINES)));
    }
}
