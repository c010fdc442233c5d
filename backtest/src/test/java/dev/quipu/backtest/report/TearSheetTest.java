package dev.quipu.backtest.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TearSheetTest {

    @Test
    void shouldLetNoHeadlineCloseTheScript() {
        var html = page("</script><script>alert(1)</script>");
        assertThat(html).doesNotContain("<script>alert(1)");
        assertThat(html).contains("\\u003c/script>");
    }

    @Test
    void shouldLoadNothingFromOutside() {
        var html = page("Bitcoin soars");
        assertThat(html).doesNotContain("<script src").doesNotContain("<link ").doesNotContain("@import");
        assertThat(html)
                .doesNotContain("/*DATA*/null")
                .doesNotContain("{{TITLE}}")
                .doesNotContain("/*ECHARTS*/");
    }

    @Test
    void shouldGiveTheSamePageForTheSameRun() {
        assertThat(page("Bitcoin soars")).isEqualTo(page("Bitcoin soars"));
    }

    @Test
    void shouldSayHowOldHeadlinesWereWhenTheyArrived() {
        assertThat(page("Bitcoin soars"))
                .contains("0 s after publication at the median")
                .contains("Orders fill");
    }

    @Test
    void shouldEscapeTheTitle() {
        assertThat(report("x").html("a<b>&c", Optional.empty(), Map.of())).contains("<title>a&lt;b&gt;&amp;c");
    }

    @Test
    void shouldWarnOfLookAheadAboveTheFigures() {
        var html = report("Bitcoin soars")
                .html("a", Optional.of("the model's texts reach to <2024>: it may remember"), Map.of());

        var body = html.substring(html.indexOf("<body>"));
        assertThat(body.substring(body.indexOf("</h1>"), body.indexOf("id=\"cards\"")))
                .contains("Look-ahead", "the model's texts reach to &lt;2024&gt;: it may remember");
        assertThat(html).doesNotContain("<2024>").doesNotContain("{{WARNING}}");
    }

    @Test
    void shouldShowNoWarningWhenThereIsNone() {
        assertThat(page("Bitcoin soars"))
                .doesNotContain("class=\"warning\"")
                .doesNotContain("Look-ahead")
                .doesNotContain("{{WARNING}}");
    }

    private static String page(String headline) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("State root", "abc");
        return report(headline).html("news-momentum", Optional.empty(), facts);
    }

    private static TearSheet.Report report(String headline) {
        var decimals = new LinkedHashMap<String, Integer>();
        decimals.put("USDC", 6);
        decimals.put("BTC", 8);
        var sheet = new TearSheet(decimals, 0);
        sheet.accept(0, Outputs.deposit("10000"));
        sheet.accept(1, Outputs.price("10000", "10000", "0", "100"));
        sheet.accept(2, Outputs.news("n1", headline, 0, 0, 1_000_000, Outputs.fund("10000", "10000", "0", "100")));
        sheet.accept(30 * Outputs.HOUR, Outputs.price("10100", "10100", "0", "110"));
        return sheet.finish();
    }
}
