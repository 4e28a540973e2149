package dev.syncline.system.catalog;

import static dev.syncline.system.catalog.RequestFields.refused;

import dev.syncline.sync.SynclineException;
import dev.syncline.system.catalog.AdHocDefinition.CsvOptions;
import dev.syncline.system.catalog.AdHocDefinition.SourceType;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A request for an ad hoc sync, as document 3 writes it, once everything in it that can be checked
/// by itself is right.
///
/// @param secrets by place in the request, such as `auth.token`, as they were sent
record AdHocRequest(AdHocDefinition definition, Map<String, String> secrets) {

    static final List<String> CONTENT_TYPES = List.of("music", "video", "movie", "game", "other");

    private static final List<String> CSV_OPTIONS =
            List.of(
                    "targetTable",
                    "contentType",
                    "delimiter",
                    "hasHeader",
                    "encoding",
                    "columnMapping");
    private static final List<String> API_OPTIONS =
            List.of(
                    "targetTable",
                    "contentType",
                    "method",
                    "headers",
                    "auth",
                    "dataPath",
                    "fieldMapping",
                    "pagination",
                    "incremental");

    /// Names of encodings that only Node knows.
    private static final Map<String, String> NODE_ENCODINGS =
            Map.of("utf16le", "UTF-16LE", "ucs2", "UTF-16LE", "ucs-2", "UTF-16LE");

    /// As long as the column of `content_index`.
    private static final int LONGEST_IDENTIFIER = 255;

    private static final JsonMapper STRICT =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    /// @throws SynclineException of class `config` with the sentence for whoever sent it
    static AdHocRequest parse(String json) {
        RequestFields request =
                RequestFields.of(
                        "", tree(json), List.of("sourceType", "sourceIdentifier", "options"));
        String type = request.text("sourceType", "");
        String identifier = request.text("sourceIdentifier", "").strip();
        if (type.isBlank() || identifier.isEmpty()) {
            throw refused("sourceType and sourceIdentifier are required");
        }
        if (identifier.length() > LONGEST_IDENTIFIER) {
            throw refused(
                    "sourceIdentifier must have at most %d characters"
                            .formatted(LONGEST_IDENTIFIER));
        }
        JsonNode options = request.node("options");
        return switch (type) {
            case "csv" -> csv(identifier, RequestFields.of("options", options, CSV_OPTIONS));
            case "api" -> api(identifier, RequestFields.of("options", options, API_OPTIONS));
            default ->
                    throw refused(
                            "sourceType must be one of [csv, api], not '%s'"
                                    .formatted(Texts.shown(type)));
        };
    }

    private static JsonNode tree(String json) {
        try {
            JsonNode tree = STRICT.readTree(json);
            if (tree != null && !tree.isMissingNode()) {
                return tree;
            }
        } catch (JacksonException _) {
            // Its message quotes the text around the fault, which may be a secret.
        }
        throw refused("Invalid JSON");
    }

    private static AdHocRequest csv(String path, RequestFields options) {
        TargetTable target = target(options);
        Map<String, String> mapping = options.texts("columnMapping");
        String delimiter = options.text("delimiter", ",");
        if (delimiter.length() != 1
                || delimiter.charAt(0) > 127
                || "\"\r\n\0".contains(delimiter)) {
            throw refused("options.delimiter must be one ASCII character, such as ; or a tab");
        }
        CsvOptions csv =
                new CsvOptions(
                        delimiter,
                        options.flag("hasHeader", true),
                        encoding(options.text("encoding", "UTF-8")));
        return new AdHocRequest(
                new AdHocDefinition(
                        SourceType.CSV, path, target, contentType(options), mapping, csv, null),
                Map.of());
    }

    private static AdHocRequest api(String address, RequestFields options) {
        TargetTable target = target(options);
        Map<String, String> mapping = options.texts("fieldMapping");
        MappingReading.check("options.fieldMapping", mapping, target);
        mapping.forEach(AdHocRequest::checkPath);
        ApiRequest api = ApiRequest.of(options);
        IncrementalRequest.check(api.options().incremental(), address);
        return new AdHocRequest(
                new AdHocDefinition(
                        SourceType.API,
                        AdHocAddress.normalized(address),
                        target,
                        contentType(options),
                        mapping,
                        null,
                        api.options()),
                api.secrets());
    }

    private static void checkPath(String column, String path) {
        if (!ApiRequest.PATH.matcher(path).matches()
                || path.chars().anyMatch(Character::isISOControl)) {
            throw refused(
                    "options.fieldMapping takes '%s' from '%s', which is no path; write names joined by dots, such as artist.name"
                            .formatted(Texts.shown(column), Texts.shown(path)));
        }
    }

    private static TargetTable target(RequestFields options) {
        List<String> names = List.of("content_index", "catalog_items");
        String name = options.oneOf("targetTable", names, "content_index");
        return TargetTable.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static String contentType(RequestFields options) {
        return options.oneOf("contentType", CONTENT_TYPES, "music");
    }

    private static String encoding(String name) {
        try {
            return Charset.forName(NODE_ENCODINGS.getOrDefault(name.toLowerCase(Locale.ROOT), name))
                    .name();
        } catch (IllegalCharsetNameException | UnsupportedCharsetException _) {
            throw refused(
                    "options.encoding '%s' is not known; send one such as UTF-8 or windows-1250"
                            .formatted(Texts.shown(name)));
        }
    }

    @Override
    public String toString() {
        return "request for "
                + definition.sourceType().wireName()
                + " into "
                + definition.targetTable();
    }
}
