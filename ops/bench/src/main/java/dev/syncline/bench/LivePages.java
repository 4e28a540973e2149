package dev.syncline.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.syncline.run.RunControl;
import dev.syncline.sync.TriggerKind;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/// What open pages cost a node: each listens for events and, as `console.js` does, asks for its
/// page anew soon after one, at most every 1.5 s. The listeners are in the same JVM, so the figures
/// are above the node's own.
final class LivePages {

    private static final int PAGES = 200;
    private static final int SECONDS = 30;

    private LivePages() {}

    static void measure(HttpClient http, String url, RunControl control, String sync)
            throws Exception {
        report("before", 0, 0);
        AtomicLong refreshed = new AtomicLong();
        List<Thread> pages = new ArrayList<>();
        for (int i = 0; i < PAGES; i++) {
            pages.add(Thread.ofVirtual().start(() -> listen(http, url, refreshed)));
        }
        Thread.sleep(5_000);
        long cpu = cpuNanos();
        report(PAGES + " pages open, nothing happens", 0, 0);
        Thread.sleep(SECONDS * 1_000L);
        report("after %d s of that".formatted(SECONDS), cpuNanos() - cpu, refreshed.get());
        cpu = cpuNanos();
        long before = refreshed.get();
        for (int second = 0; second < SECONDS; second++) {
            var _ = control.trigger(sync, TriggerKind.API, "bench", null);
            Thread.sleep(1_000);
        }
        report(
                "a run a second for %d s".formatted(SECONDS),
                cpuNanos() - cpu,
                refreshed.get() - before);
        pages.forEach(Thread::interrupt);
    }

    private static void listen(HttpClient http, String url, AtomicLong refreshed) {
        try {
            HttpResponse<InputStream> events =
                    http.send(
                            HttpRequest.newBuilder(URI.create(url + "/v1/events")).build(),
                            HttpResponse.BodyHandlers.ofInputStream());
            if (events.statusCode() != 200) {
                throw new IllegalStateException("/v1/events answered " + events.statusCode());
            }
            long last = 0;
            try (var lines =
                    new java.io.BufferedReader(new java.io.InputStreamReader(events.body()))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("event:run") && System.currentTimeMillis() - last > 1_500) {
                        Thread.sleep(150 + ThreadLocalRandom.current().nextInt(500));
                        last = System.currentTimeMillis();
                        refresh(http, url);
                        refreshed.incrementAndGet();
                    }
                }
            }
        } catch (IOException e) {
            // The node has gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void refresh(HttpClient http, String url)
            throws IOException, InterruptedException {
        http.send(
                HttpRequest.newBuilder(URI.create(url + "/")).header("Accept", "text/html").build(),
                HttpResponse.BodyHandlers.discarding());
    }

    private static void report(String when, long cpuNanos, long refreshes) {
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
        System.out.printf(
                "%-35s heap %4d MB after GC, CPU %5.1f %% of one core, %d refreshes%n",
                when, heap, cpuNanos / 1e9 / SECONDS * 100, refreshes);
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
