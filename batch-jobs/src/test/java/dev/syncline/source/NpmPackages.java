package dev.syncline.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/// Published npm packages that the build has fetched below `target/npm`. Where there is no npm, or
/// its registry wasn't reached, their tests are left out and say so; `-Dnpm.required=true` makes
/// that a failure.
final class NpmPackages {

    private NpmPackages() {}

    static Path folder(String name) {
        Path folder = Path.of("target", "npm", name, "package");
        String missing =
                "The npm package %s was not fetched: npm is not on the PATH, or its registry was not reached"
                        .formatted(name);
        if (Boolean.getBoolean("npm.required")) {
            assertThat(folder).as(missing).isDirectory();
        }
        assumeTrue(Files.isDirectory(folder), missing + "; its cases are left out");
        return folder;
    }
}
