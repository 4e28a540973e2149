package dev.syncline.system.catalog;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an ad hoc sync does, as it is stored: all but its secrets.
///
/// @param sourceIdentifier the file's path or the address; part of the key of `content_index`
/// @param contentType of records that don't say it themselves
/// @param mapping target column → column of the file, or dotted path in the answer's items
/// @param csv set when the source is a file
/// @param api set when the source is an address
record AdHocDefinition(
        SourceType sourceType,
        String sourceIdentifier,
        TargetTable targetTable,
        String contentType,
        Map<String, String> mapping,
        @Nullable CsvOptions csv,
        @Nullable ApiOptions api) {

    /// The same of another spelling of its source.
    AdHocDefinition of(String spelling) {
        return new AdHocDefinition(
                sourceType, spelling, targetTable, contentType, mapping, csv, api);
    }

    enum SourceType {
        CSV,
        API;

        /// In requests and in `content_index.source_type`.
        @JsonValue
        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// @param delimiter one character
    record CsvOptions(String delimiter, boolean hasHeader, String encoding) {}

    /// @param headers those that are no secret; the others' names stand among the secrets
    /// @param dataPath dotted; null: the answer itself, its `data` or its `items`
    /// @param incremental null: each run reads everything
    record ApiOptions(
            String method,
            Map<String, String> headers,
            Auth auth,
            @Nullable String dataPath,
            @Nullable Pagination pagination,
            @Nullable Incremental incremental) {}

    /// How a run reads only what is newer than what the run before had read. [CursorName] tells
    /// which changes of a definition make it read everything anew.
    ///
    /// @param field dotted path in the items of what says how new they are
    /// @param param of the query, in which the highest value of the field goes back
    /// @param initialValue what the first run sends; null: it sends none
    record Incremental(String field, String param, @Nullable String initialValue) {}

    /// @param type none, bearer, basic or apikey
    /// @param username of basic
    /// @param header of apikey
    record Auth(String type, @Nullable String username, @Nullable String header) {

        static final Auth NONE = new Auth("none", null, null);
    }

    /// @param type offset, page, cursor or link
    record Pagination(
            String type,
            String limitParam,
            String offsetParam,
            String pageParam,
            String cursorParam,
            int pageSize,
            int firstPage,
            int maxPages) {}

    /// Whether it is another version of the same sync.
    boolean isOfSameSync(AdHocDefinition other) {
        return sourceType == other.sourceType
                && sourceIdentifier.equals(other.sourceIdentifier)
                && targetTable == other.targetTable;
    }

    /// One sentence for people; an address stands without its query.
    String description() {
        int query = sourceIdentifier.indexOf('?');
        return "%s %s into %s, as asked for through the API"
                .formatted(
                        sourceType == SourceType.CSV ? "CSV file" : "JSON from",
                        query < 0 ? sourceIdentifier : sourceIdentifier.substring(0, query),
                        targetTable.wireName());
    }
}
