package dev.syncline.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.syncline.access.Browser;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The pages as a browser without JavaScript has them.
class ConsoleIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static ConsoleWorld world;
    private static Browser browser;
    private static long failed;
    private static long refusing;

    @BeforeAll
    static void start() {
        world = new ConsoleWorld();
        browser = new Browser(world.app.url());
        var _ = browser.signIn("admin", ConsoleWorld.PASSWORD);
        failed = world.run("fragile");
        refusing = world.run("hostile");
    }

    @BeforeEach
    void breakAgain() {
        world.breakAgain();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void leadsFromWhatIsWrongToARestartThatGoesWell() {
        long run = world.run("fragile");
        Browser.Page overview = browser.get("/");
        assertThat(overview.body())
                .contains("breaks &lt;b&gt;often&lt;/b&gt;", "href=\"/runs/" + run + "\"");

        Browser.Page page = browser.get("/runs/" + run);
        assertThat(page.body())
                .contains(
                        "The setting &#39;x&#39; is missing; set it.",
                        "Correct the setting that the message names, then restart the run.",
                        "Step copy goes on behind record 4, which is committed and stays; nothing is written twice",
                        "definition has not changed since: version 1",
                        "sync.trigger by operator (api): done");

        world.mend();
        Browser.Page restarted =
                browser.post(
                        "/runs/" + run + "/restart",
                        Map.of("reason", "mended it"),
                        page.formToken());
        assertThat(restarted.header("location")).endsWith("/runs/" + run);
        await().atMost(SOON)
                .until(() -> browser.get("/runs/" + run).body().contains("Attempt 2 completed"));
        assertThat(browser.get("/runs/" + run).body())
                .contains("run.restart by admin (console): done", "mended it");

        Browser.Page again =
                browser.post("/runs/" + run + "/restart", Map.of(), overview.formToken());
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.body())
                .contains("is completed; only a failed or stopped run can be restarted");
    }

    @Test
    void findsRunsByWhatStandsInTheAddress() {
        assertThat(browser.get("/runs?sync=fragile&status=failed").body())
                .contains("/runs/" + failed + "\"")
                .doesNotContain("/runs/" + refusing + "\"");
        assertThat(browser.get("/runs?q=the+SETTING+%27x%27").body())
                .contains("/runs/" + failed + "\"");
        assertThat(browser.get("/runs?q=100%25_").body()).contains("No run is like that");
        assertThat(browser.get("/runs?status=great&from=yesterday&after=x&trigger=luck").body())
                .contains(
                        "There is no status &#39;great&#39;",
                        "&#39;yesterday&#39; is no time",
                        "place in the list",
                        "There is no trigger &#39;luck&#39;");
        assertThat(browser.get("/runs?to=2001-01-01").body()).contains("No run is like that");
    }

    @Test
    void handsOutAllThatAFilterLeaves() {
        Browser.Page csv = browser.get("/runs.csv?sync=fragile");

        assertThat(csv.header("content-disposition")).contains("attachment");
        List<NamedCsvRecord> rows =
                CsvReader.builder().ofNamedCsvRecord(csv.body()).stream().toList();
        assertThat(rows)
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.getField("sync")).isEqualTo("fragile"))
                .anySatisfy(
                        row -> assertThat(row.getField("run_id")).isEqualTo(Long.toString(failed)));
        assertThat(browser.get("/runs.json?sync=fragile&status=failed").body())
                .startsWith("[{\"run_id\":")
                .contains("\"status\":\"failed\"");
    }

    @Test
    void restartsTheChosenAndSaysWhatCameOfEach() {
        long run = world.run("fragile");
        world.mend();

        Browser.Page handled =
                browser.post(
                        "/runs/restart",
                        Map.of("run", Long.toString(run)),
                        browser.get("/runs").formToken());

        assertThat(handled.body()).contains("Run <span>" + run + "</span>", "Done; it is");
        await().atMost(SOON)
                .until(() -> browser.get("/runs/" + run).body().contains("Attempt 2 completed"));
        assertThat(
                        browser.post(
                                        "/runs/abandon",
                                        Map.of("run", Long.toString(run)),
                                        browser.get("/runs").formToken())
                                .body())
                .contains("only a failed or stopped run can be abandoned");
        assertThat(browser.post("/runs/restart", Map.of(), browser.get("/runs").formToken()).body())
                .contains("None was chosen");
    }

    @Test
    void setsAScheduleInWordsUnlessSomebodyElseHas() {
        Browser.Page page = browser.get("/syncs/fragile");
        assertThat(page.body())
                .contains(
                        "at 03:00, Europe/Prague",
                        "five words",
                        "an empty source fails the step",
                        "each record once");
        Map<String, String> change =
                Map.of(
                        "version",
                        hidden(page, "version"),
                        "expression",
                        "*/20 * * * *",
                        "zone",
                        "Europe/Rome");

        assertThat(browser.post("/syncs/fragile/schedule", change, page.formToken()).status())
                .isEqualTo(302);
        assertThat(browser.get("/syncs/fragile").body()).contains("every 20 minutes, Europe/Rome");
        Browser.Page late = browser.post("/syncs/fragile/schedule", change, page.formToken());
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.body()).contains("Somebody else has changed this schedule meanwhile");
        Browser.Page wrong =
                browser.post(
                        "/syncs/fragile/schedule",
                        Map.of("version", hidden(late, "version"), "expression", "often"),
                        page.formToken());
        assertThat(wrong.body()).contains("The schedule &#39;often&#39; can&#39;t be used");

        var _ = browser.post("/syncs/fragile/pause", Map.of("reason", "moving"), page.formToken());
        assertThat(browser.get("/syncs/fragile").body()).contains(">paused<", "moving");
        var _ = browser.post("/syncs/fragile/resume", Map.of(), page.formToken());
        assertThat(browser.get("/syncs/fragile").body()).doesNotContain(">paused<");
    }

    @Test
    void sendsWhatWasRefusedAgainOrLetsItBe() {
        long run = world.run("hostile");
        Browser.Page list = browser.get("/errors?run=" + run);
        String first = firstMatch(list, "href=\"/errors/(\\d+)\"");
        assertThat(browser.get("/errors").body()).contains("BAD_WORD", "Open, by sync and reason");
        assertThat(browser.get("/errors/" + first).body()).contains("\u27E8U+202E\u27E9gnp.exe");

        assertThat(
                        browser.post(
                                        "/errors/" + first + "/dismiss",
                                        Map.of("reason", " "),
                                        list.formToken())
                                .body())
                .contains("Say why it can be let be");
        assertThat(
                        browser.post(
                                        "/errors/" + first + "/dismiss",
                                        Map.of("reason", "known"),
                                        list.formToken())
                                .status())
                .isEqualTo(302);
        assertThat(browser.get("/errors/" + first).body()).contains("let be", "known");

        world.mend();
        Browser.Page redriven =
                browser.post(
                        "/errors/redrive",
                        Map.of("sync", "hostile", "code", "BAD_WORD", "reason", "mended"),
                        list.formToken());
        String redrive = redriven.header("location").replace(world.app.url(), "");
        await().atMost(SOON)
                .until(() -> browser.get(redrive).body().contains("Attempt 1 completed"));
        assertThat(browser.get("/errors?sync=hostile").body()).contains("Nothing waits here");
        assertThat(browser.get("/errors?q=word").body()).contains("needs a sync or a run as well");
    }

    /// Whatever a record or an error says is shown and not obeyed.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/syncs",
                "/syncs/hostile",
                "/runs",
                "/runs/FAILED",
                "/runs/REFUSING",
                "/errors",
                "/errors?run=REFUSING",
                "/connections",
                "/cluster",
                "/access"
            })
    void showsHostileContentAndObeysNone(String path) {
        Browser.Page page =
                browser.get(path.replace("FAILED", "" + failed).replace("REFUSING", "" + refusing));

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body())
                .endsWith("</html>\n")
                .doesNotContain("<script>alert", " 49 ", "\u001b", "\u202E")
                .hasSizeLessThan(300_000);
    }

    @Test
    void keepsFormulasOutOfSpreadsheets() {
        var _ =
                world.app.post(
                        "/v1/syncs/fragile/trigger?wait=30s",
                        "{\"reason\": \"=cmd|' /C calc'!A0\"}");

        List<NamedCsvRecord> rows =
                CsvReader.builder().ofNamedCsvRecord(browser.get("/runs.csv").body()).stream()
                        .toList();

        assertThat(rows)
                .anySatisfy(
                        row -> assertThat(row.getField("reason")).isEqualTo("'=cmd|' /C calc'!A0"))
                .allSatisfy(row ->
                        assertThat(row.getFields())
                                .noneMatch(cell -> cell.startsWith("=") || cell.startsWith("+")));
    }

    @Test
    void drainsANodeAndLetsItTakeFiresAgain() {
        Browser.Page cluster = browser.get("/cluster");
        assertThat(cluster.body()).contains(">working<", "Drain");
        String node = firstMatch(cluster, "/cluster/([0-9a-f]+)/drain");

        var _ = browser.post("/cluster/" + node + "/drain", Map.of(), cluster.formToken());
        assertThat(browser.get("/cluster").body()).contains(">drained<");
        var _ = browser.post("/cluster/" + node + "/undrain", Map.of(), cluster.formToken());

        assertThat(browser.get("/cluster").body()).contains(">working<");
        assertThat(browser.post("/cluster/none/drain", Map.of(), cluster.formToken()).status())
                .isEqualTo(404);
    }

    @Test
    void letsAdminsSeeToUsersAndTokens() {
        String token = browser.get("/access").formToken();

        Browser.Page made =
                browser.post(
                        "/access/tokens", Map.of("name", "nightly", "role", "operator"), token);
        assertThat(made.body()).contains("nobody can be told again");
        String secret = firstMatch(made, ">(syn_[^<]+)<");
        assertThat(browser.get("/access").body()).doesNotContain(secret).contains("nightly");
        String id = firstMatch(browser.get("/access"), "/access/tokens/(\\d+)/revoke");
        var _ = browser.post("/access/tokens/" + id + "/revoke", Map.of(), token);
        assertThat(browser.get("/access").body()).contains(">revoked<");

        Map<String, String> ann =
                Map.of("name", "ann", "password", "a long password", "role", "viewer");
        assertThat(browser.post("/access/users", ann, token).status()).isEqualTo(302);
        assertThat(browser.post("/access/users", ann, token).status()).isEqualTo(409);
        assertThat(
                        browser.post(
                                        "/access/users/ann",
                                        Map.of("what", "role", "role", "operator"),
                                        token)
                                .status())
                .isEqualTo(302);
        assertThat(browser.get("/access?action=user&actor=admin").body())
                .contains("user.create", "user.change")
                .doesNotContain("token.create</code>");
        assertThat(browser.post("/access/users/ann/remove", Map.of(), token).status())
                .isEqualTo(302);
    }

    @Test
    void saysWhatThereIsNot() {
        assertThat(browser.get("/runs/99999").status()).isEqualTo(404);
        assertThat(browser.get("/runs/99999").body()).contains("There is no run 99999");
        assertThat(browser.get("/syncs/nothing").status()).isEqualTo(404);
        assertThat(browser.get("/errors/99999").status()).isEqualTo(404);
        String token = browser.get("/").formToken();
        assertThat(browser.post("/syncs/nothing/trigger", Map.of(), token).status()).isEqualTo(404);
        assertThat(browser.post("/connections/nothing/check", Map.of(), token).status())
                .isEqualTo(404);
        assertThat(browser.post("/syncs/fragile/trigger", Map.of(), "forged").body())
                .contains("Not allowed");
    }

    private static String hidden(Browser.Page page, String name) {
        return firstMatch(page, "name=\"" + name + "\" value=\"([^\"]*)\"");
    }

    private static String firstMatch(Browser.Page page, String pattern) {
        return Pattern.compile(pattern)
                .matcher(page.body())
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }
}
