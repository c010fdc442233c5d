package dev.quipu.feeds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.strategy.feed.Fact;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenericFormatsTest {

    private static final ImportOptions DEFAULTS = ImportOptions.defaults();

    @TempDir
    Path folder;

    @Test
    void shouldReadNewsWithOnlyTheTwoColumnsItNeeds() throws IOException {
        var file = write("headline,published\r\nBitcoin rises,2024-05-18T15:00:00+02:00");

        var item = Archive.read("news-csv", file, DEFAULTS).items().getFirst();

        assertThat(item.fact()).isEqualTo(new Fact.News("", "", "Bitcoin rises", "", ""));
        assertThat(item.times().publishedMillis())
                .isEqualTo(Instant.parse("2024-05-18T13:00:00Z").toEpochMilli());
    }

    @Test
    void shouldReadNewsWithEveryColumn() throws IOException {
        var file = write("""
            published,headline,summary,source,subject,url
            2024-05-18T13:00:00Z,Bitcoin rises,By a tenth.,Wire,bitcoin,https://example.org/1
            """);

        assertThat(Archive.read("news-csv", file, DEFAULTS).items().getFirst().fact())
                .isEqualTo(new Fact.News("Wire", "bitcoin", "Bitcoin rises", "By a tenth.", "https://example.org/1"));
    }

    @Test
    void shouldRejectNewsWithoutAZone() throws IOException {
        var file = write("published,headline\n2024-05-18T13:00:00,Bitcoin rises\n2024-05-18,Again\n");

        assertThat(Archive.read("news-csv", file, DEFAULTS).rejected())
                .extracting(ImportRow.Rejected::reason)
                .containsExactly(
                        "published is '2024-05-18T13:00:00', expected an ISO-8601 instant from 1970 to 2100 "
                                + "such as 2024-05-18T13:00:00Z",
                        "published is '2024-05-18', expected an ISO-8601 instant from 1970 to 2100 "
                                + "such as 2024-05-18T13:00:00Z");
    }

    @Test
    void shouldDeliverEachCandleAtItsEndWhateverItsLength() throws IOException {
        var file = write("""
            market,start,duration,open,high,low,close,volume
            ETH-USD,2024-05-18T12:00:00Z,PT4H,10,12,9,11.50,100
            BTC-USD,2024-05-18T12:00:00Z,PT1H,10,12,9,11.50,100
            BTC-USD,2024-05-18T12:00:00Z,P1D,10,12,9,11.50,100
            """);

        var candles = Archive.read("candles-csv", file, DEFAULTS).items().stream()
                .filter(item -> item.fact() instanceof Fact.Candle)
                .toList();

        assertThat(candles)
                .extracting(item ->
                        Instant.ofEpochMilli(item.times().deliveredMillis()).toString())
                .containsExactly("2024-05-18T13:00:00Z", "2024-05-18T16:00:00Z", "2024-05-19T12:00:00Z");
        assertThat(((Fact.Candle) candles.getFirst().fact()).close()).isEqualTo(new BigDecimal("11.50"));
    }

    @Test
    void shouldRejectCandlesThatOverlapOrHaveNoLength() throws IOException {
        var file = write("""
            market,start,duration,open,high,low,close,volume
            BTC-USD,2024-05-18T12:00:00Z,PT4H,10,12,9,11,100
            BTC-USD,2024-05-18T15:59:59Z,PT4H,10,12,9,11,100
            BTC-USD,2024-05-18T08:00:01Z,PT4H,10,12,9,11,100
            BTC-USD,2024-05-18T08:00:00Z,PT4H,10,12,9,11,100
            BTC-USD,2024-05-18T20:00:00Z,PT0S,10,12,9,11,100
            BTC-USD,2024-05-18T20:00:00Z,4h,10,12,9,11,100
            """);

        var result = Archive.read("candles-csv", file, DEFAULTS);

        assertThat(result.rejected()).extracting(ImportRow.Rejected::line).containsExactly(3L, 4L, 6L, 7L);
        assertThat(result.rejected().getLast().reason())
                .isEqualTo("duration is '4h', expected an ISO-8601 duration from one second to 366 days such as PT4H");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("own.csv"), text);
    }
}
