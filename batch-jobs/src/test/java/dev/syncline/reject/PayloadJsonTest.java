package dev.syncline.reject;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.sync.Columns;
import dev.syncline.sync.SyncRecord;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class PayloadJsonTest {

    private static final String NUL = "\u0000";
    private static final String HIGH = "\ud83d";
    private static final String LOW = "\ude00";
    private static final String SMILE = HIGH + LOW;

    private final PayloadJson payloads = new PayloadJson();

    @Test
    void writesARecordByItsColumnsInOrder() {
        SyncRecord record =
                new SyncRecord(
                        Columns.of("id", "price", "since", "note"),
                        new Object[] {7, new BigDecimal("1.50"), LocalDate.of(2026, 3, 1), null},
                        1);

        assertThat(payloads.write(record))
                .isEqualTo("{\"id\":7,\"price\":1.50,\"since\":\"2026-03-01\",\"note\":null}");
    }

    @Test
    void writesMapsListsAndText() {
        assertThat(payloads.write(Map.of("a", List.of(1, 2)))).isEqualTo("{\"a\":[1,2]}");
        assertThat(payloads.write("say \"hi\"")).isEqualTo("\"say \\\"hi\\\"\"");
        assertThat(payloads.write(null)).isNull();
    }

    @Test
    void showsNulAsItsSymbol() {
        assertThat(payloads.write("a" + NUL + "b")).isEqualTo("\"a␀b\"");
        assertThat(payloads.write(Map.of("k" + NUL, NUL + NUL))).isEqualTo("{\"k␀\":\"␀␀\"}");
    }

    /// Six characters that look like an escaped NUL, in a text that holds source code, say.
    @Test
    void keepsTextThatOnlyLooksLikeAnEscape() {
        String text = "\\u0000 and \\\\u0000";

        assertThat(JsonMapper.shared().readValue(payloads.write(text), String.class))
                .isEqualTo(text);
        assertThat(payloads.write("\\" + NUL)).isEqualTo("\"\\\\␀\"");
    }

    @Test
    void keepsWholeSurrogatePairsAndReplacesHalves() {
        assertThat(payloads.write(SMILE)).isEqualTo('"' + SMILE + '"');
        assertThat(payloads.write(HIGH)).isEqualTo("\"\ufffd\"");
        assertThat(payloads.write(LOW)).isEqualTo("\"\ufffd\"");
        assertThat(payloads.write(LOW + HIGH)).isEqualTo("\"\ufffd\ufffd\"");
        assertThat(payloads.write(HIGH + SMILE)).isEqualTo("\"\ufffd" + SMILE + '"');
        assertThat(payloads.write(SMILE + LOW)).isEqualTo('"' + SMILE + "\ufffd\"");
        assertThat(payloads.write(Map.of(HIGH, 1))).isEqualTo("{\"\ufffd\":1}");
    }

    @Test
    void keepsWhatIsJustShortEnoughWhole() {
        String longest = "x".repeat(64 * 1024 - 2);

        assertThat(payloads.write(longest)).isEqualTo('"' + longest + '"');
        assertThat(payloads.write(longest + "x")).startsWith("{\"cut\":\"\\\"xxx");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"x", "\\", "\"", "ž", "\ud83d\ude00", "a\ud83d\ude00", "'\\u0000'", "'\u0000'"})
    void cutsWhatIsTooLongToTextThatIsStillJson(String unit) {
        String json = payloads.write(unit.repeat(100_000));

        assertThat(json).hasSizeBetween(32 * 1024, 200 * 1024).doesNotContain(NUL);
        String cut = JsonMapper.shared().readTree(json).path("cut").asString();
        assertThat(cut).hasSize(32 * 1024).startsWith("\"");
        assertThat(wellFormed(json)).isTrue();
    }

    @Test
    void cutsPlainTextToItsLengthWithoutSplittingAPair() {
        assertThat(RejectStore.storable("abc", 2)).isEqualTo("ab");
        assertThat(RejectStore.storable("abc", 3)).isEqualTo("abc");
        assertThat(RejectStore.storable("a" + SMILE, 2)).isEqualTo("a\ufffd");
        assertThat(RejectStore.storable("a" + NUL, 10)).isEqualTo("a␀");
        assertThat(RejectStore.storable("", 10)).isEmpty();
        assertThat(RejectStore.storable(null, 10)).isNull();
    }

    private static boolean wellFormed(String text) {
        return java.nio.charset.StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
