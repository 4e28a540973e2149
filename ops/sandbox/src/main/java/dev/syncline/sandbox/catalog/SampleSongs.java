package dev.syncline.sandbox.catalog;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// 10,000 invented songs, with the traps of real catalogues: quotes and other scripts in titles,
/// artists that are missing, a price of 0, the same title twice, ids that look like numbers.
final class SampleSongs {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int SONGS = 10_000;
    private static final List<String> MOODS =
            List.of("Slow", "Bright", "Lost", "Zimní", "Último", "静かな", "\"Quoted\"", "Half-lit");
    private static final List<String> THINGS =
            List.of("River", "Engine", "Window", "Vlak", "Corazón", "月", "Ledger, Part 2", "Lamp");
    private static final List<String> GENRES =
            List.of("rock", "pop", "jazz", "folk", "electronic", "classical");

    /// An array of all of them, made when this class is first asked for.
    static final String AS_JSON =
            JSON.writeValueAsString(
                    IntStream.rangeClosed(1, SONGS).mapToObj(SampleSongs::song).toList());

    private SampleSongs() {}

    private static Map<String, @Nullable Object> song(int number) {
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        details.put("album", "Album " + number % 700);
        details.put("year", 1_960 + number % 65);
        details.put("duration_seconds", 90 + number % 300);
        Map<String, @Nullable Object> song = new LinkedHashMap<>();
        song.put("id", number);
        song.put("external_id", "%06d".formatted(number));
        song.put("title", MOODS.get(number % 8) + " " + THINGS.get(number / 8 % 8));
        song.put("artist", number % 97 == 0 ? null : "Artist " + number % 500);
        song.put("genre", GENRES.get(number % GENRES.size()));
        song.put("price", number % 50 == 0 ? 0 : number % 20 + 0.99);
        song.put("details", details);
        return song;
    }
}
