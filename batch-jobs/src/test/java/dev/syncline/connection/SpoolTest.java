package dev.syncline.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {

    @TempDir Path folder;

    @Test
    void givesBackWhatWasWrittenAsOftenAsAsked() throws IOException {
        try (Spool spool = Spool.in(folder)) {
            spool.write(ByteBuffer.wrap("hello ".getBytes(StandardCharsets.UTF_8)));
            spool.write(ByteBuffer.wrap("world".getBytes(StandardCharsets.UTF_8)));

            for (int i = 0; i < 2; i++) {
                try (InputStream stream = spool.stream()) {
                    assertThat((char) stream.read()).isEqualTo('h');
                    assertThat(stream.readAllBytes()).asString().isEqualTo("ello world");
                }
            }
            assertThat(spool.size()).isEqualTo(11);
            assertThat(spool.sha256())
                    .isEqualTo("b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9");
        }
    }

    @Test
    void leavesNoFileBehind() throws IOException {
        Spool spool = Spool.in(folder);
        spool.write(ByteBuffer.wrap(new byte[1]));
        spool.close();

        assertThat(files()).isEmpty();
    }

    @Test
    void failsWithoutAFolder() {
        assertThatThrownBy(() -> Spool.in(folder.resolve("none"))).isInstanceOf(IOException.class);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
