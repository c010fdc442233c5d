package dev.quipu.feeds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.strategy.feed.Fact;
import dev.quipu.strategy.feed.FeedItem;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrackerFormatsTest {

    private static final ImportOptions DEFAULTS = ImportOptions.defaults();
    private static final String APRIL_NEWS = "2024-04-05_30d_news_with_sentiment.csv";
    private static final String MAY_NEWS = "2024-05-18_30d_news_with_sentiment.csv";
    private static final String APRIL_MEMES = "2024-04-05_30d_50meme_history.csv";
    private static final String MAY_MEMES = "2024-05-18_30d_50meme_history.csv";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({APRIL_NEWS + ", 217", MAY_NEWS + ", 207"})
    void shouldReadEveryNewsItemOfTheOriginals(String name, int rows) {
        var result = news(ReplayData.original(name));

        assertThat(result.rejected()).isEmpty();
        assertThat(result.read()).hasSize(rows).allSatisfy(read -> assertThat(
                        ((Fact.News) read.item().fact()).headline())
                .doesNotContain("\n"));
    }

    @Test
    void shouldSeeTheSameHeadlineAtTheSameTimeInBothFilesAsOneItem() {
        var both = Timeline.merge(List.of(news(ReplayData.original(APRIL_NEWS)), news(ReplayData.original(MAY_NEWS))));

        assertThat(both.items()).hasSize(355);
        assertThat(both.repeated()).hasSize(69);
    }

    @Test
    void shouldPutAHeadlineOfSeveralLinesOnOneAndReadItsTimeAsUtc() throws IOException {
        var file = write("""
            date,headline,description,sentiment
            2024-05-07 15:53:35,"12:28 et
            latest quarterly explores 15 years

            today releases ...","The ""quarterly"", at length",0.36583868
            2024-05-05 23:33:09,plain,,0.9
            """);

        var rows = news(file).read();

        assertThat(rows).extracting(ImportRow.Read::line).containsExactly(2L, 6L);
        assertThat(rows.getFirst().item().fact())
                .isEqualTo(new Fact.News(
                        "",
                        "",
                        "12:28 et latest quarterly explores 15 years today releases ...",
                        "The \"quarterly\", at length",
                        ""));
        assertThat(rows.getFirst().item().times().publishedMillis())
                .isEqualTo(Instant.parse("2024-05-07T15:53:35Z").toEpochMilli());
    }

    @ParameterizedTest
    @CsvSource({
        APRIL_MEMES + ", 35274, 49",
        MAY_MEMES + ", 35865, 50",
        "2024-05-18_30d_50layer-1_history.csv, 36000, 50",
        "2024-05-18_30d_50defi_history.csv, 36000, 50",
        "2024-05-18_30d_50gaming_history.csv, 35675, 50"
    })
    void shouldReadEveryPriceOfTheOriginals(String name, int rows, int coins) {
        var result = prices(ReplayData.original(name));

        assertThat(result.rejected()).isEmpty();
        assertThat(result.read()).hasSize(rows);
        var markets = new TreeSet<String>();
        result.read().forEach(read -> markets.add(price(read.item()).market()));
        assertThat(markets).hasSize(coins).allMatch(market -> market.equals(market.strip()) && market.endsWith("-USD"));
        assertThat(result.items()).isSortedAccordingTo(FeedOrder.DELIVERY);
    }

    @Test
    void shouldTakeARevisedPriceForANewFactOfTheSameTime() {
        var april = prices(ReplayData.original(APRIL_MEMES));
        var may = prices(ReplayData.original(MAY_MEMES));

        var both = Timeline.merge(List.of(april, may));

        assertThat(both.repeated()).hasSize(18_972 - 404);
        assertThat(both.items()).hasSize(35_274 + 35_865 - (18_972 - 404)).doesNotHaveDuplicates();
    }

    @Test
    void shouldReadScientificNotationExactlyAndTrimNames() throws IOException {
        var file = write("""
            coin name,timestamp,price
            Gala ,1716037200,2.3469239e-11
            Gala ,1716033600,0.8921563222587846
            """);

        var newest = prices(file).read().getFirst().item();

        assertThat(newest.fact()).isEqualTo(new Fact.MarketPrice("Gala-USD", new BigDecimal("2.3469239E-11")));
        assertThat(prices(file).items())
                .extracting(item -> item.times().deliveredMillis())
                .containsExactly(1_716_033_660_000L, 1_716_037_260_000L);
    }

    @Test
    void shouldRejectBrokenPricesAndListEachWithItsLine() throws IOException {
        var file = write("""
            coin name,timestamp,price
            Gala,1716037200,NaN
            Gala,1716037200,-1
            Gala,1716037200.5,1
            ,1716037200,1
            Gala,1716037200

            Gala,1716037200,1e999999999
            Gala,1716037200,١٢
            Gala,1716037200,1
            Gala,1716037200,1.0
            Gala,1716037200,2
            """);

        var result = prices(file);

        assertThat(result.read()).extracting(ImportRow.Read::line).containsExactly(10L, 12L);
        assertThat(result.rejected())
                .extracting(ImportRow.Rejected::toString)
                .containsExactly(
                        file + ":2: price is 'NaN', expected a decimal number",
                        file + ":3: price is '-1', expected a price above 0",
                        file + ":4: timestamp is '1716037200.5', expected whole seconds since 1970, "
                                + "before 2100-01-01T00:00:00Z",
                        file + ":5: coin name is empty",
                        file + ":6: the row has 2 cells, expected 3",
                        file + ":7: the line is empty",
                        file + ":8: price is '1e999999999', expected a decimal number",
                        file + ":9: price is '١٢', expected a decimal number",
                        file + ":11: same item as line 10");
    }

    private static Fact.MarketPrice price(FeedItem item) {
        return (Fact.MarketPrice) item.fact();
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("archive.csv"), text);
    }

    private static ImportResult news(Path file) {
        return Archive.read("sentiment-tracker-news", file, DEFAULTS);
    }

    private static ImportResult prices(Path file) {
        return Archive.read("sentiment-tracker-prices", file, DEFAULTS);
    }
}
