package dev.syncline.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {

    @TempDir Path temporary;

    @Test
    void keepsASecretAcrossRestarts() throws Exception {
        String made;
        try (StateFolder state = open()) {
            made = state.secret("postgres-password");
            assertThat(made).matches("[A-Za-z0-9]{40}");
            assertThat(state.secret("postgres-password")).isEqualTo(made);
            assertThat(state.secret("operator-token")).isNotEqualTo(made);
        }
        try (StateFolder state = open()) {
            assertThat(state.secret("postgres-password")).isEqualTo(made);
        }
    }

    @Test
    void letsNobodyElseReadASecret() throws Exception {
        try (StateFolder state = open()) {
            Path file = state.secretFile("postgres-password");

            assertThat(Files.getPosixFilePermissions(file))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(Files.getPosixFilePermissions(file.getParent()))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
            try (var files = Files.list(file.getParent())) {
                assertThat(files).containsExactly(file);
            }
        }
    }

    @Test
    void lastsThroughAStartThatWasCutOff() throws Exception {
        try (StateFolder state = open()) {
            Files.writeString(state.folder("secrets").resolve("operator-token.new"), "half");

            assertThat(state.secret("operator-token")).hasSize(40);
        }
    }

    @Test
    void belongsToOneSandboxAtATime() throws Exception {
        try (StateFolder first = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOfSatisfying(
                            SynclineException.class,
                            e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.CONFIG))
                    .hasMessage(
                            "Another sandbox (process %d) uses the state folder %s; end it, or choose another folder with SANDBOX_STATE_FOLDER.",
                            ProcessHandle.current().pid(), first.path());
        }
        open().close();
    }

    @Test
    void saysSoWhenTheFolderIsNone() throws Exception {
        Files.createFile(temporary.resolve(".syncline"));

        assertThatThrownBy(this::open)
                .isInstanceOf(SynclineException.class)
                .hasMessageContaining("can't be written");
    }

    private StateFolder open() {
        return StateFolder.open(temporary.resolve(".syncline"));
    }
}
