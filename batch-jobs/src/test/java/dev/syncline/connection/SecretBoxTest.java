package dev.syncline.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.sync.SynclineException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretBoxTest {

    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

    @ParameterizedTest
    @ValueSource(strings = {"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "a long passphrase"})
    void opensWhatAnotherBoxWithTheSameKeySealed(String key) {
        byte[] sealed = SecretBox.withKey(key).seal("žluťoučký token", "school");

        assertThat(SecretBox.withKey(key).open(sealed, "school")).contains("žluťoučký token");
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("token");
    }

    @Test
    void sealsTheSameSecretDifferentlyEachTime() {
        SecretBox box = SecretBox.withKey(KEY);

        assertThat(box.seal("token", "school")).isNotEqualTo(box.seal("token", "school"));
    }

    @Test
    void opensNothingForAnotherPurposeOrWithAnotherKeyOrOnceTouched() {
        byte[] sealed = SecretBox.withKey(KEY).seal("token", "school");
        byte[] touched = sealed.clone();
        touched[touched.length - 1] ^= 1;

        assertThat(SecretBox.withKey(KEY).open(sealed, "other")).isEmpty();
        assertThat(SecretBox.withKey("another passphrase").open(sealed, "school")).isEmpty();
        assertThat(SecretBox.withKey(KEY).open(touched, "school")).isEmpty();
        assertThat(SecretBox.withKey(KEY).open(new byte[] {1, 2, 3}, "school")).isEmpty();
    }

    @Test
    void sealsNothingWithoutAKeyAndSaysHowToGoOn() {
        SecretBox box = SecretBox.withKey(" ");

        assertThat(box.canSeal()).isFalse();
        assertThatThrownBy(() -> box.seal("token", "school"))
                .isInstanceOf(SynclineException.class)
                .hasMessageContaining("set SYNCLINE_SECRET_KEY");
    }

    @Test
    void refusesAShortPassphraseWithoutShowingIt() {
        assertThatThrownBy(() -> SecretBox.withKey("short"))
                .isInstanceOf(SynclineException.class)
                .hasMessageContaining("SYNCLINE_SECRET_KEY is too short")
                .hasMessageNotContaining("set it to short");
        assertThat(SecretBox.withKey(KEY).toString()).doesNotContain(KEY);
    }
}
