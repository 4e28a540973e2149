package dev.syncline.system.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.source.CsvFormat;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.batch.infrastructure.item.ExecutionContext;

class CatalogFoldersTest {

    @TempDir private Path disk;
    private Path allowed;
    private CatalogFolders folders;

    @BeforeEach
    void layOut() throws IOException {
        allowed = Files.createDirectories(disk.resolve("allowed/music"));
        allowed = disk.resolve("allowed");
        Files.createDirectories(disk.resolve("allowed-too"));
        Files.writeString(disk.resolve("secret.csv"), "title\nsecret\n");
        Files.writeString(disk.resolve("allowed-too/secret.csv"), "title\nsecret\n");
        Files.writeString(allowed.resolve("good.csv"), "title\ngood\n");
        Files.writeString(allowed.resolve("music/žluť 1.csv"), "title\ngood\n");
        Files.createSymbolicLink(allowed.resolve("link.csv"), disk.resolve("secret.csv"));
        Files.createSymbolicLink(allowed.resolve("folder-link"), disk);
        Files.createSymbolicLink(allowed.resolve("circle.csv"), allowed.resolve("circle.csv"));
        Files.createSymbolicLink(allowed.resolve("device.csv"), Path.of("/dev/zero"));
        Files.createSymbolicLink(allowed.resolve("inner.csv"), allowed.resolve("good.csv"));
        folders = new CatalogFolders(List.of(allowed.toString(), " "));
    }

    @ParameterizedTest
    @CsvSource({
        "@/good.csv, allowed/good.csv",
        "@/./good.csv, allowed/good.csv",
        "@//good.csv, allowed/good.csv",
        "@/music/žluť 1.csv, allowed/music/žluť 1.csv",
        "@/inner.csv, allowed/good.csv"
    })
    void findsFilesBelowItsFolders(String path, String file) throws IOException {
        assertThat(folders.resolve(path.replace("@", allowed.toString())))
                .isEqualTo(disk.toRealPath().resolve(file));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "@/../secret.csv             | without '..'",
                "@/music/../../secret.csv    | without '..'",
                "@/music/../good.csv         | without '..'",
                "../secret.csv               | not an absolute path",
                "good.csv                    | not an absolute path",
                "~/good.csv                  | not an absolute path",
                "./good.csv                  | not an absolute path",
                "@/..%2fsecret.csv           | There is no file",
                "@/%2e%2e/secret.csv         | There is no file",
                "@/..\\secret.csv            | There is no file",
                "@-too/secret.csv            | below none of the folders",
                "/etc/passwd                 | below none of the folders",
                "/proc/self/environ          | below none of the folders",
                "/dev/stdin                  | below none of the folders",
                "/                           | below none of the folders",
                "//server/share/a.csv        | below none of the folders",
                "file:///etc/passwd          | not by an address",
                "FILE:/etc/passwd            | not by an address",
                "file://localhost@/good.csv  | not by an address",
                "jar:file:///a.jar!/a.csv    | not by an address",
                "http://127.0.0.1/a.csv      | not by an address",
                "classpath:application.yml   | not by an address",
                "@                           | not a file that this process may read",
                "@/music                     | not a file that this process may read",
                "@/link.csv                  | through a link",
                "@/folder-link/secret.csv    | through a link",
                "@/folder-link/allowed-too/secret.csv | through a link",
                "@/device.csv                | through a link",
                "@/circle.csv                | can't be looked up",
                "@/nothing.csv               | There is no file",
                "@/good.csv/more             | can't be looked up"
            })
    void refusesWhatLiesElsewhere(String path, String sentence) {
        String hostile = path.replace("@", allowed.toString());

        assertThatThrownBy(() -> folders.resolve(hostile))
                .isInstanceOfSatisfying(
                        SynclineException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.CONFIG))
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, '\n', '\r', 0x1B, 0x7F, 0x85})
    void refusesControlCharactersWithoutRepeatingThem(int character) {
        String path = allowed + "/good.csv" + (char) character;

        assertThatThrownBy(() -> folders.resolve(path))
                .hasMessageContaining("holds a control character")
                .hasMessageNotContaining("good.csv");
    }

    @Test
    void takesNoFileAtAllUnlessAFolderIsNamed() {
        assertThatThrownBy(() -> new CatalogFolders(List.of()).resolve(allowed + "/good.csv"))
                .hasMessageContaining("set CATALOG_FOLDERS");
    }

    @Test
    void readsTheFileBehindAFolderThatIsALinkItself() throws IOException {
        Path link = Files.createSymbolicLink(disk.resolve("mounted"), allowed);

        assertThat(new CatalogFolders(List.of(link.toString())).resolve(link + "/good.csv"))
                .isEqualTo(allowed.toRealPath().resolve("good.csv"));
    }

    @Test
    void noticesALinkThatTakesTheFilesPlaceBeforeItIsOpened() throws IOException {
        FolderCsvReader reader =
                new FolderCsvReader(folders, allowed + "/good.csv", CsvFormat.DEFAULT, null);
        Files.delete(allowed.resolve("good.csv"));
        Files.createSymbolicLink(allowed.resolve("good.csv"), disk.resolve("secret.csv"));

        assertThatThrownBy(() -> reader.open(new ExecutionContext()))
                .hasMessageContaining("through a link");
    }

    @Test
    void noticesALinkToAnotherAllowedFileToo() throws IOException {
        Files.writeString(allowed.resolve("other.csv"), "title\nother\n");
        FolderCsvReader reader =
                new FolderCsvReader(folders, allowed + "/good.csv", CsvFormat.DEFAULT, null);
        Files.delete(allowed.resolve("good.csv"));
        Files.createSymbolicLink(allowed.resolve("good.csv"), allowed.resolve("other.csv"));

        assertThatThrownBy(reader::columns).hasMessageContaining("lead to another file");
    }
}
