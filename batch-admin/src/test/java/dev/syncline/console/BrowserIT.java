package dev.syncline.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.syncline.api.TestApplication;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The pages in a real browser: the way of somebody who sees them for the first time, live parts,
/// and what axe finds.
class BrowserIT {

    private static Chromium chromium;
    private static ConsoleWorld world;
    private static long failed;
    private static long refusing;

    private final List<String> troubles = new ArrayList<>();

    @BeforeAll
    static void start() {
        chromium = Chromium.start();
        world = new ConsoleWorld();
        failed = world.run("fragile");
        refusing = world.run("hostile");
    }

    @AfterAll
    static void stop() {
        if (world != null) {
            world.close();
            chromium.close();
        }
    }

    @BeforeEach
    void breakAgain() {
        world.breakAgain();
    }

    @AfterEach
    void hadNoTroubleInTheConsole() {
        assertThat(troubles).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void leadsFromSignInToGreen(boolean withJavaScript) {
        long run = world.run("fragile");
        try (BrowserContext context = context(withJavaScript, ColorScheme.LIGHT)) {
            Page page = signedIn(context);

            page.getByRole(AriaRole.REGION, named("Needs a person"))
                    .getByRole(AriaRole.LINK, linked("fragile, run " + run))
                    .click();
            assertThat(page.locator("#standing")).containsText("The setting 'x' is missing");
            assertThat(page.locator("#standing")).containsText("Correct the setting");
            assertThat(page.locator("#act")).containsText("goes on behind record 4");

            world.mend();
            page.getByRole(AriaRole.BUTTON, button("Restart")).click();
            if (withJavaScript) {
                // Nobody loads the page again.
                assertThat(page.locator("#standing")).containsText("completed");
                assertThat(page.locator("#ledger .total dd")).hasText("5");
            } else {
                page.waitForCondition(() -> {
                    page.reload();
                    return page.locator("#standing").textContent().contains("completed");
                });
            }
            page.navigate(world.app.url("/"));
            assertThat(page.locator("#syncs tr", new Page.LocatorOptions().setHasText("fragile")))
                    .containsText("completed");
        }
    }

    @Test
    void showsARunAsItGoesOnAndStopsIt() {
        try (BrowserContext context = context(true, ColorScheme.LIGHT)) {
            Page page = signedIn(context);
            long run = world.begin("slow");
            page.navigate(world.app.url("/runs/" + run));
            assertThat(page.locator("#standing")).containsText("running");
            Locator overview = page.locator("#standing");

            page.getByRole(AriaRole.BUTTON, button("Stop")).click();
            assertThat(page.locator("#timeline")).containsText("Asked to stop, for admin");
            world.letSlowEnd();

            assertThat(overview).containsText("stopped");
        }
    }

    /// Watched, stopped and restarted on a node that doesn't run it.
    @Test
    void actsFromAnyNodeOnARunOfAnother() {
        try (TestApplication other = world.consoleOnly();
                BrowserContext context = context(true, ColorScheme.LIGHT)) {
            Page page = signedIn(context, other.url());
            page.navigate(other.url("/runs?sync=slow"));
            long run = world.begin("slow");
            Locator row = page.locator("#runs tr", new Page.LocatorOptions().setHasText("" + run));
            // It appears by itself on the page that was open before it began.
            assertThat(row).containsText("running");

            page.navigate(other.url("/runs/" + run));
            page.getByRole(AriaRole.BUTTON, button("Stop")).click();
            world.letSlowEnd();
            assertThat(page.locator("#standing")).containsText("stopped");
            page.navigate(other.url("/runs/" + run));
            page.getByRole(AriaRole.BUTTON, button("Restart")).click();

            assertThat(page.locator("#timeline")).containsText("Attempt 2 completed");
            assertThat(page.locator("#standing")).containsText("completed");
        }
    }

    @Test
    void tellsTimesInTheViewersZoneAndTheInstantBesideThem() {
        try (BrowserContext context = context(true, ColorScheme.LIGHT)) {
            Page page = signedIn(context);
            page.navigate(world.app.url("/runs/" + failed));
            Locator due = page.locator("#standing time").first();

            assertThat(due).hasText(Pattern.compile("\\d{2}:\\d{2}:\\d{2}"));
            assertThat(due).hasAttribute("title", Pattern.compile("\\d{4}-.* UTC"));
        }
    }

    @Test
    void changesTheThemeAndKeepsIt() {
        try (BrowserContext context = context(true, ColorScheme.LIGHT)) {
            Page page = signedIn(context);
            Locator theme = page.locator("#theme");
            theme.click();
            theme.click();

            page.reload();

            assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
            assertThat(theme).hasText("Theme: dark");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void isAccessibleAndFitsASmallScreen(ColorScheme scheme) {
        try (BrowserContext context = context(true, scheme)) {
            Page page = signedIn(context);
            List<String> found = new ArrayList<>();
            for (String path : pages()) {
                page.navigate(world.app.url(path));
                page.setViewportSize(1440, 900);
                violations(page, path, found);
                page.setViewportSize(390, 844);
                int width =
                        ((Number) page.evaluate("document.documentElement.scrollWidth")).intValue();
                if (width > 390) {
                    found.add(path + " is " + width + " px wide on a screen of 390");
                }
            }
            assertThat(found).isEmpty();
        }
    }

    private static List<String> pages() {
        return List.of(
                "/",
                "/syncs",
                "/syncs/fragile",
                "/runs",
                "/runs/" + failed,
                "/runs/" + refusing,
                "/errors",
                "/errors?sync=hostile&code=BAD_WORD",
                "/errors/1",
                "/connections",
                "/cluster",
                "/access",
                "/runs/99999");
    }

    private static void violations(Page page, String where, List<String> found) {
        for (Rule rule : new AxeBuilder(page).analyze().getViolations()) {
            rule.getNodes()
                    .forEach(node ->
                            found.add(
                                    "%s: %s at %s".formatted(where, rule.getId(), node.getHtml())));
        }
    }

    private BrowserContext context(boolean withJavaScript, ColorScheme scheme) {
        BrowserContext context =
                chromium.browser.newContext(
                        new Browser.NewContextOptions()
                                .setJavaScriptEnabled(withJavaScript)
                                .setColorScheme(scheme)
                                .setTimezoneId("Europe/Prague")
                                .setViewportSize(1440, 900));
        context.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.text().contains("404")) {
                troubles.add(message.text());
            }
        });
        context.onWebError(error -> troubles.add(error.error()));
        return context;
    }

    private static Page signedIn(BrowserContext context) {
        return signedIn(context, world.app.url());
    }

    private static Page signedIn(BrowserContext context, String url) {
        Page page = context.newPage();
        page.navigate(url + "/");
        page.getByLabel("Name").fill("admin");
        page.getByLabel("Password").fill(ConsoleWorld.PASSWORD);
        page.getByRole(AriaRole.BUTTON, button("Sign in")).click();
        assertThat(page.getByRole(AriaRole.HEADING, heading("Overview"))).isVisible();
        return page;
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }

    private static Locator.GetByRoleOptions linked(String name) {
        return new Locator.GetByRoleOptions().setName(name);
    }

    private static Page.GetByRoleOptions button(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }

    private static Page.GetByRoleOptions heading(String name) {
        return new Page.GetByRoleOptions().setName(name).setLevel(1);
    }
}
