package dev.syncline.bench;

import dev.syncline.sandbox.DurablePostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Times a file into a table, new and unchanged: `psql` with `\copy` and one MERGE, and a run of
/// the engine. Both in turn, on the same durable server, several times over; the medians' ratio
/// counts, since the machine may be busy with other things.
final class CsvToTable {

    private static final String MERGE =
            """
            \\set ON_ERROR_STOP on
            BEGIN;
            CREATE TEMPORARY TABLE staging (LIKE bench_item) ON COMMIT DROP;
            \\copy staging FROM '%s' (FORMAT csv, HEADER)
            MERGE INTO bench_item t USING staging s ON t.id = s.id
            WHEN MATCHED AND (t.sku, t.name, t.category, t.price, t.quantity, t.changed_on)
                 IS DISTINCT FROM (s.sku, s.name, s.category, s.price, s.quantity, s.changed_on)
            THEN UPDATE SET sku = s.sku, name = s.name, category = s.category, price = s.price,
                            quantity = s.quantity, changed_on = s.changed_on
            WHEN NOT MATCHED THEN INSERT (id, sku, name, category, price, quantity, changed_on)
                 VALUES (s.id, s.sku, s.name, s.category, s.price, s.quantity, s.changed_on);
            COMMIT;
            """;

    private final DurablePostgres postgres;
    private final Path file;
    private final String heap;
    private final String recordsPerChunk;

    private CsvToTable(DurablePostgres postgres, Path file, String heap, String recordsPerChunk) {
        this.postgres = postgres;
        this.file = file;
        this.heap = heap;
        this.recordsPerChunk = recordsPerChunk;
    }

    /// @param args rows, rounds, `-Xmx` of the node, records per chunk, and `psql` or `alone`
    public static void main(String[] args) throws Exception {
        long rows = Long.parseLong(args[0]);
        int rounds = Integer.parseInt(args[1]);
        Path folder = Path.of("target", "bench").toAbsolutePath();
        Files.createDirectories(folder);
        Path file = folder.resolve("items-" + rows + ".csv");
        if (!Files.exists(file)) {
            ItemsFile.write(file, rows);
        }
        System.out.printf(
                "%d rows, %d MB; node with -Xmx%s, %s records per chunk%n",
                rows, Files.size(file) / 1_000_000, args[2], args[3]);
        try (DurablePostgres postgres = DurablePostgres.start(folder, 54_399)) {
            CsvToTable bench = new CsvToTable(postgres, file, args[2], args[3]);
            bench.compare(rounds, args[4].equals("psql"));
        }
    }

    private void compare(int rounds, boolean withPsql) throws Exception {
        List<Double> psqlNew = new ArrayList<>();
        List<Double> psqlSame = new ArrayList<>();
        List<Double> oursNew = new ArrayList<>();
        List<Double> oursSame = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            if (withPsql) {
                emptyTable();
                psqlNew.add(psql("psql, new"));
                psqlSame.add(psql("psql, unchanged"));
            }
            emptyTable();
            oursNew.add(engine("engine, new"));
            oursSame.add(engine("engine, unchanged"));
        }
        if (withPsql) {
            System.out.printf(
                    "ratio of the medians, engine to psql: new %.2f, unchanged %.2f%n",
                    median(oursNew) / median(psqlNew), median(oursSame) / median(psqlSame));
        }
    }

    private void emptyTable() throws SQLException {
        execute("DROP TABLE IF EXISTS bench_item");
        execute(ItemsFile.TABLE);
        execute("CHECKPOINT");
    }

    private double psql(String what) throws IOException, InterruptedException {
        Path script = file.resolveSibling("merge.sql");
        Files.writeString(script, MERGE.formatted(file));
        checkedExecute("CHECKPOINT");
        long start = System.nanoTime();
        run(List.of("psql", "-X", "-q", "-f", script.toString(), postgres.psqlUrl()), Map.of());
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%-20s %6.1f s%n", what, seconds);
        return seconds;
    }

    private double engine(String what) throws IOException, InterruptedException {
        checkedExecute("CHECKPOINT");
        String answer =
                run(
                        List.of(
                                ProcessHandle.current().info().command().orElse("java"),
                                "-Xmx" + heap,
                                "-Duser.timezone=UTC",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                BenchNode.class.getName(),
                                file.toString(),
                                recordsPerChunk),
                        Map.of(
                                "SPRING_DATASOURCE_URL", postgres.jdbcUrl(),
                                "SPRING_DATASOURCE_USERNAME", postgres.username(),
                                "SPRING_DATASOURCE_PASSWORD", postgres.password(),
                                "OPERATOR_TOKEN", "only-for-this-benchmark"));
        String[] figures =
                answer.lines()
                        .filter(line -> line.startsWith("result "))
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException(answer))
                        .substring("result ".length())
                        .split(" ");
        System.out.printf(
                "%-20s %6.1f s   %s s of CPU, peak RSS %s MB   %s: %s created, %s updated, %s unchanged%n",
                what,
                Double.parseDouble(figures[0]),
                figures[1],
                figures[2],
                figures[3],
                figures[4],
                figures[5],
                figures[6]);
        return Double.parseDouble(figures[0]);
    }

    private static String run(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes());
        if (!process.waitFor(1, TimeUnit.HOURS) || process.exitValue() != 0) {
            throw new IllegalStateException(command.getFirst() + " failed: " + output);
        }
        return output;
    }

    private void checkedExecute(String sql) {
        try {
            execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(
                                postgres.jdbcUrl(), postgres.username(), postgres.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static double median(List<Double> figures) {
        return figures.stream().sorted().skip(figures.size() / 2).findFirst().orElseThrow();
    }
}
