package dev.quipu.backtest.redteam;

import dev.quipu.ao.Tag;
import dev.quipu.strategy.feed.Fact;
import dev.quipu.strategy.feed.FeedItem;
import dev.quipu.strategy.feed.FeedItemCodec;
import dev.quipu.strategy.feed.FeedTimes;
import java.math.BigDecimal;
import java.util.List;

/**
 * Prices of a trial's world: candles of four hours on a zigzag of whole numbers, a wave of its own in each market. Made up,
 * so that a trial needs no data; nothing is concluded from how a fund fares in it.
 */
final class MarketTape {

    static final long CANDLE_MILLIS = 14_400_000L;
    static final long START_MILLIS = 1_640_995_200_000L;

    private static final String FEED = "redteam";
    private static final long STEP_BPS = 70;
    private static final int WAVE_CANDLES = 18;

    private final List<String> markets;

    MarketTape(List<String> markets) {
        this.markets = List.copyOf(markets);
    }

    static long openMillis(int candle) {
        return START_MILLIS + candle * CANDLE_MILLIS;
    }

    /** The price at which a market trades when a candle opens. */
    FeedMessage openingPrice(String market, int candle) {
        return message(
                "price-" + market + "-" + candle,
                openMillis(candle),
                new Fact.MarketPrice(market, price(market, candle)));
    }

    /** The candle, told of when it closes. */
    FeedMessage candle(String market, int candle) {
        var open = price(market, candle);
        var close = price(market, candle + 1);
        var fact = new Fact.Candle(
                market,
                openMillis(candle),
                CANDLE_MILLIS,
                open,
                open.max(close),
                open.min(close),
                close,
                BigDecimal.ONE);
        return message("candle-" + market + "-" + candle, openMillis(candle + 1), fact);
    }

    /** A headline that no codec has seen: the data are whatever bytes the sender likes. */
    FeedMessage headline(String id, byte[] bytes, long atMillis) {
        var times = new FeedTimes(atMillis, atMillis, atMillis);
        var bland = new FeedItem(FEED, id, times, new Fact.News("Wire", "", "-", "", ""));
        return new FeedMessage(tags(bland), bytes, atMillis);
    }

    private static FeedMessage message(String id, long atMillis, Fact fact) {
        var item = new FeedItem(FEED, id, new FeedTimes(atMillis, atMillis, atMillis), fact);
        return new FeedMessage(tags(item), new byte[0], atMillis);
    }

    private static List<Tag> tags(FeedItem item) {
        return FeedItemCodec.write(item, "").headers().stream()
                .map(header -> new Tag(header.name(), header.value()))
                .toList();
    }

    /** 1,000 for the last market, ten times as much for each before it, less what the wave takes. */
    private BigDecimal price(String market, int candle) {
        int place = markets.indexOf(market);
        int phase = (candle + 5 * place) % WAVE_CANDLES;
        long steps = Math.min(phase, WAVE_CANDLES - phase);
        return BigDecimal.valueOf(10_000 - STEP_BPS * steps, 1).scaleByPowerOfTen(markets.size() - 1 - place);
    }
}
