package dev.syncline.console;

import dev.syncline.run.RestartPreview;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a restart would do, in sentences.
///
/// @param whyNot why it can't be done now; null when it can
/// @param steps one sentence each, in order
/// @param remarks what else there is to know
public record PreviewView(@Nullable String whyNot, List<String> steps, List<String> remarks) {

    static PreviewView of(RestartPreview preview) {
        return new PreviewView(
                preview.whyNot(),
                preview.steps().stream().map(RestartPreview.Step::sentence).toList(),
                remarks(preview));
    }

    private static List<String> remarks(RestartPreview preview) {
        List<String> remarks = new ArrayList<>();
        if (preview.steps().isEmpty()) {
            remarks.add("Nothing has been committed yet: it runs from the beginning.");
        }
        remarks.add(definition(preview));
        if (!preview.offline().isEmpty()) {
            remarks.add(
                    "Offline just now: %s. The attempt will try it all the same, and probably fail."
                            .formatted(String.join(", ", preview.offline())));
        }
        if (preview.planned() != null) {
            remarks.add(
                    "The engine tries it again by itself at %s; a restart does so now."
                            .formatted(Moment.at(preview.planned()).text()));
        }
        return remarks;
    }

    private static String definition(RestartPreview preview) {
        Integer current = preview.currentVersion();
        if (current == null) {
            return "This node does not know the sync any more.";
        }
        return current == preview.runVersion()
                ? "The sync's definition has not changed since: version %d.".formatted(current)
                : "The sync's definition is version %d by now; this run goes on with version %d, with which it began."
                        .formatted(current, preview.runVersion());
    }
}
