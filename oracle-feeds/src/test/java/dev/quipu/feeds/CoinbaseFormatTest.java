package dev.quipu.feeds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.strategy.feed.Fact;
import dev.quipu.strategy.feed.FeedItem;
import dev.quipu.strategy.feed.FeedTimes;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoinbaseFormatTest {

    private static final ImportOptions DEFAULTS = ImportOptions.defaults();
    private static final long FOUR_HOURS_MILLIS = 4 * 3_600_000L;
    private static final String NAME = "Coinbase-BTC-USD-PT4H-test.json";
    private static final String TWO_CANDLES = """
        {
          "candles": [
            {
              "start": "1627776000", "low": "41150", "high": "42605.64",
              "open": "41499.0", "close": "42468.51", "volume": "2236.17702691"
            },
            {
              "start": "1627790400", "low": "41620.84", "high": "42468.52",
              "open": "42468.52", "close": "41718.85", "volume": "0"
            }
          ]
        }
        """;

    @TempDir
    Path folder;

    @Test
    void shouldGiveTheOpeningPriceAtTheStartAndTheCandleAtItsEnd() throws IOException {
        var items = read(write(TWO_CANDLES)).read();

        long start = Instant.parse("2021-08-01T00:00:00Z").toEpochMilli();
        long end = start + FOUR_HOURS_MILLIS;
        assertThat(items).extracting(ImportRow.Read::line).containsExactly(3L, 3L, 7L, 7L);
        assertThat(items.get(0).item().times()).isEqualTo(new FeedTimes(start, start + 30_000, start + 60_000));
        assertThat(items.get(0).item().fact()).isEqualTo(new Fact.MarketPrice("BTC-USD", new BigDecimal("41499.0")));
        assertThat(items.get(1).item().times()).isEqualTo(new FeedTimes(end, end, end));
        assertThat(items.get(1).item().fact())
                .isEqualTo(new Fact.Candle(
                        "BTC-USD",
                        start,
                        FOUR_HOURS_MILLIS,
                        new BigDecimal("41499.0"),
                        new BigDecimal("42605.64"),
                        new BigDecimal("41150"),
                        new BigDecimal("42468.51"),
                        new BigDecimal("2236.17702691")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"BTC-USD", "ETH-USD"})
    void shouldReadTheWholeSpanOfTheDemoWithoutAHole(String market) {
        var result = demo(market);

        assertThat(result.rejected()).isEmpty();
        assertThat(result.rowCount()).isEqualTo(2_040);
        assertThat(result.read()).hasSize(4_080);
        assertThat(candles(result.items())).extracting(Fact.Candle::market).containsOnly(market);
        assertThat(candles(result.items())).extracting(Fact.Candle::openMillis).satisfies(starts -> {
            assertThat(Instant.ofEpochMilli(starts.getFirst())).isEqualTo("2021-08-01T00:00:00Z");
            assertThat(Instant.ofEpochMilli(starts.getLast())).isEqualTo("2022-07-06T20:00:00Z");
            for (int i = 1; i < starts.size(); i++) {
                assertThat(starts.get(i) - starts.get(i - 1)).isEqualTo(FOUR_HOURS_MILLIS);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "Coinbase-BTC-USD-PT4H-20160518_20251028.json, BTC-USD, 20695",
        "Coinbase-ETH-USD-PT4H-20160518_20251028.json, ETH-USD, 20675"
    })
    void shouldNeverDeliverACandleOfTheOriginalsBeforeItsEnd(String name, String market, int rows) {
        var result = read(ReplayData.original(name));

        assertThat(result.rejected()).isEmpty();
        assertThat(result.rowCount()).isEqualTo(rows);
        assertThat(result.read()).hasSize(2 * rows);
        assertThat(result.read()).allSatisfy(read -> {
            if (read.item().fact() instanceof Fact.Candle candle) {
                assertThat(read.item().times().deliveredMillis())
                        .isGreaterThanOrEqualTo(candle.openMillis() + candle.durationMillis());
            }
        });
        assertThat(result.items()).containsAll(demo(market).items());
    }

    @Test
    void shouldKeepEveryDecimalAsTheFileWritesIt() throws IOException {
        var form = "{'start':'%d','low':'%s','high':'%s','open':'%s','close':'%s','volume':'%s'}".replace('\'', '"');
        List<String> lines;
        try (var in = new GZIPInputStream(Files.newInputStream(demoFile("BTC-USD")))) {
            lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }

        assertThat(candles(demo("BTC-USD").items()))
                .extracting(candle -> form.formatted(
                        candle.openMillis() / 1000,
                        candle.low(),
                        candle.high(),
                        candle.open(),
                        candle.close(),
                        candle.volume()))
                .isEqualTo(lines.subList(1, lines.size() - 1).stream()
                        .map(line -> line.replaceAll(",$", ""))
                        .toList());
    }

    @Test
    void shouldGiveARevisedCandleAnotherIdAndLeaveItsOpeningPriceTheSameFact() throws IOException {
        var first = read(write(TWO_CANDLES)).read();
        var revised = read(write(TWO_CANDLES.replace("42468.51", "42468.53"))).read();

        assertThat(revised.get(0).item()).isEqualTo(first.get(0).item());
        assertThat(revised.get(1).item().sourceId())
                .isNotEqualTo(first.get(1).item().sourceId());
        assertThat(revised.subList(2, 4)).isEqualTo(first.subList(2, 4));
    }

    @Test
    void shouldNotTakeAnotherSpellingOfTheSameNumberForARevision() throws IOException {
        var first = ids(read(write(TWO_CANDLES)));

        assertThat(ids(read(write(TWO_CANDLES.replace("\"41150\"", "\"41150.00\"")))))
                .isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"low\": \"41150\"' | '\"low\": \"abc\"' | low is 'abc', expected a decimal number",
                "'\"low\": \"41150\"' | '\"low\": \"0\"' | low is '0', expected a price above 0",
                "'\"low\": \"41150\"' | '\"low\": 41150' | low is '41150', expected a string",
                "'\"low\": \"41150\"' | '\"lo\": \"41150\"' | low is missing, expected a string",
                "'41150' | '41499.1' | open is 41499.0, expected low 41499.1 to high 42605.64",
                "'42468.51' | '42605.65' | close is 42605.65, expected low 41150 to high 42605.64",
                "'2236.17702691' | '-1' | 'volume is -1, expected 0 or more'",
                "'1627776000' | '1627776000000' | start is '1627776000000', "
                        + "expected whole seconds since 1970, before 2100-01-01T00:00:00Z"
            })
    void shouldRejectABrokenCandleAndKeepTheOthers(String part, String replacement, String reason) throws IOException {
        var file = write(TWO_CANDLES.replace(part, replacement));

        var result = read(file);

        assertThat(result.rejected()).containsExactly(new ImportRow.Rejected(file, 3, reason));
        assertThat(result.read()).extracting(ImportRow.Read::line).containsExactly(7L, 7L);
    }

    @Test
    void shouldRejectACandleThatSharesTimeWithAnother() throws IOException {
        var result = read(write(TWO_CANDLES.replace("1627790400", "1627776001")));

        assertThat(result.rejected()).singleElement().satisfies(row -> {
            assertThat(row.line()).isEqualTo(7);
            assertThat(row.reason())
                    .isEqualTo("the PT4H candle of BTC-USD that starts at 2021-08-01T00:00:01Z "
                            + "shares time with the one at line 3, from 2021-08-01T00:00:00Z");
        });
    }

    @Test
    void shouldRefuseALengthSoShortThatCandlesWouldBeDeliveredBeforeTheyWereKnown() throws IOException {
        var file = write(TWO_CANDLES);

        assertThatThrownBy(() -> Archive.read("coinbase", file, DEFAULTS.withCandleMillis(3_600_000)))
                .isInstanceOf(ArchiveException.class)
                .hasMessage(
                        "%s: found candles at least PT4H apart, stated to last PT1H; expected their true length, "
                                + "as a shorter one would deliver candles before they were known",
                        file);
    }

    @Test
    void shouldTakeMarketAndLengthFromTheOptionsWhenTheFileNameTellsNeither() throws IOException {
        var file = Files.writeString(folder.resolve("candles.json"), TWO_CANDLES);

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("candles.json: found a file name that does not tell market and candle length");
        var options = DEFAULTS.withMarket("BTC-EUR").withCandleMillis(FOUR_HOURS_MILLIS);
        assertThat(candles(Archive.read("coinbase", file, options).items()))
                .extracting(Fact.Candle::market)
                .containsExactly("BTC-EUR", "BTC-EUR");
    }

    @Test
    void shouldKeepTheWholeCandlesOfAFileThatIsCutAnywhere() throws IOException {
        var whole = read(write(TWO_CANDLES)).read();
        int listBegins = TWO_CANDLES.indexOf('[') + 1;
        int objectEnds = TWO_CANDLES.lastIndexOf('}');

        for (int length = listBegins; length <= objectEnds; length++) {
            var cut = read(write(TWO_CANDLES.substring(0, length)));

            assertThat(cut.read()).isEqualTo(whole.subList(0, cut.read().size()));
            assertThat(cut.rejected()).as("cut at %d", length).singleElement().satisfies(row -> assertThat(row.reason())
                    .isEqualTo("the file ends before what begins here is complete"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{}", "{\"prices\": []}", "{\"candles\": {}}", "7"})
    void shouldRefuseJsonThatIsNoListOfCandles(String text) throws IOException {
        var file = write(text);

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(ArchiveException.class)
                .hasMessageStartingWith(file + ": found ")
                .hasMessageEndingWith(
                        "expected an object {\"candles\": [...]} of start, low, high, open, close, volume");
    }

    @Test
    void shouldRefuseAnEmptyList() throws IOException {
        var file = write("{\"candles\": []}");

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(ArchiveException.class)
                .hasMessage("%s: found an empty list of candles; expected at least one candle", file);
    }

    @Test
    void shouldSayWhereJsonIsBroken() throws IOException {
        var file = write(TWO_CANDLES.replace("\"1627790400\",", "\"1627790400\""));

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(ArchiveException.class)
                .hasMessageStartingWith(file + ": found JSON broken at line 8, column ");
    }

    private static ImportResult demo(String market) {
        return read(demoFile(market));
    }

    private static Path demoFile(String market) {
        return ReplayData.example("Coinbase-%s-PT4H-20210801_20220706.json.gz".formatted(market));
    }

    private static List<Fact.Candle> candles(List<FeedItem> items) {
        return items.stream()
                .filter(item -> item.fact() instanceof Fact.Candle)
                .map(item -> (Fact.Candle) item.fact())
                .toList();
    }

    private static List<String> ids(ImportResult result) {
        return result.read().stream().map(read -> read.item().sourceId()).toList();
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve(NAME), text);
    }

    private static ImportResult read(Path file) {
        return Archive.read("coinbase", file, DEFAULTS);
    }
}
