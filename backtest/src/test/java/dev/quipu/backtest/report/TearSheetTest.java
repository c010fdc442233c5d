package dev.quipu.backtest.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
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
        assertThat(report("x").html("a<b>&c", Map.of())).contains("<title>a&lt;b&gt;&amp;c");
    }

    private static String page(String headline) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("State root", "abc");
        return report(headline).html("news-momentum", facts);
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
