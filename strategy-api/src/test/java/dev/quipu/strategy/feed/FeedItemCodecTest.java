package dev.quipu.strategy.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.strategy.Envelope;
import dev.quipu.strategy.Header;
import java.math.BigDecimal;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class FeedItemCodecTest {

    private static final FeedTimes TIMES = new FeedTimes(1, 2, 3);

    @Property(tries = 300)
    void shouldReadBackWhatItWrote(@ForAll("items") FeedItem item) {
        var envelope = FeedItemCodec.write(item, "target");
        assertThat(FeedItemCodec.isFeedItem(envelope)).isTrue();
        assertThat(FeedItemCodec.read(envelope)).isEqualTo(item);
    }

    @Test
    void shouldKeepEveryDigitOfATinyPrice() {
        var price = new BigDecimal("2.3469239e-11");
        var item = new FeedItem("f", "1", TIMES, new Fact.MarketPrice("PEPE-USD", price));
        var read = (Fact.MarketPrice)
                FeedItemCodec.read(FeedItemCodec.write(item, "t")).fact();
        assertThat(read.price()).isEqualByComparingTo(price);
    }

    @Test
    void shouldNameTheHeaderThatIsWrong() {
        assertThatThrownBy(() -> FeedItemCodec.read(price("Price", "1e9"))).hasMessageContaining("Price is '1e9'");
        assertThatThrownBy(() -> FeedItemCodec.read(price("Price", "0"))).hasMessageContaining("expected more than 0");
        assertThatThrownBy(() -> FeedItemCodec.read(price("Price", "9".repeat(100))))
                .hasMessageContaining("at most");
        assertThatThrownBy(() -> FeedItemCodec.read(price("Published", "soon"))).hasMessageContaining("'soon'");
        assertThatThrownBy(() -> FeedItemCodec.read(new Envelope("", "t", List.of(new Header("Action", "Eval")), "")))
                .hasMessageContaining("'Eval'");
        assertThatThrownBy(() -> FeedItemCodec.read(new Envelope("", "t", List.of(new Header("Action", "News")), "")))
                .hasMessageContaining("needs the header Published");
    }

    @Test
    void shouldRefuseAHeadlineOfTwoLines() {
        var item = new FeedItem("f", "1", TIMES, new Fact.News("s", "", "a\nb", "", ""));
        assertThatThrownBy(() -> FeedItemCodec.write(item, "t")).hasMessageContaining("line break");
    }

    @Test
    void shouldRefuseToWriteWhatAnItemCannotCarry() {
        assertThatThrownBy(() -> FeedItemCodec.write(news("headline", "ü".repeat(2_000)), "t"))
                .hasMessageContaining("at most 3600 fit; the longest is Url");
        assertThatThrownBy(() -> FeedItemCodec.write(news("half a pair \ud83d", ""), "t"))
                .hasMessageContaining("no UTF-8 form");
        var huge = new FeedItem("f", "1", TIMES, new Fact.MarketPrice("X-Y", new BigDecimal("1E+2000000000")));
        assertThatThrownBy(() -> FeedItemCodec.write(huge, "t")).hasMessageContaining("at most 80 characters");
        var long81 = new FeedItem("f", "1", TIMES, new Fact.MarketPrice("X-Y", new BigDecimal("9".repeat(81))));
        assertThatThrownBy(() -> FeedItemCodec.write(long81, "t")).hasMessageContaining("at most 80 characters");
    }

    private static FeedItem news(String headline, String url) {
        return new FeedItem("f", "1", TIMES, new Fact.News("s", "", headline, "", url));
    }

    private static Envelope price(String name, String value) {
        var headers = List.of(
                header("Action", "Market-Price", name, value),
                header("Feed", "f", name, value),
                header("Source-Id", "1", name, value),
                header("Published", "1", name, value),
                header("Observed", "1", name, value),
                header("Delivered", "1", name, value),
                header("Market", "BTC-USD", name, value),
                header("Price", "1", name, value));
        return new Envelope("", "t", headers, "");
    }

    private static Header header(String name, String value, String replaced, String replacement) {
        return new Header(name, name.equals(replaced) ? replacement : value);
    }

    @Provide
    Arbitrary<FeedItem> items() {
        var text = Arbitraries.strings().ofMaxLength(30);
        var line = text.map(s -> s.replace("\n", " "));
        var decimal = Arbitraries.bigDecimals()
                .between(new BigDecimal("0.000000001"), new BigDecimal("1000000"))
                .ofScale(9);
        Arbitrary<Fact> news = Combinators.combine(text, text, line, text, text).as(Fact.News::new);
        Arbitrary<Fact> price = decimal.map(p -> new Fact.MarketPrice("BTC-USD", p));
        Arbitrary<Fact> candle =
                decimal.map(p -> new Fact.Candle("ETH-USD", 0, 14_400_000, p, p, p, p, BigDecimal.ZERO));
        return Arbitraries.oneOf(news, price, candle).map(fact -> new FeedItem("feed", "id", TIMES, fact));
    }
}
