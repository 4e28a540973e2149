package dev.syncline.system.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SyncDefinition;
import dev.syncline.sync.SynclineException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdHocRequestTest {

    private static final String CANARY = "canary-5f1c";

    /// As document 3 has it.
    private static final String CSV =
            """
            {
                "sourceType": "csv",
                "sourceIdentifier": "/data/music_catalog.csv",
                "options": {
                  "targetTable": "content_index",
                  "contentType": "music",
                  "hasHeader": true,
                  "columnMapping": {
                    "title": "song_name",
                    "artist": "artist_name",
                    "genre": "music_genre"
                  }
                }
              }\
            """;

    private static final String API =
            """
            {
                "sourceType": "api",
                "sourceIdentifier": "https://api.example.com/music",
                "options": {
                  "auth": { "type": "bearer", "token": "your-token" },
                  "contentType": "music",
                  "pagination": { "enabled": true, "type": "page" }
                }
              }\
            """;

    @Test
    void readsDocument3sRequestForAFile() {
        AdHocDefinition definition = AdHocRequest.parse(CSV).definition();

        assertThat(definition.sourceIdentifier()).isEqualTo("/data/music_catalog.csv");
        assertThat(definition.targetTable()).isEqualTo(TargetTable.CONTENT_INDEX);
        assertThat(definition.mapping())
                .isEqualTo(
                        Map.of(
                                "title",
                                "song_name",
                                "artist",
                                "artist_name",
                                "genre",
                                "music_genre"));
        assertThat(definition.csv()).isEqualTo(new AdHocDefinition.CsvOptions(",", true, "UTF-8"));
        assertThat(definition.api()).isNull();
    }

    @Test
    void readsDocument3sRequestForAnApiAndKeepsTheTokenApart() {
        AdHocRequest request = AdHocRequest.parse(API);

        assertThat(request.secrets()).isEqualTo(Map.of("auth.token", "your-token"));
        assertThat(request.definition().toString()).doesNotContain("your-token");
        assertThat(request.definition().api().pagination())
                .isEqualTo(
                        new AdHocDefinition.Pagination(
                                "page", "limit", "offset", "page", "cursor", 100, 1, 100));
    }

    @Test
    void takesEveryHeaderForASecretThatIsNotKnownToBePlain() {
        AdHocRequest request =
                api(
                        "\"headers\": {\"Accept\": \"application/json\", \"Cookie\": \"s="
                                + CANARY
                                + "\", \"X-Tenant\": \""
                                + CANARY
                                + "\"}");

        assertThat(request.definition().api().headers())
                .isEqualTo(Map.of("Accept", "application/json"));
        assertThat(request.secrets()).containsOnlyKeys("headers.Cookie", "headers.X-Tenant");
        assertThat(request.definition().toString() + request).doesNotContain(CANARY);
    }

    @Test
    void namesTheSameSourceAndTargetTheSameForEver() {
        String name = AdHocName.of(AdHocRequest.parse(CSV).definition());

        assertThat(name).isEqualTo("adhoc-music-catalog-3a5e9683d696");
        assertThat(AdHocName.of(AdHocRequest.parse(CSV.replace("true", "false")).definition()))
                .isEqualTo(name);
        assertThat(
                        AdHocName.of(
                                AdHocRequest.parse(
                                                CSV.replace("content_index", "catalog_items")
                                                        .replaceAll(
                                                                "(?s),\\s*\"columnMapping.*?}", ""))
                                        .definition()))
                .isNotEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/data/Ž.csv",
                "/data/a very long name of a file that goes on and on, and then some.csv",
                "/data/---.csv",
                "/data/123",
                "/"
            })
    void namesEverySourceAsASyncMayBeCalled(String path) {
        String name =
                AdHocName.of(
                        AdHocRequest.parse(CSV.replace("/data/music_catalog.csv", path))
                                .definition());

        assertThat(SyncDefinition.named(name, "").name()).startsWith("adhoc-");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"sourceType\": \"csv\",}",
                "{} {}",
                "{\"sourceType\": \"csv\", \"sourceType\": \"api\"}",
                "{\"token\": canary-5f1c}"
            })
    void refusesWhatIsNotJsonWithoutRepeatingIt(String json) {
        assertThatThrownBy(() -> AdHocRequest.parse(json)).hasMessage("Invalid JSON");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"sourceType\": \"csv\"}",
                "{\"sourceIdentifier\": \"/a\"}",
                "{\"sourceType\": \"\", \"sourceIdentifier\": \"/a\"}",
                "{\"sourceType\": \"csv\", \"sourceIdentifier\": \"  \"}",
                "{\"sourceType\": null, \"sourceIdentifier\": null}"
            })
    void wantsTypeAndIdentifier(String json) {
        assertThatThrownBy(() -> AdHocRequest.parse(json))
                .hasMessage("sourceType and sourceIdentifier are required");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]                                      | must be a JSON object",
                "{'sourceType': 'drive', 'sourceIdentifier': 'x'} | must be one of [csv, api], not 'drive'",
                "{'sourceType': 1, 'sourceIdentifier': 'x'} | sourceType must be text",
                "{'sourceType': 'csv', 'sourceIdentifier': '/a', 'optoins': {}} | has no field 'optoins'",
                "{'sourceType': 'csv', 'sourceIdentifier': '/a', 'options': []} | options must be an object"
            })
    void refusesWhatItDoesNotKnow(String json, String sentence) {
        assertThatThrownBy(() -> AdHocRequest.parse(json.replace('\'', '"')))
                .isInstanceOfSatisfying(
                        SynclineException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.CONFIG))
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'targetTable': 'users'                     | options.targetTable must be one of",
                "'targetTable': 'content_index; DROP TABLE sync_fire' | options.targetTable must be one of",
                "'targetTable': 7                           | options.targetTable must be text",
                "'contentType': 'podcast'                   | options.contentType must be one of",
                "'delimiter': '::'                          | one ASCII character",
                "'delimiter': '\\n'                         | one ASCII character",
                "'delimiter': '\\\"'                        | one ASCII character",
                "'hasHeader': 'yes'                         | must be true or false",
                "'encoding': 'klingon'                      | options.encoding 'klingon' is not known",
                "'encoding': '../x'                         | options.encoding '../x' is not known",
                "'columnMapping': ['title']                 | options.columnMapping must be an object with texts",
                "'columnMapping': {'title': 1}              | options.columnMapping.title must be text",
                "'columMapping': {'title': 'song'}          | has no field 'columMapping'",
                "'method': 'GET'                            | has no field 'method'"
            })
    void refusesWrongOptionsOfAFile(String option, String sentence) {
        assertThatThrownBy(() ->
                        AdHocRequest.parse(
                                "{\"sourceType\": \"csv\", \"sourceIdentifier\": \"/a\", \"options\": {%s}}"
                                        .formatted(option.replace('\'', '"'))))
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'method': 'DELETE'                          | options.method must be one of [GET, POST]",
                "'auth': {'type': 'digest'}                  | options.auth.type must be one of",
                "'auth': {'token': 'canary-5f1c'}            | options.auth.type must be one of",
                "'auth': {'type': 'bearer'}                  | options.auth.token is required",
                "'auth': {'type': 'bearer', 'token': 'canary-5f1c\\n'} | a character that no header can carry",
                "'auth': {'type': 'basic', 'username': 'u'}  | options.auth.password is required",
                "'auth': {'type': 'basic', 'username': 'u:v', 'password': 'canary-5f1c'} | must not hold a colon",
                "'auth': {'type': 'apikey', 'apiKeyHeader': 'Host', 'apiKeyValue': 'canary-5f1c'} | 'Host' can't be sent",
                "'auth': 'canary-5f1c'                       | options.auth must be an object",
                "'headers': {'Content-Length': '1'}          | 'Content-Length' can't be sent",
                "'headers': {'X A': 'canary-5f1c'}           | 'X A' can't be sent",
                "'headers': {'X-A': 'canary-5f1c\\r\\nX-B: 1'} | no header can carry",
                "'dataPath': 'a..b'                          | names joined by dots",
                "'pagination': {'enabled': true}             | options.pagination.type must be one of",
                "'pagination': {'type': 'page', 'maxPages': 0} | from 1 to",
                "'pagination': {'type': 'page', 'pageParam': 'a b'} | name of a query parameter",
                "'fieldMapping': {'name': 'title'}           | is the other way round"
            })
    void refusesWrongOptionsOfAnApiWithoutRepeatingSecrets(String option, String sentence) {
        assertThatThrownBy(() -> api(option.replace('\'', '"')))
                .hasMessageContaining(sentence)
                .hasMessageNotContaining(CANARY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ftp://example.com/a                        | must be an address such as",
                "/music                                     | must be an address such as",
                "http:/music                                | must be an address such as",
                "https://example.com/#part                  | must be an address such as",
                "https://user:canary-5f1c@example.com/      | must hold no user and password",
                "https://canary-5f1c@example.com/           | must hold no user and password",
                "https://example.com/?api_key=canary-5f1c   | 'api_key' of the address looks like a credential",
                "https://example.com/?Token=canary-5f1c     | 'Token' of the address looks like a credential",
                "https://example.com/?%74oken=canary-5f1c   | looks like a credential",
                "https://example.com/?a=1&a=canary-5f1c     | stands twice"
            })
    void refusesAddressesThatAreNoneOrCarryCredentials(String address, String sentence) {
        assertThatThrownBy(() ->
                        AdHocRequest.parse(API.replace("https://api.example.com/music", address)))
                .hasMessageContaining(sentence)
                .hasMessageNotContaining(CANARY);
    }

    @Test
    void writesSchemeAndHostOfAnAddressOneWay() {
        assertThat(AdHocAddress.normalized("HTTPS://Api.Example.COM:8443/Music?Page=1"))
                .isEqualTo("https://api.example.com:8443/Music?Page=1");
    }

    @Test
    void readsHowLaterRunsReadOn() {
        AdHocDefinition all = api("").definition();
        AdHocDefinition newer =
                api("\"incremental\": {\"field\": \"changed.at\", \"param\": \"since\", \"initialValue\": \"2020\"}")
                        .definition();

        assertThat(newer.api().incremental())
                .isEqualTo(new AdHocDefinition.Incremental("changed.at", "since", "2020"));
        assertThat(all.api().incremental()).isNull();
        assertThat(AdHocName.of(newer)).isEqualTo(AdHocName.of(all));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'incremental': true                       | options.incremental must be an object",
                "'incremental': {}                         | options.incremental.field is required",
                "'incremental': {'field': 'at'}            | options.incremental.param is required",
                "'incremental': {'field': 'a..b', 'param': 'since'} | names joined by dots",
                "'incremental': {'field': 'at', 'param': 'a b'} | options.incremental.param must be the name of a query parameter",
                "'incremental': {'field': 'at', 'param': 'page'}, 'pagination': {'type': 'page'} | is a parameter of the pagination as well",
                "'incremental': {'field': 'at', 'param': 'limit'}, 'pagination': {'type': 'link'} | is a parameter of the pagination as well",
                "'incremental': {'field': 'at', 'param': 'since', 'initialValue': 7} | options.incremental.initialValue must be text",
                "'incremental': {'field': 'at', 'param': 'since', 'initialValue': 'a\\nb'} | none of them a control character",
                "'incremental': {'field': 'at', 'param': 'since', 'from': '1'} | has no field 'from'"
            })
    void refusesWrongWaysToReadOn(String option, String sentence) {
        assertThatThrownBy(() -> api(option.replace('\'', '"')))
                .isInstanceOf(SynclineException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void refusesToReadOnByWhatTheAddressSaysAlready() {
        String request =
                API.replace("/music\"", "/music?since=1\"")
                        .replace(
                                "\"contentType\"",
                                "\"incremental\": {\"field\": \"at\", \"param\": \"since\"}, \"contentType\"");

        assertThatThrownBy(() -> AdHocRequest.parse(request))
                .hasMessageContaining("options.incremental.param 'since' stands in the address");
    }

    @Test
    void doesNotReadOnInAFile() {
        assertThatThrownBy(() ->
                        AdHocRequest.parse(
                                CSV.replace("\"hasHeader\": true", "\"incremental\": {}")))
                .hasMessageContaining("has no field 'incremental'");
    }

    private static AdHocRequest api(String options) {
        Matcher inOptions = Pattern.compile("(?s)\"options\": \\{.*}\\s*}").matcher(API);
        return AdHocRequest.parse(
                inOptions.replaceFirst(
                        Matcher.quoteReplacement("\"options\": {" + options + "}}")));
    }
}
