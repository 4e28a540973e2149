package dev.syncline.bench;

import dev.syncline.SynclineApplication;
import dev.syncline.run.RunControl;
import dev.syncline.run.Sync;
import dev.syncline.sandbox.DurablePostgres;
import dev.syncline.sync.SyncDefinition;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/// Times the console's pages on a database with many runs and rejects: each page so many times in a
/// row, as a signed-in browser asks for it, and says the median and the 95th percentile.
final class ConsoleAtScale {

    private static final String PASSWORD = "for this bench only";
    private static final int SYNCS = 20;

    private static final List<String> PAGES =
            List.of(
                    "/",
                    "/syncs",
                    "/syncs/bench-07",
                    "/runs",
                    "/runs?sync=bench-07",
                    "/runs?status=failed",
                    "/runs?status=running",
                    "/runs?status=completed_with_errors",
                    "/runs?status=missed&status=skipped",
                    "/runs?sync=bench-07&status=failed",
                    "/runs?trigger=api",
                    "/runs?trigger=mcp",
                    "/runs?from=2026-01-10&to=2026-01-11",
                    "/runs?q=setting+x",
                    "/runs?q=nowhere+to+be+found",
                    "/runs?after=2026-01-20T00%3A00%3A00Z_1",
                    "/runs/500000",
                    "/runs/FAILED",
                    "/errors",
                    "/errors?sync=bench-07",
                    "/errors?sync=bench-07&code=REASON_3",
                    "/errors?run=FAILED",
                    "/errors/2500000");

    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    private final String url;

    private ConsoleAtScale(String url) {
        this.url = url;
    }

    /// @param args runs, rejects, requests for each page
    public static void main(String[] args) throws Exception {
        long runs = Long.parseLong(args[0]);
        long rejects = Long.parseLong(args[1]);
        int requests = Integer.parseInt(args[2]);
        Path folder = Path.of("target", "bench-console").toAbsolutePath();
        Files.createDirectories(folder);
        try (DurablePostgres postgres = DurablePostgres.start(folder, 54_398);
                ConfigurableApplicationContext node = node(postgres)) {
            fill(postgres, runs, rejects);
            ConsoleAtScale bench =
                    new ConsoleAtScale(
                            "http://127.0.0.1:"
                                    + node.getEnvironment().getProperty("local.server.port"));
            bench.signIn();
            long failed =
                    single(postgres, "SELECT max(run_id) FROM sync_fire WHERE standing = 'failed'");
            System.out.printf("%-45s %8s %8s %8s%n", "page", "p50 ms", "p95 ms", "max ms");
            for (String page : PAGES) {
                bench.time(page.replace("FAILED", Long.toString(failed)), requests);
            }
            LivePages.measure(bench.http, bench.url, node.getBean(RunControl.class), "bench-00");
        }
    }

    private static ConfigurableApplicationContext node(DurablePostgres postgres) {
        SpringApplication application = SynclineApplication.application();
        application.addInitializers(context -> {
            GenericApplicationContext registry = (GenericApplicationContext) context;
            for (int i = 0; i < SYNCS; i++) {
                String name = "bench-%02d".formatted(i);
                registry.registerBean(
                        name,
                        Sync.class,
                        () ->
                                new Sync(
                                        SyncDefinition.named(name, "Stands in the bench"),
                                        steps ->
                                                steps.inSequence(
                                                        steps.task("nothing", outcomes -> {}))));
            }
        });
        return application.run(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--logging.level.root=warn",
                "--syncline.api.rate.per-second=0",
                "--syncline.api.most-listeners-per-caller=500",
                "--syncline.admin.password=" + PASSWORD,
                "--spring.datasource.url=" + postgres.jdbcUrl(),
                "--spring.datasource.username=" + postgres.username(),
                "--spring.datasource.password=" + postgres.password());
    }

    /// A run a minute and sync, back from February 2026; one in fifty failed, one in seven had
    /// rejects, one in a hundred was skipped.
    private static void fill(DurablePostgres postgres, long runs, long rejects)
            throws SQLException {
        if (single(postgres, "SELECT count(*) FROM (SELECT FROM sync_fire LIMIT 1000) few")
                >= 1000) {
            return;
        }
        try (Connection connection =
                        DriverManager.getConnection(
                                postgres.jdbcUrl(), postgres.username(), postgres.password());
                Statement statement = connection.createStatement()) {
            // The triggers that keep the standing cost a look per row; this fills it in itself.
            statement.execute("SET session_replication_role = replica");
            for (String sql : FILL) {
                statement.execute(
                        sql.replace(":runs", Long.toString(runs))
                                .replace(":rejects", Long.toString(rejects))
                                .replace(":syncs", Integer.toString(SYNCS)));
            }
            statement.execute("VACUUM ANALYZE");
        }
    }

