package dev.syncline.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadersTest {

    @ParameterizedTest
    @CsvSource({
        "X-Tenant, true",
        "authorization, true",
        "X:Y, false",
        "X Y, false",
        "Ž, false",
        "'', false",
        "Host, false",
        "transfer-ENCODING, false",
        "Content-Length, false",
        "TE, false",
        "Proxy-Authorization, false"
    })
    void leaveFramingAndAddressToTheClient(String name, boolean possible) {
        assertThat(RequestHeaders.canBeNamed(name)).isEqualTo(possible);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nHost: b", "a\nb", "ž", "\u0000", "\u007f"})
    void carryNoLineEndAndNothingBeyondAscii(String value) {
        assertThat(RequestHeaders.canHold(value)).isFalse();
        assertThat(RequestHeaders.canHold("a\tb c")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"Accept, true", "Content-Type, true", "Cookie, false", "X-Tenant, false"})
    void areSecretUnlessKnownToBePlain(String name, boolean plain) {
        assertThat(RequestHeaders.isPlain(name)).isEqualTo(plain);
    }
}
