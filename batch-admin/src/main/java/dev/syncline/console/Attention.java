package dev.syncline.console;

import org.jspecify.annotations.Nullable;

/// Something that needs a person.
///
/// @param href where to see to it
/// @param sentence what is wrong, from outside
/// @param advice what to do next
public record Attention(
        StatusMark mark,
        String title,
        String href,
        @Nullable String sentence,
        @Nullable String advice) {}
