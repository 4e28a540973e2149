package dev.syncline.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SyncRecordTest {

    private static final Columns COLUMNS = Columns.of("id", "title", "price");

    private final SyncRecord record = new SyncRecord(COLUMNS, new Object[] {7, null, 0}, 42);

    @Test
    void givesItsValuesByPlaceAndByName() {
        assertThat(record.get(0)).isEqualTo(7);
        assertThat(record.get("price")).isEqualTo(0);
        assertThat(record.get("title")).isNull();
        assertThat(record.position()).isEqualTo(42);
    }

    @Test
    void namesTheColumnThatItHasNot() {
        assertThatThrownBy(() -> record.get("artist"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("No column 'artist' among [id, title, price]");
    }

    @Test
    void holdsOneValuePerColumn() {
        assertThatThrownBy(() -> new SyncRecord(COLUMNS, new Object[] {7}, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 values for 3 columns");
    }

    @Test
    void keepsTheOrderOfColumnsAndTheNullsInAMap() {
        assertThat(record.toMap()).hasSize(3).containsEntry("title", null);
        assertThat(record.toMap().keySet()).containsExactly("id", "title", "price");
    }

    @Test
    void isEqualByColumnsValuesAndPosition() {
        assertThat(record)
                .isEqualTo(new SyncRecord(COLUMNS, new Object[] {7, null, 0}, 42))
                .hasSameHashCodeAs(new SyncRecord(COLUMNS, new Object[] {7, null, 0}, 42))
                .isNotEqualTo(new SyncRecord(COLUMNS, new Object[] {7, null, 0}, 43))
                .isNotEqualTo(new SyncRecord(COLUMNS, new Object[] {7, null, 1}, 42));
    }

    @Test
    void showsNoContent() {
        SyncRecord secret = new SyncRecord(COLUMNS, new Object[] {7, "secret", 0}, 42);

        assertThat(secret).hasToString("record 42");
    }
}
