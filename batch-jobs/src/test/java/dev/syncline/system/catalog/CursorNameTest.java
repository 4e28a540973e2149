package dev.syncline.system.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.connection.SecretBox;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which changes of an incremental sync make it read from the beginning.
class CursorNameTest {

    private static final String PAGE = "'pagination': {'type': 'page'}";

    private final SecretValues secrets = secrets("a passphrase for tests only");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "                                | 'method': 'POST'",
                "                                | 'dataPath': 'rows'",
                "                                | 'contentType': 'other'",
                "                                | 'fieldMapping': {'title': 'name'}",
                "                                | 'pagination': {'type': 'page'}",
                "'pagination': {'type': 'page'}  | 'pagination': {'type': 'offset'}",
                "'pagination': {'type': 'page'}  | 'pagination': {'type': 'page', 'firstPage': 0}",
                "'pagination': {'type': 'page'}  | 'pagination': {'type': 'page', 'pageParam': 'p'}",
                "'pagination': {'type': 'page'}  | 'pagination': {'type': 'page', 'limitParam': 'size'}",
                "                                | 'auth': {'type': 'bearer', 'token': 'x'}",
                "'auth': {'type': 'bearer', 'token': 'x'} | 'auth': {'type': 'apikey', 'apiKeyValue': 'x'}",
                "'auth': {'type': 'apikey', 'apiKeyValue': 'x'} | 'auth': {'type': 'apikey', 'apiKeyHeader': 'X-Other', 'apiKeyValue': 'x'}",
                "'auth': {'type': 'basic', 'username': 'a', 'password': 'x'} | 'auth': {'type': 'basic', 'username': 'b', 'password': 'x'}",
                "                                | 'headers': {'Accept-Language': 'cs'}",
                "'headers': {'Accept-Language': 'cs'} | 'headers': {'Accept-Language': 'en'}",
                "                                | 'headers': {'X-Tenant': 'a'}",
                "'headers': {'X-Tenant': 'a'}    | 'headers': {'X-Tenant': 'b'}",
                "'headers': {'X-Tenant': '${env:SYNC_SECRET_A}'} | 'headers': {'X-Tenant': '${env:SYNC_SECRET_B}'}",
                "                                | 'headers': {'X-Api-Key': 'a'}"
            })
    void changesWithWhatThePeerMayGive(String before, String after) {
        assertThat(name(after)).isNotEqualTo(name(before));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'auth': {'type': 'bearer', 'token': 'x'} | 'auth': {'type': 'bearer', 'token': 'y'}",
                "'auth': {'type': 'bearer', 'token': 'x'} | 'auth': {'type': 'bearer', 'token': '${env:SYNC_SECRET_X}'}",
                "'auth': {'type': 'apikey', 'apiKeyValue': 'x'} | 'auth': {'type': 'apikey', 'apiKeyHeader': 'x-api-key', 'apiKeyValue': 'y'}",
                "'auth': {'type': 'basic', 'username': 'a', 'password': 'x'} | 'auth': {'type': 'basic', 'username': 'a', 'password': 'y'}",
                "'headers': {'X-Api-Key': 'a'}   | 'headers': {'x-api-key': 'b'}",
                "'headers': {'Authorization': 'Token a'} | 'headers': {'Authorization': 'Token b'}",
                "'headers': {'Cookie': 'a'}      | 'headers': {'Cookie': 'b'}",
                "'headers': {'X-Tenant': 'a'}    | 'headers': {'X-Tenant': 'a'}",
                "'pagination': {'type': 'page'}  | 'pagination': {'type': 'page', 'pageSize': 500, 'maxPages': 7}",
                "'pagination': {'type': 'page'}  | 'pagination': {'type': 'page', 'cursorParam': 'other'}"
            })
    void staysWithWhatChangesNoRecord(String before, String after) {
        assertThat(name(after)).isEqualTo(name(before));
    }

    @Test
    void changesWithWhereTheReadingBegins() {
        assertThat(name("{'field': 'at', 'param': 'since', 'initialValue': '1'}", PAGE))
                .isNotEqualTo(name(PAGE))
                .isNotEqualTo(name("{'field': 'at', 'param': 'since', 'initialValue': '2'}", PAGE));
        assertThat(name("{'field': 'on', 'param': 'since'}", PAGE)).isNotEqualTo(name(PAGE));
        assertThat(name("{'field': 'at', 'param': 'after'}", PAGE)).isNotEqualTo(name(PAGE));
    }

    @Test
    void isNoneWhereEachRunReadsEverything() {
        assertThat(CursorName.of(stored("{" + PAGE + "}", secrets), secrets)).isEmpty();
    }

    @Test
    void tellsNothingOfAHeaderAndIsAnotherUnderAnotherKey() {
        SecretValues others = secrets("another passphrase for tests");
        String options = options("'headers': {'X-Tenant': 'a'}");

        assertThat(name("'headers': {'X-Tenant': 'a'}")).matches("api-[0-9a-f]{12}");
        assertThat(CursorName.of(stored(options, others), others).orElseThrow())
                .isNotEqualTo(name("'headers': {'X-Tenant': 'a'}"));
        // Sealed under a key that is gone: no reason to fail whoever asks anew.
        assertThat(CursorName.of(stored(options, secrets), others)).isPresent();
    }

    private String name(String more) {
        return name("{'field': 'at', 'param': 'since'}", more);
    }

    private String name(String incremental, String more) {
        return CursorName.of(stored(options(incremental, more), secrets), secrets).orElseThrow();
    }

    private static String options(String more) {
        return options("{'field': 'at', 'param': 'since'}", more);
    }

    private static String options(String incremental, String more) {
        return "{'incremental': " + incremental + (more == null ? "" : ", " + more) + "}";
    }

    private static StoredDefinition stored(String options, SecretValues secrets) {
        AdHocRequest request =
                AdHocRequest.parse(
                        "{'sourceType': 'api', 'sourceIdentifier': 'https://api.example.com/x', 'options': %s}"
                                .formatted(options)
                                .replace('\'', '"'));
        Map<String, String> sealed = new HashMap<>();
        request.secrets()
                .forEach((place, value) -> sealed.put(place, secrets.storable(place, value, "s")));
        return new StoredDefinition("s", 1, request.definition(), sealed);
    }

    private static SecretValues secrets(String passphrase) {
        return new SecretValues(SecretBox.withKey(passphrase), name -> null);
    }
}
