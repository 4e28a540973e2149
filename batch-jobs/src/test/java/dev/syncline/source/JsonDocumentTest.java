package dev.syncline.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.RejectedRecordException;
import dev.syncline.sync.SynclineException;
import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.node.ObjectNode;

class JsonDocumentTest {

    /// The answer, what is read of it by the array name `items` (a refused record as its message),
    /// and why.
    @ParameterizedTest(name = "{2}")
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            textBlock =
                    """
                    []                            | []                             | an empty array
                    [{"a":1},{"a":2}]             | [{"a":1}, {"a":2}]             | an array alone
                    {"items":[{"a":1}]}           | [{"a":1}]                      | an array by name
                    {"items":[]}                  | []                             | an empty array by name
                    {"x":1,"items":[{"a":1}],"y":{"items":[{"b":1}]}} | [{"a":1}]  | other keys on both sides
                    {"x":{"items":[{"b":1}]},"items":[{"a":1}]} | [{"a":1}]        | the same name further down
                    {"x":[[{"items":[]}]],"y":"items","items":[{}]} | [{}]         | the same name everywhere
                    [{"a":1,"a":2}]               | [{"a":2}]                      | the last of two values wins
                    [{"a":1.10,"b":1e400,"c":123456789012345678901234567890}] | [{"a":1.10,"b":1E+400,"c":123456789012345678901234567890}] | numbers keep their digits
                    [{"a":null,"b":[{"c":[]}]}]   | [{"a":null,"b":[{"c":[]}]}]    | null and nesting
                    [1,{"a":1},"x",null,[2],true] | [Record 1 is a number, not an object, {"a":1}, Record 3 is a text, not an object, Record 4 is null, not an object, Record 5 is an array, not an object, Record 6 is true or false, not an object] | records that are none
                    """)
    void reads(String json, String expected, String reason) {
        assertThat(readAll(json, "items").toString()).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{3}")
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            textBlock =
                    """
                    {"other":[]}                | DATA   | mdm holds no array 'items'                | another name
                    {}                          | DATA   | mdm holds no array 'items'                | an empty object
                    {"items":null}              | DATA   | mdm holds 'items' as null, not as an array | null for the array
                    {"items":{"a":1}}           | DATA   | mdm holds 'items' as an object, not as an array | an object for the array
                    {"items":[],"items":[]}     | DATA   | mdm holds 'items' twice                   | two arrays
                    "x"                         | DATA   | mdm is a text, not an array of records or an object that holds one as 'items' | a text
                    12                          | DATA   | mdm is a number, not an array             | a number
                    null                        | DATA   | mdm is null, not an array                 | null
                    [] []                       | DATA   | mdm goes on behind its end                | two documents
                    [{"a":1}]x                  | SOURCE | mdm is                                    | text behind the end
                    [{"a":1},{"a":}]            | SOURCE | mdm is not JSON at line 1, column         | a value left out
                    [{"a":1},]                  | SOURCE | mdm is not JSON at line 1                 | a comma too many
                    [{a:1}]                     | SOURCE | mdm is not JSON at line 1                 | a name without quotes
                    [{"a":NaN}]                 | SOURCE | mdm is not JSON at line 1                 | NaN
                    <!DOCTYPE html><p>Sign in   | SOURCE | mdm is not JSON: it looks like HTML       | a page
                    <html>                      | SOURCE | mdm is not JSON: it looks like HTML       | another page
                    <?xml version="1.0"?><a/>   | SOURCE | mdm is not JSON: it looks like XML        | XML
                    Bad gateway                 | SOURCE | mdm is not JSON at line 1, column         | text
                    OK                          | SOURCE | mdm is not JSON at line 1, column         | a word
                    Unauthorized                | SOURCE | mdm is not JSON at line 1, column         | a longer word
                    [{"a":1},{"a":2}}           | SOURCE | mdm is not JSON at line 1, column         | a wrong bracket at the end
                    ``                          | SOURCE | mdm is empty                              | nothing
                    `   `                       | SOURCE | mdm is empty                              | blanks
                    """)
    void refuses(String json, ErrorClass errorClass, String message, String reason) {
        SynclineException thrown = refusal(json, "items");

        assertThat(thrown.errorClass()).isEqualTo(errorClass);
        assertThat(thrown).hasMessageStartingWith(message);
        assertThat(thrown.isRetryable()).isEqualTo(errorClass == ErrorClass.SOURCE);
    }

    /// It is refused for its length whatever else is wrong with it.
    @Test
    void keepsNoNamesOfARecordThatIsTooLong() {
        String padding = "\"" + "x".repeat(JsonDocument.MAX_ITEM_BYTES / 2) + "\"";
        String record = "{\"a\":%s,\"b\":%s,\"c\":0,\"c\":0}".formatted(padding, padding);

        assertThat(new JsonItemCheck(true, 0).of(parserAt(record))).isNull();
        assertThat(new JsonItemCheck(true, 0).of(parserAt("{\"c\":0,\"c\":0}")))
                .isEqualTo(JsonFault.NAME_TWICE);
    }

    private static JsonParser parserAt(String record) {
        JsonParser parser = JsonDocument.MAPPER.createParser(record.getBytes());
        parser.nextToken();
        return parser;
    }

    @Test
    void refusesAnAnswerWithMoreFaultsThanItKeeps() {
        String bad = "{\"c\":0,\"c\":0},";
        JsonLayout strict = new JsonLayout(List.of(), true, Set.of(), true);
        JsonDocument full =
                new JsonDocument(text(("[" + bad.repeat(100_000) + "{}]").getBytes(), ""), strict);
        full.check();
        assertThat(full.count()).isEqualTo(100_001);

        JsonDocument over =
                new JsonDocument(text(("[" + bad.repeat(100_001) + "{}]").getBytes(), ""), strict);

        assertThat(catchThrowableOfType(SynclineException.class, over::check))
                .hasMessage(
                        "mdm holds more than 100000 records that can't be taken, the last one at 100001: it holds a name twice; correct the source")
                .extracting(SynclineException::errorClass)
                .isEqualTo(ErrorClass.DATA);
    }

    @Test
    void refusesAnObjectWhenNoNameIsGiven() {
        assertThat(refusal("{\"items\":[{\"a\":[1]}]}", null))
                .hasMessage("mdm is an object, not an array of records");
    }

    /// Wherever it is cut, also inside a character, a number or a word.
    @Test
    void saysSoAtEveryPlaceWhereItCanBeCutOff() {
        byte[] whole =
                """
                {"x": {"y": [1.5e10, "ž\\u017e"]}, "items": [{"a": true, "b": -12}, {"č": null}], "z": "€"}\
                """
                        .getBytes(StandardCharsets.UTF_8);
        for (int length = 1; length < whole.length; length++) {
            JsonDocument document =
                    new JsonDocument(
                            text(Arrays.copyOf(whole, length), ""), JsonLayout.arrayOrIn("items"));

            SynclineException thrown =
                    catchThrowableOfType(SynclineException.class, document::check);

            assertThat(thrown)
                    .as("cut after %d", length)
                    .isNotNull()
                    .hasMessage(
                            "mdm is cut off: its JSON ends in the middle, after %d bytes", length);
            assertThat(thrown.errorClass()).isEqualTo(ErrorClass.SOURCE);
            assertThat(thrown.isRetryable()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[%s]", "{\"items\":[%s]}", "{\"items\":[],\"x\":%s}"})
    void refusesDeepNestingWhereverItStands(String around) {
        String deep = around.formatted("[".repeat(10_000) + "]".repeat(10_000));

        SynclineException thrown = refusal(deep, "items");

        assertThat(thrown.errorClass()).isEqualTo(ErrorClass.DATA);
        assertThat(thrown).hasMessageContaining("nesting depth").hasMessageContaining("100");
    }

    @Test
    void refusesNumbersAndNamesThatAreTooLong() {
        for (String json :
                List.of(
                        "[{\"a\":" + "9".repeat(1_001) + "}]",
                        "[{\"a\":0." + "9".repeat(1_001) + "}]",
                        "[{\"" + "a".repeat(10_001) + "\":1}]")) {
            assertThat(refusal(json, null).errorClass()).isEqualTo(ErrorClass.DATA);
        }
    }

    @Test
    void refusesALongRecordAndReadsOn() {
        String zeros = "[" + "0,".repeat(600_000) + "0]";
        String text = '"' + "x".repeat(3 << 20) + '"';

        assertThat(
                        readAll(
                                "[{\"a\":1},{\"b\":%s},{\"b\":%s},%s,{\"a\":5}]"
                                        .formatted(zeros, text, text),
                                null))
                .containsExactly(
                        "{\"a\":1}",
                        "Record 2 is longer than 1048576 bytes",
                        "Record 3 is longer than 1048576 bytes",
                        "Record 4 is longer than 1048576 bytes",
                        "{\"a\":5}");
    }

    @Test
    void readsOtherEncodingsOfUnicode() {
        for (String charset : List.of("UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32BE")) {
            byte[] bytes = "[{\"a\":\"ž€\"}]".getBytes(Charset.forName(charset));
            assertThat(readAll(text(bytes, ""), null))
                    .as(charset)
                    .containsExactly("{\"a\":\"ž€\"}");
        }
        assertThat(readAll("\uFEFF[{}]", null)).containsExactly("{}");
    }

    @Test
    void refusesBytesThatAreNotUnicode() {
        byte[] bytes = "[{\"a\":\"\u017e\"},{}]".getBytes(Charset.forName("windows-1250"));

        assertThatThrownBy(() -> new JsonDocument(text(bytes, ""), JsonLayout.array()).check())
                .isInstanceOf(SynclineException.class)
                .hasMessageStartingWith("mdm is not JSON");
    }

    @Test
    void believesTheContentTypeAboutAFragmentOfHtml() {
        JsonText text =
                text("<p>Sign in</p>".getBytes(StandardCharsets.UTF_8), "Text/HTML; charset=utf-8");

        assertThatThrownBy(() -> new JsonDocument(text, JsonLayout.array()).check())
                .hasMessageContaining("it looks like HTML");
    }

    @Test
    void tellsTheReasonOfARefusedRecord() {
        JsonDocument document =
                new JsonDocument(text("[[1,{\"a\":2}],5]".getBytes(), ""), JsonLayout.array());
        document.check();
        JsonItems items = document.itemsAfter(0);

        assertThat(
                        catchThrowableOfType(RejectedRecordException.class, items::next)
                                .reject()
                                .payload()
                                .toString())
                .isEqualTo("[1, {a=2}]");
        assertThat(catchThrowableOfType(RejectedRecordException.class, items::next).reject())
                .satisfies(reject -> {
                    assertThat(reject.errorCode()).isEqualTo("NOT_AN_OBJECT");
                    assertThat(reject.recordPosition()).isEqualTo(2);
                    assertThat(reject.payload()).isEqualTo("5");
                });
    }

    @Test
    void goesOnAtEveryRecord() {
        String json = "{\"x\":[1],\"items\":[{\"a\":[1]},2,{\"a\":[{}]}],\"y\":0}";
        List<String> whole = readAll(json, "items");
        for (int read = 0; read <= 4; read++) {
            JsonDocument document =
                    new JsonDocument(text(json.getBytes(), ""), JsonLayout.arrayOrIn("items"));
            document.check();
            assertThat(records(document.itemsAfter(read)))
                    .isEqualTo(whole.subList(Math.min(read, 3), 3));
        }
    }

    private static SynclineException refusal(String json, @Nullable String array) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return catchThrowableOfType(
                SynclineException.class,
                () -> new JsonDocument(text(bytes, ""), layout(array)).check());
    }

    private static List<String> readAll(String json, @Nullable String array) {
        return readAll(text(json.getBytes(StandardCharsets.UTF_8), ""), array);
    }

    private static List<String> readAll(JsonText text, @Nullable String array) {
        JsonDocument document = new JsonDocument(text, layout(array));
        document.check();
        return records(document.itemsAfter(0));
    }

    private static List<String> records(JsonItems items) {
        List<String> records = new ArrayList<>();
        while (true) {
            try {
                ObjectNode item = items.next();
                if (item == null) {
                    return records;
                }
                records.add(item.toString());
            } catch (RejectedRecordException e) {
                records.add(e.reject().message());
            }
        }
    }

    private static JsonText text(byte[] bytes, String contentType) {
        return new JsonText(
                "mdm", contentType, bytes.length, () -> new ByteArrayInputStream(bytes));
    }

    private static JsonLayout layout(@Nullable String array) {
        return array == null ? JsonLayout.array() : JsonLayout.arrayOrIn(array);
    }
}
