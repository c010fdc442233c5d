package dev.quipu.backtest.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens the page in a real browser. Skipped without one: install the package 'chromium'. */
class TearSheetBrowserTest {

    @TempDir
    Path folder;

    private String chromium;

    @BeforeEach
    void findChromium() {
        var found = onPath("chromium", "chromium-browser", "google-chrome");
        assumeTrue(
                found.isPresent(), "SKIPPED: no browser on the PATH; install the package 'chromium' to run this test");
        chromium = found.get();
    }

    @Test
    void shouldDrawEveryChartAndEveryTableWithoutAnError() throws Exception {
        var page = open(page(), "1200,2000");
        assertThat(page.errors()).isEmpty();
        assertThat(count(page, "<canvas")).as("one canvas a chart").isEqualTo(3);
        assertThat(count(page, "class=\"trade\"")).as("one row a swap").isEqualTo(1);
        assertThat(count(page, "2021-01-01 to 2021-01-17")).as("the span").isEqualTo(1);
        assertThat(count(page, "Bitcoin &lt;b&gt;soars&lt;/b&gt;"))
                .as("the headline, as text")
                .isEqualTo(1);
        assertThat(count(page, "the model may remember what followed"))
                .as("the warning, once")
                .isEqualTo(1);
        assertThat(count(page, "State root")).as("a fact").isEqualTo(1);
        assertThat(count(page, "NaN") + count(page, "undefined"))
                .as("figures without a value")
                .isZero();
    }

    @Test
    void shouldFitAPhone() throws Exception {
        var html = page();
        var narrow = html.substring(0, html.lastIndexOf("</body>"))
                + "<script>document.title = 'overflow ' + (document.documentElement.scrollWidth - innerWidth)</script>"
                + "</body></html>";
        // Headless Chromium gives no window narrower than 500 pixels; below 760 the phone layout is in force.
        var title = open(narrow, "500,900").dom().replaceFirst("(?s).*<title>(.*?)</title>.*", "$1");
        // Negative by the width of the scroll bar, where the browser shows one.
        assertThat(Integer.parseInt(title.substring("overflow ".length())))
                .as("pixels too wide")
                .isNotPositive();
    }

    private static String page() {
        var decimals = new LinkedHashMap<String, Integer>();
        decimals.put("USDC", 6);
        decimals.put("BTC", 8);
        var sheet = new TearSheet(decimals, 0);
        var start = 1_609_459_200_000L;
        sheet.accept(start, Outputs.deposit("10000"));
        sheet.accept(start + 1, Outputs.price("10000", "10000", "0", "100"));
        sheet.accept(
                start + 2,
                Outputs.news(
                        "n1", "Bitcoin <b>soars</b>", 0, 0, 1_000_000, Outputs.fund("10000", "10000", "0", "100")));
        sheet.accept(start + 3, Outputs.buy("1", "1000", "n1", Outputs.fund("10000", "9000", "0", "100")));
        for (int i = 1; i < 100; i++) {
            var nav = Integer.toString(10_000 + 37 * (i % 9));
            sheet.accept(start + i * 4 * Outputs.HOUR, Outputs.price(nav, nav, "0", Integer.toString(100 + i)));
        }
        var facts = new LinkedHashMap<String, String>();
        facts.put("State root", "abc");
        return sheet.finish().html("news-momentum", Optional.of("the model may remember what followed"), facts);
    }

    private record Rendered(String dom, List<String> errors) {}

    private Rendered open(String html, String window) throws IOException, InterruptedException {
        var page = Files.writeString(folder.resolve("page.html"), html);
        var dom = folder.resolve("dom.html").toFile();
        var log = folder.resolve("log.txt").toFile();
        var browser = new ProcessBuilder(
                        chromium,
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--enable-logging=stderr",
                        "--window-size=" + window,
                        "--virtual-time-budget=3000",
                        "--dump-dom",
                        page.toUri().toString())
                .redirectOutput(dom)
                .redirectError(log)
                .start();
        try {
            assertThat(browser.waitFor(60, TimeUnit.SECONDS))
                    .as("browser ended")
                    .isTrue();
        } finally {
            browser.destroyForcibly();
        }
        // Scripts stay out, so that only what a person sees is searched and a failure shows no library.
        var seen = Files.readString(dom.toPath()).replaceAll("(?s)<script>.*?</script>", "");
        return new Rendered(seen, consoleErrors(log));
    }

    private static int count(Rendered page, String text) {
        return page.dom().split(Pattern.quote(text), -1).length - 1;
    }

    private static List<String> consoleErrors(File log) throws IOException {
        var errors = new ArrayList<String>();
        for (var line : Files.readAllLines(log.toPath())) {
            if (line.contains("CONSOLE") && (line.contains("Uncaught") || line.contains("rror"))) {
                errors.add(line);
            }
        }
        return errors;
    }

    private static Optional<String> onPath(String... names) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(dir -> Stream.of(names).map(name -> Path.of(dir, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }
}
