package dev.quipu.strategy.feed;

import java.math.BigDecimal;

/** What a feed reports. */
public sealed interface Fact {

    /**
     * A headline with what the source said around it.
     *
     * @param source publisher, for example {@code CoinTelegraph}
     * @param subject the source's own category, may be empty
     * @param headline one line of text
     * @param summary teaser or body, may be empty
     * @param url where it stood, may be empty
     */
    record News(String source, String subject, String headline, String summary, String url) implements Fact {}

    /**
     * A finished candle of one market, for example {@code BTC-USD}. Known only at {@code openMillis + durationMillis}.
     * Volume is in base units.
     */
    record Candle(
            String market,
            long openMillis,
            long durationMillis,
            BigDecimal open,
            BigDecimal high,
            BigDecimal low,
            BigDecimal close,
            BigDecimal volume)
            implements Fact {}

    /** The price at which a market traded at one instant, for example the first trade of a candle. */
    record MarketPrice(String market, BigDecimal price) implements Fact {}
}
