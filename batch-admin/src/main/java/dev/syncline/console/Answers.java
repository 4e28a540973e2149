package dev.syncline.console;

import dev.syncline.operation.Action;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.ui.Model;

/// What pages have in common when they answer a form.
final class Answers {

    private Answers() {}

    /// The reason that a person typed, null when it is none.
    static @Nullable String reason(@Nullable String typed) {
        if (typed == null || typed.isBlank()) {
            return null;
        }
        int[] stated =
                typed.strip()
                        .codePoints()
                        .filter(c -> c != 0)
                        .limit(Action.LONGEST_REASON)
                        .toArray();
        return new String(stated, 0, stated.length);
    }

    static String unknown(String sentence, Model model, HttpServletResponse response) {
        response.setStatus(HttpStatus.NOT_FOUND.value());
        model.addAttribute("sentence", sentence);
        return "unknown";
    }

    /// The page itself follows, with the sentence above it.
    static void refused(String sentence, Model model, HttpServletResponse response) {
        response.setStatus(HttpStatus.CONFLICT.value());
        model.addAttribute("sentence", sentence);
    }
}
