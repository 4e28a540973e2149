package dev.syncline.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenAnswerTest {

    private static final Instant ASKED = Instant.parse("2026-03-01T12:00:00Z");

    @ParameterizedTest(name = "{2}")
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            textBlock =
                    """
                    "expires_in":3599                             | 2026-03-01T12:59:59Z     | seconds from now
                    "expires_in":"3599"                           | 2026-03-01T12:59:59Z     | seconds as text
                    "expires_on":1772370000000                    | 2026-03-01T13:00:00Z     | an instant in milliseconds
                    "expires_on":1772370000                       | 2026-03-01T13:00:00Z     | an instant in seconds
                    "expires_on":"1772370000"                     | 2026-03-01T13:00:00Z     | an instant as text
                    "expires_in":60,"expires_on":1772370000000    | 2026-03-01T12:01:00Z     | both: the one that needs no common clock
                    "expires_in":0,"expires_on":1772370000        | 2026-03-01T13:00:00Z     | a zero says nothing
                    "expires_in":"soon"                           | 2026-03-01T12:05:00Z     | nonsense
                    "expires_in":9223372036854775807              | 2036-02-27T12:00:00Z     | for ever
                    "expires_on":9223372036854775807              | 2036-02-27T12:00:00Z     | an instant without end
                    "token_type":"Bearer"                         | 2026-03-01T12:05:00Z     | nothing
                    """)
    void knowsWhenATokenExpires(String fields, Instant expiry, String reason) {
        TokenAnswer answer =
                TokenAnswer.parse(bytes("{\"access_token\":\"abc\"," + fields + "}"), ASKED);

        assertThat(answer).isEqualTo(new TokenAnswer("abc", expiry));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "[]",
                "{}",
                "null",
                "{\"access_token\":null}",
                "{\"access_token\":\"\"}",
                "{\"access_token\":5}",
                "{\"access_token\":\"abc\""
            })
    void isNullWithoutAToken(String body) {
        assertThat(TokenAnswer.parse(bytes(body), ASKED)).isNull();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            textBlock =
                    """
                    {"error":"invalid_client"}                                       | invalid_client
                    {"error":"invalid_client","error_description":"AADSTS7000215: Wrong.\\r\\nTrace ID: 1"} | invalid_client - AADSTS7000215: Wrong.
                    {"error":"invalid_scope","error_description":""}                 | invalid_scope
                    {"error_description":"x"}                                        |
                    <html>                                                           |
                    """)
    void tellsTheErrorInOneLine(String body, String expected) {
        assertThat(TokenAnswer.errorOf(bytes(body))).isEqualTo(expected);
    }

    @Test
    void hidesTheToken() {
        assertThat(new TokenAnswer("abc", ASKED).toString()).doesNotContain("abc");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
