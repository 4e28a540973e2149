package dev.syncline.bench;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The file that both sides read, and the table that both write. About 89 bytes a row; every tenth
/// name is quoted, every seventh holds a letter beyond ASCII.
final class ItemsFile {

    static final String TABLE =
            """
            CREATE TABLE bench_item (
                id         bigint PRIMARY KEY,
                sku        varchar(20) NOT NULL,
                name       varchar(100) NOT NULL,
                category   varchar(30),
                price      numeric(10, 2) CHECK (price >= 0),
                quantity   integer,
                changed_on date
            )
            """;

    private ItemsFile() {}

    static void write(Path file, long rows) throws IOException {
        try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            out.write("id,sku,name,category,price,quantity,changed_on\n");
            StringBuilder row = new StringBuilder();
            for (long id = 1; id <= rows; id++) {
                row.setLength(0);
                // Keys in no particular order, as they come from another system.
                long key = (id * 7_368_787L) % rows + 1;
                row.append(key).append(",SKU-").append(100_000_000 + key).append(',');
                if (id % 10 == 0) {
                    row.append("\"Item, the ").append(key).append("th of its kind\"");
                } else {
                    row.append(id % 7 == 0 ? "Zboží číslo " : "Item with number ").append(key);
                }
                row.append(",category-").append(key % 97);
                row.append(',').append(key % 1_000).append('.').append(10 + key % 90);
                row.append(',').append(key % 10_000).append(",2026-0").append(1 + key % 9);
                row.append("-1").append(key % 10).append('\n');
                out.append(row);
            }
        }
    }
}
