package dev.syncline.console;

import dev.syncline.sync.Ledger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A ledger as pages draw it: parts that add up to what was read.
///
/// @param parts in the order of the equation
public record LedgerView(
        long read, String readText, List<Part> parts, String deletedText, long rejected) {

    private static final int WIDTH = 1_000;

    /// @param name the style's name
    /// @param left of [#WIDTH], where the part begins in the drawn bar
    public record Part(String name, String word, String text, int left, int width) {}

    static LedgerView of(Ledger ledger) {
        List<Part> parts = new ArrayList<>();
        long before = 0;
        before = add(parts, "created", "created", ledger.created(), before, ledger.read());
        before = add(parts, "updated", "updated", ledger.updated(), before, ledger.read());
        before = add(parts, "unchanged", "unchanged", ledger.unchanged(), before, ledger.read());
        before = add(parts, "filtered", "left out", ledger.filtered(), before, ledger.read());
        add(parts, "rejected", "refused", ledger.rejected(), before, ledger.read());
        return new LedgerView(
                ledger.read(),
                text(ledger.read()),
                parts,
                text(ledger.deleted()),
                ledger.rejected());
    }

    private static long add(
            List<Part> parts, String name, String word, long count, long before, long read) {
        int left = place(before, read);
        int width = place(before + count, read) - left;
        // A single refusal among a million is to be seen all the same.
        parts.add(new Part(name, word, text(count), left, count > 0 ? Math.max(width, 4) : 0));
        return before + count;
    }

    private static int place(long count, long read) {
        return read == 0 ? 0 : (int) Math.min(WIDTH, Math.round((double) WIDTH * count / read));
    }

    static String text(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