    private static final List<String> FILL =
            List.of(
                    """
                    INSERT INTO sync_fire (sync, scheduled_for, job_key, trigger, actor, reason, outcome, outcome_reason,
                                           standing, recorded_at)
                    SELECT 'bench-' || lpad((n % :syncs)::text, 2, '0'), at, to_char(at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISS') || n,
                           CASE WHEN n % 11 = 0 THEN 'api' ELSE 'cron' END, CASE WHEN n % 11 = 0 THEN 'ann' END,
                           CASE WHEN n % 11 = 0 THEN 'because of ' || n END,
                           CASE WHEN n % 100 = 0 THEN 'skipped' ELSE 'run' END,
                           CASE WHEN n % 100 = 0 THEN 'another run of this sync is under way' END,
                           CASE WHEN n % 100 = 0 THEN 'skipped' WHEN n % 50 = 1 THEN 'failed'
                                WHEN n % 7 = 2 THEN 'completed_with_errors' ELSE 'completed' END,
                           at
                    FROM (SELECT n, timestamptz '2026-02-01' - ((:runs - n) / :syncs) * interval '1 minute' AS at
                          FROM generate_series(1, :runs) n) s
                    """,
                    """
                    INSERT INTO batch_job_instance (job_instance_id, version, job_name, job_key)
                    SELECT run_id, 0, sync, job_key FROM sync_fire WHERE outcome = 'run'
                    """,
                    """
                    INSERT INTO batch_job_execution (job_execution_id, version, job_instance_id, create_time, start_time,
                                                     end_time, status, exit_code, exit_message, last_updated)
                    SELECT run_id, 1, run_id, at, at, at + (run_id % 50 + 1) * interval '1 second',
                           CASE WHEN standing = 'failed' THEN 'FAILED' ELSE 'COMPLETED' END,
                           CASE WHEN standing = 'failed' THEN 'FAILED' ELSE 'COMPLETED' END, '', at
                    FROM (SELECT *, scheduled_for AT TIME ZONE 'UTC' AS at FROM sync_fire WHERE outcome = 'run') f
                    """,
                    """
                    INSERT INTO batch_job_execution_params (job_execution_id, parameter_name, parameter_type,
                                                            parameter_value, identifying)
                    SELECT run_id, name, 'java.lang.String', 'bench', 'N'
                    FROM sync_fire, unnest('{node,trigger}'::text[]) AS name WHERE outcome = 'run'
                    """,
                    """
                    INSERT INTO batch_step_execution (step_execution_id, version, step_name, job_execution_id, create_time,
                                                      start_time, end_time, status, commit_count, read_count, filter_count,
                                                      write_count, read_skip_count, write_skip_count, process_skip_count,
                                                      rollback_count, exit_code, exit_message, last_updated)
                    SELECT job_execution_id, 1, 'load', job_execution_id, create_time, start_time, end_time, status,
                           10, 1000, 0, 1000, 0, 0, 0, 0, exit_code, '', last_updated
                    FROM batch_job_execution
                    """,
                    """
                    INSERT INTO sync_ledger (attempt_id, step, run_id, read, created, unchanged, rejected)
                    SELECT run_id, 'load', run_id, 1000, 500, 465, CASE WHEN standing = 'completed_with_errors' THEN 35 ELSE 0 END
                    FROM sync_fire WHERE outcome = 'run'
                    """,
                    """
                    INSERT INTO sync_error (run_id, attempt_id, sync, step, phase, error_class, error_code, message,
                                            is_retryable, status)
                    SELECT run_id, run_id, sync, 'load', 'run', 'config', 'CONFIG', 'The setting x is missing; set it', false,
                           'open'
                    FROM sync_fire WHERE standing = 'failed'
                    """,
                    """
                    INSERT INTO sync_error (run_id, attempt_id, sync, step, phase, error_class, error_code, message,
                                            is_retryable, record_key, record_position, payload, status)
                    SELECT f.run_id, f.run_id, f.sync, 'load', 'process', 'data', 'REASON_' || (f.run_id % 9),
                           'The field name is empty', false, 'key-' || p, p,
                           jsonb_build_object('id', p, 'name', repeat('x', 40)),
                           CASE WHEN f.run_id % 4 = 0 THEN 'dismissed' ELSE 'open' END
                    FROM (SELECT * FROM sync_fire WHERE standing = 'completed_with_errors') f,
                         generate_series(1, greatest(1, :rejects / (:runs / 7))) p
                    """);

    private static long single(DurablePostgres postgres, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(
                                postgres.jdbcUrl(), postgres.username(), postgres.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void signIn() throws IOException, InterruptedException {
        Matcher token =
                Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"").matcher(get("/login").body());
        if (!token.find()) {
            throw new IllegalStateException("The sign-in page has no form");
        }
        String form =
                "username=admin&password=%s&_csrf=%s"
                        .formatted(
                                URLEncoder.encode(PASSWORD, StandardCharsets.UTF_8),
                                URLEncoder.encode(token.group(1), StandardCharsets.UTF_8));
        http.send(
                HttpRequest.newBuilder(URI.create(url + "/login"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("Accept", "text/html")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private void time(String page, int requests) throws IOException, InterruptedException {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            long start = System.nanoTime();
            HttpResponse<String> answer = get(page);
            millis.add((System.nanoTime() - start) / 1e6);
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(page + " answered " + answer.statusCode());
            }
        }
        Collections.sort(millis);
        System.out.printf(
                "%-45s %8.1f %8.1f %8.1f%n",
                page,
                millis.get(requests / 2),
                millis.get(Math.min(requests - 1, requests * 95 / 100)),
                millis.getLast());
    }
}
