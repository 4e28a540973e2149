package dev.syncline.system.school;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.sync.Columns;
import dev.syncline.sync.Reject;
import dev.syncline.sync.RejectedRecordException;
import dev.syncline.sync.SyncRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import tools.jackson.databind.json.JsonMapper;

class SchoolReaderTest {

    private final ExecutionContext context = new ExecutionContext();

    @Test
    void handsOutEachKeyOnceAndTheUnknownFirst() {
        assertThat(read(new SchoolReader(() -> entries("b", "", " a", "b", "a")), 10))
                .containsExactly("?", " a", "a", "b");
    }

    @Test
    void goesOnBehindTheLastCommittedKeyThoughTheListHasChanged() {
        SchoolReader first = new SchoolReader(() -> entries("", "a", "b", "c"));
        assertThat(read(first, 3)).containsExactly("?", "a", "b");
        first.update(context);

        assertThat(read(new SchoolReader(() -> entries("", "aa", "c", "b ", "d")), 10))
                .containsExactly("b ", "c", "d");
    }

    @Test
    void startsAnewWhenNothingWasCommitted() {
        read(new SchoolReader(() -> entries("a", "b")), 1);

        assertThat(read(new SchoolReader(() -> entries("a", "b")), 10)).containsExactly("a", "b");
    }

    @Test
    void takesTheFirstUsableEntryOfAKey() {
        Entries entries = new Entries(Columns.of("id", "name"));
        for (String name : List.of("", "good", "later")) {
            entries.add(listed("a", 1), one -> "a", id -> values(id, name));
        }

        assertThat(entries.byKey().get("a"))
                .isInstanceOfSatisfying(
                        SchoolEntry.Usable.class,
                        usable -> assertThat(usable.row().get("name")).isEqualTo("good"));
    }

    private static @Nullable Object[] values(String id, String name) {
        if (name.isEmpty()) {
            throw new RejectedRecordException(
                    Reject.data(Reject.Phase.READ, "NO_NAME", "no name", id, 1L, null));
        }
        return new @Nullable Object[] {id, name};
    }

    private static Entries entries(String... ids) {
        Entries entries = new Entries(Columns.of("id"));
        for (String id : ids) {
            entries.add(listed(id, 1), one -> one.id("Id"), key -> new @Nullable Object[] {key});
        }
        return entries;
    }

    private static Listed listed(String id, long position) {
        return new Listed("Things", position, JsonMapper.shared().createObjectNode().put("Id", id));
    }

    private List<String> read(SchoolReader reader, int most) {
        reader.open(context);
        List<String> read = new ArrayList<>();
        while (read.size() < most) {
            try {
                SyncRecord record = reader.read();
                if (record == null) {
                    break;
                }
                read.add(String.valueOf(record.get(0)));
            } catch (RejectedRecordException e) {
                read.add("?");
            }
        }
        return read;
    }
}
