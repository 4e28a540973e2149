package dev.syncline.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/// The catalogue's CSV files, copied to where a person can change them and run the sync again.
///
/// @param music 200 songs, with the traps of real exports: quotes, line ends inside of fields,
///   other scripts, empty artists, songs that are there twice
/// @param pricing 25 prices of what a stick of some capacity holds
record SampleCatalog(Path music, Path pricing) {

    /// Copies what isn't there; files that somebody has changed stay.
    static SampleCatalog in(StateFolder state) {
        Path folder = state.folder("catalog");
        return new SampleCatalog(
                copied("sample_music_catalog.csv", folder),
                copied("sample_catalog_pricing.csv", folder));
    }

    private static Path copied(String name, Path folder) {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            try (InputStream sample = SampleCatalog.class.getResourceAsStream(name)) {
                Files.copy(Objects.requireNonNull(sample, name), file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return file;
    }
}
