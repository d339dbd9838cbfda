package io.chatwootprocessor.console;

import io.chatwootprocessor.SourceFiles;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A real browser: Debian's packages {@code chromium} and {@code chromium-driver}. One serves all tests of a class: its start takes seconds.
 * Nothing is downloaded.
 */
final class Chromium {

    private static final Path BROWSER = first("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
    private static final Path DRIVER = first("/usr/bin/chromedriver", "/usr/lib/chromium/chromedriver");
    private static final String AXE = SourceFiles.read(Path.of("src/test/resources/axe/axe.min.js"));
    /** Those by which people cannot use a page, or hardly. */
    private static final List<String> GRAVE = List.of("serious", "critical");

    private static ChromeDriver driver;

    private Chromium() {
    }

    private static Path first(String... paths) {
        return Stream.of(paths).map(Path::of).filter(Files::isExecutable).findFirst().orElse(null);
    }

    static boolean isThere() {
        return BROWSER != null && DRIVER != null;
    }

    static synchronized ChromeDriver driver() {
        if (driver == null) {
            LoggingPreferences logs = new LoggingPreferences();
            logs.enable(LogType.BROWSER, Level.ALL);
            ChromeOptions options = new ChromeOptions();
            options.setBinary(BROWSER.toFile());
            options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync");
            options.setCapability("goog:loggingPrefs", logs);
            ChromeDriver started = new ChromeDriver(new ChromeDriverService.Builder().usingDriverExecutable(new File(DRIVER.toString())).build(), options);
            started.manage().timeouts().pageLoadTimeout(Duration.ofMinutes(3)).scriptTimeout(Duration.ofMinutes(3));
            Runtime.getRuntime().addShutdownHook(new Thread(Chromium::quit));
            driver = started;
        }
        return driver;
    }

    static synchronized void quit() {
        if (driver != null) {
            driver.quit();
            driver = null;
        }
    }

    /** @param width of the window's inside, in pixels */
    static void look(int width, String scheme) {
        driver().executeCdpCommand("Emulation.setDeviceMetricsOverride", Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
        driver().executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    @SuppressWarnings("unchecked")
    static <T> T run(String script, Object... arguments) {
        return (T) ((JavascriptExecutor) driver()).executeScript(script, arguments);
    }

    /** @return the text of the element, asked in one call: between two of them the page may put another in its place */
    static String text(String selector) {
        return Objects.requireNonNullElse(run("var found = document.querySelector(arguments[0]); return found && found.innerText", selector), "");
    }

    /** @return what axe-core finds that keeps people from using the page: the rule, and where it is broken */
    @SuppressWarnings("unchecked")
    static List<String> violations() {
        if (!Chromium.<Boolean>run("return !!window.axe")) {
            run("var axeCode = arguments[0]; (0, eval)(axeCode);", AXE);
        }
        List<Map<String, Object>> found = (List<Map<String, Object>>) driver().executeAsyncScript("var done = arguments[arguments.length - 1];"
                + "axe.run(document, {resultTypes: ['violations']}).then(function (result) { done(result.violations.map(function (one) {"
                + "return {id: one.id, impact: one.impact, where: one.nodes.slice(0, 5).map(function (node) { return node.html.slice(0, 160) + ' '"
                + "+ node.any.concat(node.all, node.none).map(function (check) { return check.message; }).join('; '); }).join('\\n')}; })); });");
        return found.stream().filter(one -> GRAVE.contains(one.get("impact"))).map(one -> one.get("id") + " (" + one.get("impact") + "): " + one.get("where")).toList();
    }

    /** @return what the browser complained of since the last time: scripts that failed, what the policy forbids */
    static List<String> complaints() {
        return driver().manage().logs().get(LogType.BROWSER).getAll().stream().filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(entry -> entry.getMessage()).filter(message -> !message.contains("the server responded with a status of 404")).toList(); // a page's own
    }
}
