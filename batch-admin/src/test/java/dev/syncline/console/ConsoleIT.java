package dev.syncline.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.access.Browser;
import dev.syncline.api.TestApplication;
import dev.syncline.db.TestDatabase;
import dev.syncline.run.Sync;
import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SyncDefinition;
import dev.syncline.sync.SynclineException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The pages as a browser without JavaScript has them.
class ConsoleIT {

    private static final String PASSWORD = "correct horse battery";
    private static final String HOSTILE = "<script>alert(1)</script> [[${7*7}]] is missing; set it";
    private static volatile boolean broken = true;
    private static TestApplication app;
    private static Browser browser;

    @BeforeAll
    static void start() {
        app =
                TestApplication.start(
                        TestDatabase.migrated(),
                        Map.of("SYNCLINE_ADMIN_PASSWORD", PASSWORD),
                        new Sync(
                                SyncDefinition.named("fragile", "breaks <b>often</b>"),
                                steps ->
                                        steps.inSequence(
                                                steps.task(
                                                        "do",
                                                        outcomes -> {
                                                            if (broken) {
                                                                throw new SynclineException(
                                                                        ErrorClass.CONFIG, HOSTILE);
                                                            }
                                                            outcomes.created(1);
                                                        }))));
        browser = new Browser(app.url());
        var _ = browser.signIn("admin", PASSWORD);
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @Test
    void leadsFromWhatIsWrongToARestartThatGoesWell() {
        Browser.Page overview = browser.get("/");
        assertThat(overview.status()).isEqualTo(200);
        assertThat(overview.body())
                .contains(
                        "Nothing: each sync", "has not run yet", "breaks &lt;b&gt;often&lt;/b&gt;");

        Browser.Page triggered =
                browser.post("/syncs/fragile/trigger", Map.of(), overview.formToken());
        assertThat(triggered.status()).isEqualTo(302);
        String runPage = triggered.header("location").replace(app.url(), "");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> browser.get(runPage).body().contains(">failed<"));

        Browser.Page failed = browser.get(runPage);
        assertThat(browser.get("/").body()).contains("href=\"" + runPage + "\"");
        assertThat(failed.body())
                .contains(
                        "&lt;script&gt;alert(1)&lt;/script&gt; [[${7*7}]] is missing; set it",
                        "sync.trigger</span> by <span>admin</span> (<span>console</span>)")
                .doesNotContain("<script>");

        broken = false;
        Browser.Page restarted =
                browser.post(
                        runPage + "/restart", Map.of("reason", "mended it"), failed.formToken());
        assertThat(restarted.header("location")).endsWith(runPage);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> browser.get(runPage).body().contains(">completed<"));

        Browser.Page again = browser.post(runPage + "/restart", Map.of(), overview.formToken());
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.body())
                .contains("is completed; only a failed or stopped run can be restarted");
    }

    @Test
    void saysWhatThereIsNot() {
        assertThat(browser.get("/runs/99999").status()).isEqualTo(404);
        assertThat(browser.get("/runs/99999").body()).contains("There is no run 99999");
        String token = browser.get("/").formToken();
        assertThat(browser.post("/syncs/nothing/trigger", Map.of(), token).status()).isEqualTo(404);
        assertThat(browser.post("/syncs/fragile/trigger", Map.of(), "forged").body())
                .contains("Not allowed");
    }
}
