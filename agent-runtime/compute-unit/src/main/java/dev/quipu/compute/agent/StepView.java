package dev.quipu.compute.agent;

import dev.quipu.strategy.AgentView;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Price;
import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.SentimentModel;
import dev.quipu.strategy.fund.Fund;
import dev.quipu.strategy.fund.Prices;
import dev.quipu.strategy.venue.Venue;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/** The view for one event; remembers in order which texts the strategy asked about. */
final class StepView implements AgentView {

    private final long timestampMillis;
    private final Fund fund;
    private final Prices prices;
    private final Venue venue;
    private final SentimentModel model;
    private final SequencedMap<String, Sentiment> asked = new LinkedHashMap<>();

    StepView(long timestampMillis, Fund fund, Prices prices, Venue venue, SentimentModel model) {
        this.timestampMillis = timestampMillis;
        this.fund = fund;
        this.prices = prices;
        this.venue = venue;
        this.model = model;
    }

    @Override
    public long timestampMillis() {
        return timestampMillis;
    }

    @Override
    public Fund fund() {
        return fund;
    }

    @Override
    public Optional<Price> price(Asset asset) {
        return prices.of(asset);
    }

    @Override
    public Amount nav() {
        return fund.nav(prices);
    }

    @Override
    public int feeBps(Asset sell, Asset buy) {
        return venue.feeBps(sell, buy);
    }

    @Override
    public Sentiment sentiment(String text) {
        return asked.computeIfAbsent(text, model::score);
    }

    /** Texts in the order first asked. */
    SequencedMap<String, Sentiment> asked() {
        return asked;
    }
}
