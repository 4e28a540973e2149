package dev.syncline.system.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.sync.Columns;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappingReadingTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // As documented.
                "song,singer       | title=song artist=singer | title=song artist=singer",
                "title,singer      | artist=singer            | title=title artist=singer",
                "title,artist      | -                        | title=title artist=artist",
                "title,artist      | title=title              | title=title artist=artist",
                // The same both ways round.
                "title,artist      | title=artist artist=title | title=artist artist=title",
                // One column of the file for two of the target.
                "name              | title=name artist=name   | title=name artist=name",
                // A name counts without regard to case.
                "Song_Name,ARTIST  | title=song_name          | title=Song_Name artist=ARTIST",
                "Title,title       | -                        | title=title"
            })
    void readsAMappingAsDocumented(String header, String mapping, String expected) {
        assertThat(
                        MappingReading.ofFile(
                                pairs(mapping), TargetTable.CONTENT_INDEX, columns(header)))
                .isEqualTo(pairs(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "song,singer  | song=title singer=artist  | is the other way round",
                "song,singer  | song=title                | is the other way round",
                "song,title   | song=title                | is the other way round",
                "title,artist | title=artist              | makes sense both ways round",
                "title,artist,genre | title=artist artist=genre | makes sense both ways round",
                "song,singer  | titel=song                | names 'titel', which content_index doesn't take",
                "song,singer  | id=song                   | names 'id', which content_index doesn't take",
                "song,singer  | title=song source_type=singer | names 'source_type', which content_index doesn't take",
                "song,singer  | title=sonk                | from column 'sonk', which the file doesn't have; it has [song, singer]",
                "song,singer  | artist=singer             | No column of the file goes into [title]",
                "Song,SONG    | title=song                | doesn't have"
            })
    void refusesWhatCanOnlyBeMeantOtherwise(String header, String mapping, String sentence) {
        assertThatThrownBy(() ->
                        MappingReading.ofFile(
                                pairs(mapping), TargetTable.CONTENT_INDEX, columns(header)))
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name=title artist.name=artist | is the other way round",
                "titel=name                    | names 'titel'",
                "title);drop=name              | which content_index doesn't take"
            })
    void refusesAFieldMappingThatNamesNoTargetColumns(String mapping, String sentence) {
        assertThatThrownBy(() ->
                        MappingReading.check(
                                "options.fieldMapping", pairs(mapping), TargetTable.CONTENT_INDEX))
                .hasMessageContaining("options.fieldMapping")
                .hasMessageContaining(sentence);
    }

    private static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        if (text != null) {
            Arrays.stream(text.split(" "))
                    .map(pair -> pair.split("="))
                    .forEach(pair -> pairs.put(pair[0], pair[1]));
        }
        return pairs;
    }

    private static Columns columns(String header) {
        return Columns.of(header.split(","));
    }
}
