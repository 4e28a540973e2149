package dev.syncline.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordRuleTest {

    @ParameterizedTest
    @ValueSource(strings = {"correct horse battery", "twelve chars", "příliš žluťoučký kůň"})
    void takesLongOnes(String password) {
        assertThat(PasswordRule.breach("ann", password)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "elevenchars",
                "aaaaaaaaaaaa",
                "my name is Marianne",
                "žžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžž and more"
            })
    void refusesShortAndPoorOnesAndThoseThatBcryptWouldCut(String password) {
        assertThat(PasswordRule.breach("marianne", password)).isPresent();
    }
}
