package dev.quipu.strategy.desk;

import dev.quipu.strategy.AgentView;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Price;
import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.SentimentModel;
import dev.quipu.strategy.fund.Fund;
import dev.quipu.strategy.fund.Prices;
import dev.quipu.strategy.venue.Venue;
import java.util.Optional;

/** The view for one event. */
record DeskView(long timestampMillis, Fund fund, Prices prices, Venue venue, SentimentModel model)
        implements AgentView {

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
        return model.score(text);
    }

    @Override
    public Sentiment sentiment(String text, String entity) {
        return model.score(text, entity);
    }
}
