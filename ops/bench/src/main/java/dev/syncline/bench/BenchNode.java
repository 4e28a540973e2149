package dev.syncline.bench;

import dev.syncline.SynclineApplication;
import dev.syncline.run.Run;
import dev.syncline.run.RunControl;
import dev.syncline.run.RunQueries;
import dev.syncline.run.Sync;
import dev.syncline.source.CsvFormat;
import dev.syncline.source.CsvItemReader;
import dev.syncline.sync.SyncDefinition;
import dev.syncline.sync.SyncRecord;
import dev.syncline.sync.TriggerKind;
import dev.syncline.target.CopyTableWriter;
import dev.syncline.target.TableTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/// A node of the engine, in a JVM of its own, that runs one sync from the file into the table and
/// prints how long that took: from asking for the run to its end, all that a run does included.
final class BenchNode {

    private static final List<String> COLUMNS =
            List.of("id", "sku", "name", "category", "price", "quantity", "changed_on");

    private BenchNode() {}

    /// @param args the file and the number of records per chunk; the database comes from the
    ///   environment
    public static void main(String[] args) throws Exception {
        Path file = Path.of(args[0]);
        int recordsPerChunk = Integer.parseInt(args[1]);
        SpringApplication application = SynclineApplication.application();
        application.addInitializers(context -> {
            GenericApplicationContext registry = (GenericApplicationContext) context;
            registry.registerBean("bench", Sync.class, () -> sync(file, recordsPerChunk, registry));
        });
        application.setDefaultProperties(
                Map.of(
                        "server.port",
                        "0",
                        "server.address",
                        "127.0.0.1",
                        "logging.level.root",
                        "warn"));
        try (ConfigurableApplicationContext node = application.run()) {
            double cpuBefore = cpuSeconds();
            long start = System.nanoTime();
            Run run =
                    node.getBean(RunControl.class)
                            .trigger("bench", TriggerKind.API, "bench", null)
                            .orElseThrow();
            RunQueries runs = node.getBean(RunQueries.class);
            while (!run.status().hasEnded()) {
                Thread.sleep(20);
                run = runs.find(run.runId()).orElseThrow();
            }
            System.out.printf(
                    "result %.2f %.1f %d %s %d %d %d%n",
                    (System.nanoTime() - start) / 1e9,
                    cpuSeconds() - cpuBefore,
                    peakResidentMegabytes(),
                    run.status().wireName(),
                    run.ledger().created(),
                    run.ledger().updated(),
                    run.ledger().unchanged());
            if (run.errorMessage() != null) {
                System.err.println(run.errorMessage());
            }
        }
    }

    private static Sync sync(Path file, int recordsPerChunk, GenericApplicationContext context) {
        TableTarget target = new TableTarget("bench_item", List.of("id"), COLUMNS, Map.of());
        return new Sync(
                SyncDefinition.named("bench", "A CSV file into bench_item"),
                steps -> {
                    DataSource dataSource = context.getBean("dataSource", DataSource.class);
                    return steps.inSequence(
                            steps.<SyncRecord>step(
                                            "load",
                                            recordsPerChunk,
                                            new CsvItemReader(file, CsvFormat.DEFAULT, COLUMNS))
                                    .writer(outcomes ->
                                            new CopyTableWriter(dataSource, target, outcomes)));
                });
    }

    private static double cpuSeconds() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis()
                / 1e3;
    }

    /// The kernel's figure for this process; 0 where there is none.
    private static long peakResidentMegabytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0L);
    }
}
