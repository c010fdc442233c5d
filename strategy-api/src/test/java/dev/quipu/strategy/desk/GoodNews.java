package dev.quipu.strategy.desk;

import dev.quipu.strategy.AgentView;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Decision;
import dev.quipu.strategy.Event;
import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.StateWriter;
import dev.quipu.strategy.Strategy;
import dev.quipu.strategy.fund.Rebalance;
import java.util.List;
import java.util.TreeMap;

/** Half of the fund in an asset while the last headline sounded good for it, else none. */
final class GoodNews implements Strategy<GoodNews.Mood> {

    private static final Rebalance REBALANCE = new Rebalance(100, 50);

    private final Asset asset;
    private final String name;

    /** What the last headline sounded like, and the message that brought it. */
    record Mood(int polarityMicros, String messageId) {}

    /** @param name by which headlines call the asset */
    GoodNews(Asset asset, String name) {
        this.asset = asset;
        this.name = name;
    }

    @Override
    public Mood initial() {
        return new Mood(0, "");
    }

    @Override
    public Decision<Mood> onEvent(Mood mood, AgentView view, Event event) {
        return switch (event) {
            case Event.News news -> Decision.none(hear(view, news));
            case Event.Candle _, Event.MarketPrice _ -> act(mood, view);
            case Event.Deposited _, Event.Filled _, Event.Refunded _ -> Decision.none(mood);
        };
    }

    @Override
    public void write(Mood mood, StateWriter out) {
        out.writeInt(mood.polarityMicros()).writeString(mood.messageId());
    }

    @Override
    public Mood read(StateReader in) {
        return new Mood(in.readInt(), in.readString());
    }

    private Mood hear(AgentView view, Event.News news) {
        var headline = news.fact().headline();
        var sentiment = headline.contains(name) ? view.sentiment(headline, name) : view.sentiment(headline);
        return new Mood(sentiment.polarityMicros(), news.messageId());
    }

    private Decision<Mood> act(Mood mood, AgentView view) {
        var target = new TreeMap<Asset, Integer>();
        target.put(asset, mood.polarityMicros() > 0 ? 5_000 : 0);
        return new Decision<>(mood, REBALANCE.toward(target, view, "the mood", List.of(mood.messageId())));
    }
}
