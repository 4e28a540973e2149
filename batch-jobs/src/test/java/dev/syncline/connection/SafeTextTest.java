package dev.syncline.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SafeTextTest {

    @Test
    void makesOneLineOfBoundedLength() {
        assertThat(SafeText.cut(" a\r\n\tb\0c\u001b[31md\u202ee\u2028f  g ", 100))
                .isEqualTo("a b c [31md e f g");
        assertThat(SafeText.cut("abcdef", 6)).isEqualTo("abcdef");
        assertThat(SafeText.cut("abcdefg", 6)).isEqualTo("abcdef…");
    }

    @Test
    void cutsNoCharacterInHalf() {
        assertThat(SafeText.cut("ab😀cd", 3)).isEqualTo("ab…");
        assertThat(SafeText.cut("ab😀cd", 4)).isEqualTo("ab😀…");
    }

    @Test
    void masksSecretsInEachFormInWhichAPeerMayRepeatThem() {
        List<String> secrets = List.of("pa ss/w\"ord", "abc");

        assertThat(
                        SafeText.mask(
                                "{\"m\":\"pa ss/w\\\"ord\"} pa+ss%2Fw%22ord pa ss/w\"ord abc",
                                secrets))
                .isEqualTo("{\"m\":\"***\"} *** *** abc");
    }
}
