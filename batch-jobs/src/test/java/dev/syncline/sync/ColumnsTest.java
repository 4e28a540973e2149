package dev.syncline.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnsTest {

    @Test
    void findTheirPlaceByName() {
        Columns columns = Columns.of("id", "title");

        assertThat(columns.size()).isEqualTo(2);
        assertThat(columns.indexOf("id")).isZero();
        assertThat(columns.indexOf("title")).isEqualTo(1);
        assertThat(columns.indexOf("Title")).isEqualTo(-1);
    }

    @Test
    void refuseANameThatAppearsTwice() {
        assertThatThrownBy(() -> Columns.of("id", "title", "id"))
                .isInstanceOfSatisfying(
                        SynclineException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.DATA))
                .hasMessageContaining("'id'");
    }

    @Test
    void tellNamesApartByTheirCase() {
        assertThat(Columns.of("id", "ID").size()).isEqualTo(2);
    }

    @Test
    void areNotChangedThroughTheListTheyWereMadeFrom() {
        List<String> names = new ArrayList<>(List.of("id"));
        Columns columns = Columns.of(names);

        names.add("title");

        assertThat(columns.names()).containsExactly("id");
    }

    @Test
    void areEqualByNamesAndOrder() {
        assertThat(Columns.of("a", "b"))
                .isEqualTo(Columns.of(List.of("a", "b")))
                .hasSameHashCodeAs(Columns.of(List.of("a", "b")))
                .isNotEqualTo(Columns.of("b", "a"));
    }
}
