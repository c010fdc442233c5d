package dev.quipu.examples.newsmomentum;

import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.StateWriter;
import dev.quipu.strategy.feed.Fact;

/** What the volatility needs of a candle; an indicator's input, never money. */
record PriceBar(long openMillis, long durationMillis, double open, double high, double low, double close) {

    static PriceBar of(Fact.Candle candle) {
        return new PriceBar(
                candle.openMillis(),
                candle.durationMillis(),
                candle.open().doubleValue(),
                candle.high().doubleValue(),
                candle.low().doubleValue(),
                candle.close().doubleValue());
    }

    void write(StateWriter out) {
        out.writeLong(openMillis)
                .writeLong(durationMillis)
                .writeDouble(open)
                .writeDouble(high)
                .writeDouble(low)
                .writeDouble(close);
    }

    static PriceBar read(StateReader in) {
        return new PriceBar(
                in.readLong(), in.readLong(), in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble());
    }
}
