package dev.syncline.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InertTextTest {

    @ParameterizedTest
    @CsvSource({
        "1B, a terminal's escape",
        "0A, a line end that may look like a new message",
        "00, a NUL",
        "85, another line end",
        "200B, a space of no width",
        "202E, text that turns round",
        "2066, an isolate",
        "2028, a line separator",
        "FEFF, a byte order mark",
        "E0041, a tag that hides a letter",
        "FE0F, a variation selector that may carry data",
        "E0100, another one",
        "D800, half a pair",
        "E000, a private one"
    })
    void showsWhatCanNotBeSeenAsItsNumber(String hex, String why) {
        String character = Character.toString(Integer.parseInt(hex, 16));

        assertThat(InertText.of("a" + character + "b", 100))
                .as(why)
                .isEqualTo("a\\u{%X}b".formatted(Integer.parseInt(hex, 16)));
    }

    @Test
    void leavesWritingAsItIs() {
        String text = "Příliš žluťoučký kůň 😀 北京 <b>&amp; \"quoted\" =1+1";

        assertThat(InertText.of(text, 100)).isEqualTo(text);
    }

    @Test
    void cutsBetweenCharactersAndSaysSo() {
        assertThat(InertText.of("😀😀😀", 2)).isEqualTo("😀😀… (cut: 6 characters in all)");
        assertThat(InertText.of("x".repeat(1 << 20), 10)).hasSizeLessThan(60);
    }
}
