package dev.syncline.system.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.connection.SecretBox;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretValuesTest {

    private static final String CANARY = "canary-77aa";
    private static final Map<String, String> ENVIRONMENT =
            Map.of("SYNC_SECRET_A", " from-outside\n", "OPERATOR_TOKEN", CANARY);

    private final SecretValues secrets = values("a passphrase for tests");

    @Test
    void keepsASecretSealedAndGivesItBack() {
        String stored = secrets.storable("auth.token", CANARY, "adhoc-a");

        assertThat(stored).startsWith("sealed:").doesNotContain(CANARY);
        assertThat(secrets.reveal("auth.token", stored, "adhoc-a")).isEqualTo(CANARY);
        assertThat(secrets.isSame("auth.token", stored, CANARY, "adhoc-a")).isTrue();
        assertThat(secrets.isSame("auth.token", stored, "another", "adhoc-a")).isFalse();
    }

    @Test
    void opensASecretNeitherForAnotherSyncNorForAnotherPlaceNorWithAnotherKey() {
        String stored = secrets.storable("auth.token", CANARY, "adhoc-a");

        assertThatThrownBy(() -> secrets.reveal("auth.token", stored, "adhoc-b"))
                .hasMessageContaining("can't be opened");
        assertThatThrownBy(() -> secrets.reveal("headers.X-A", stored, "adhoc-a"))
                .hasMessageContaining("can't be opened");
        assertThatThrownBy(
                        () -> values("another passphrase").reveal("auth.token", stored, "adhoc-a"))
                .hasMessageContaining("set SYNCLINE_SECRET_KEY to the key that it was sealed with");
        assertThatThrownBy(() -> values("").reveal("auth.token", stored, "adhoc-a"))
                .hasMessageContaining("can't be opened");
    }

    @Test
    void sealsWhatPretendsToBeSealed() {
        String stored = secrets.storable("auth.token", "sealed:AAAA", "adhoc-a");

        assertThat(secrets.reveal("auth.token", stored, "adhoc-a")).isEqualTo("sealed:AAAA");
    }

    @ParameterizedTest
    @CsvSource({
        "${env:SYNC_SECRET_A}, from-outside",
        "Bearer ${env:SYNC_SECRET_A}, Bearer from-outside"
    })
    void looksAReferenceUpWhenItIsNeeded(String given, String expected) {
        String stored = values("").storable("headers.Authorization", given, "adhoc-a");

        assertThat(stored).isEqualTo(given);
        assertThat(secrets.reveal("headers.Authorization", stored, "adhoc-a")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${env:OPERATOR_TOKEN}              | only environment variables that begin with SYNC_SECRET_",
                "${env:}                            | only environment variables that begin with SYNC_SECRET_",
                "${env:sync_secret_a}               | only environment variables that begin with SYNC_SECRET_",
                "${env:SYNC_SECRET_A:OPERATOR_TOKEN} | only environment variables that begin with SYNC_SECRET_",
                "${env:SYNC_SECRET_${env:OPERATOR_TOKEN}} | with a scheme such as Bearer before it at the most",
                "${env:SYNC_SECRET_A}${env:OPERATOR_TOKEN} | with a scheme such as Bearer before it at the most",
                "x=${env:SYNC_SECRET_A}             | with a scheme such as Bearer before it at the most"
            })
    void refusesToReadAnythingElse(String given, String sentence) {
        assertThatThrownBy(() -> secrets.storable("auth.token", given, "adhoc-a"))
                .hasMessageContaining(sentence);
    }

    @Test
    void readsNothingElseEvenWhenTheTableSaysSo() {
        assertThatThrownBy(() -> secrets.reveal("auth.token", "${env:OPERATOR_TOKEN}", "adhoc-a"))
                .hasMessageNotContaining(CANARY)
                .hasMessageContaining("which is not set on this node");
    }

    @Test
    void saysHowToGoOnWithoutAKey() {
        assertThatThrownBy(() -> values("").check("auth.token", CANARY))
                .hasMessageContaining(
                        "set SYNCLINE_SECRET_KEY on every node, or send '${env:SYNC_SECRET_NAME}'")
                .hasMessageNotContaining(CANARY);
    }

    @Test
    void saysWhichVariableIsNotSet() {
        assertThatThrownBy(() -> secrets.reveal("auth.token", "${env:SYNC_SECRET_B}", "adhoc-a"))
                .hasMessageContaining(
                        "takes auth.token from SYNC_SECRET_B, which is not set on this node");
    }

    private static SecretValues values(String key) {
        return new SecretValues(SecretBox.withKey(key), ENVIRONMENT::get);
    }
}
