package dev.quipu.compute.agent;

import dev.quipu.strategy.Asset;
import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.StateWriter;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far each source has been heard, so that a fact or a deposit delivered twice changes nothing and a late price does
 * not replace a newer one. Immutable.
 *
 * @param candleOpenMillis opening time of the last candle, by market
 * @param tradeMillis publishing time of the last market price, by market
 * @param priceMillis publishing time of the price now in force, by asset
 * @param news the last headlines, by feed and source id
 * @param deposits the last deposits, by message id: a second line behind the scheduler, which assigns an item once
 */
record Heard(
        SortedMap<String, Long> candleOpenMillis,
        SortedMap<String, Long> tradeMillis,
        SortedMap<Asset, Long> priceMillis,
        RecentIds news,
        RecentIds deposits) {

    static final Heard NOTHING =
            new Heard(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), RecentIds.NONE, RecentIds.NONE);

    Heard {
        candleOpenMillis = Collections.unmodifiableSortedMap(candleOpenMillis);
        tradeMillis = Collections.unmodifiableSortedMap(tradeMillis);
        priceMillis = Collections.unmodifiableSortedMap(priceMillis);
    }

    Heard withCandle(String market, long openMillis) {
        return new Heard(with(candleOpenMillis, market, openMillis), tradeMillis, priceMillis, news, deposits);
    }

    Heard withTrade(String market, long publishedMillis) {
        return new Heard(candleOpenMillis, with(tradeMillis, market, publishedMillis), priceMillis, news, deposits);
    }

    Heard withPrice(Asset asset, long publishedMillis) {
        return new Heard(candleOpenMillis, tradeMillis, with(priceMillis, asset, publishedMillis), news, deposits);
    }

    Heard withNews(String feed, String sourceId) {
        return new Heard(candleOpenMillis, tradeMillis, priceMillis, news.with(feed, sourceId), deposits);
    }

    Heard withDeposit(String messageId) {
        return new Heard(candleOpenMillis, tradeMillis, priceMillis, news, deposits.with(messageId));
    }

    void write(StateWriter out) {
        out.writeList(candleOpenMillis.entrySet(), (w, e) -> w.writeString(e.getKey())
                        .writeLong(e.getValue()))
                .writeList(tradeMillis.entrySet(), (w, e) -> w.writeString(e.getKey())
                        .writeLong(e.getValue()))
                .writeList(priceMillis.entrySet(), (w, e) -> w.writeAsset(e.getKey())
                        .writeLong(e.getValue()));
        news.write(out);
        deposits.write(out);
    }

    static Heard read(StateReader in) {
        var candleOpenMillis = new TreeMap<String, Long>();
        in.readList(r -> candleOpenMillis.put(r.readString(), r.readLong()) == null);
        var tradeMillis = new TreeMap<String, Long>();
        in.readList(r -> tradeMillis.put(r.readString(), r.readLong()) == null);
        var priceMillis = new TreeMap<Asset, Long>();
        in.readList(r -> priceMillis.put(r.readAsset(), r.readLong()) == null);
        return new Heard(candleOpenMillis, tradeMillis, priceMillis, RecentIds.read(in), RecentIds.read(in));
    }

    private static <K> SortedMap<K, Long> with(SortedMap<K, Long> before, K key, long millis) {
        var after = new TreeMap<>(before);
        after.put(key, millis);
        return after;
    }
}
