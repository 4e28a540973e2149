package dev.syncline.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The Chromium that is installed on this machine. Where there is none its tests are left out and
/// say so; `-Dchromium.required=true` makes that a failure.
final class Chromium implements AutoCloseable {

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome");
    private static final String MISSING =
            "There is no Chromium on the PATH; install the package chromium";

    private final Playwright playwright;
    final Browser browser;

    private Chromium(Path program) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
        browser =
                playwright
                        .chromium()
                        .launch(
                                new BrowserType.LaunchOptions()
                                        .setExecutablePath(program)
                                        .setArgs(
                                                List.of(
                                                        "--no-sandbox",
                                                        "--disable-gpu",
                                                        "--disable-quic",
                                                        "--no-first-run",
                                                        "--disable-background-networking",
                                                        "--disable-component-update",
                                                        "--disable-sync")));
    }

    static Chromium start() {
        Optional<Path> program =
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                        .filter(Files::isExecutable)
                        .findFirst();
        if (Boolean.getBoolean("chromium.required")) {
            assertThat(program).as(MISSING).isPresent();
        }
        assumeTrue(program.isPresent(), MISSING + "; the browser's tests are left out");
        return new Chromium(program.orElseThrow());
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
