package dev.syncline.system.catalog;

import dev.syncline.source.CsvFormat;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// The catalogue's files.
///
/// @param content goes into `content_index`; its file is `CATALOG_CONTENT_FILE`
/// @param pricing goes into `catalog_items`; its file is `CATALOG_PRICING_FILE`
/// @param contentType what the content file lists: music, video, movie, game or other
/// @param contentSource names the content file as a source, in the table's key; its path by
///   default. Another name makes other rows.
/// @param schedule when it is due; empty for only when asked to
/// @param allowEmpty whether a file without records passes although the table holds rows
/// @param runAtStart whether it runs at once when a node starts
@ConfigurationProperties("syncline.catalog")
record CatalogProperties(
        @DefaultValue CsvFile content,
        @DefaultValue CsvFile pricing,
        @DefaultValue("music") String contentType,
        @DefaultValue("") String contentSource,
        @DefaultValue("*/15 * * * *") String schedule,
        @DefaultValue("false") boolean allowEmpty,
        @DefaultValue("false") boolean runAtStart) {

    private static final Set<String> TYPES = Set.of("music", "video", "movie", "game", "other");

    CatalogProperties {
        if (!TYPES.contains(contentType)) {
            throw new IllegalArgumentException(
                    "syncline.catalog.content-type must be one of %s, not '%s'"
                            .formatted(TYPES, contentType));
        }
    }

    String sourceIdentifier() {
        return contentSource.isBlank() ? content.file() : contentSource;
    }

    /// @param file its path; empty switches it off
    /// @param delimiter between fields
    /// @param charset of the file
    /// @param maxRecord a longer record is refused
    /// @param columnMapping target column → column of the file; see [ColumnMapping]
    record CsvFile(
            @DefaultValue("") String file,
            @DefaultValue(",") char delimiter,
            @DefaultValue("UTF-8") Charset charset,
            @DefaultValue("1MB") DataSize maxRecord,
            @Nullable Map<String, String> columnMapping) {

        boolean isConfigured() {
            return !file.isBlank();
        }

        Path path() {
            return Path.of(file);
        }

        CsvFormat format() {
            return new CsvFormat(
                    delimiter, '"', true, charset, Math.toIntExact(maxRecord.toBytes()));
        }

        Map<String, String> mapping() {
            return columnMapping == null ? Map.of() : columnMapping;
        }
    }
}
