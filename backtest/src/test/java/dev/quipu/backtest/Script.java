package dev.quipu.backtest;

import dev.quipu.strategy.AgentView;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Decision;
import dev.quipu.strategy.Event;
import dev.quipu.strategy.Intent;
import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.SentimentModel;
import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.StateWriter;
import dev.quipu.strategy.Strategy;
import dev.quipu.strategy.fund.RiskLimits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.BiFunction;

/** A strategy that does what the test says and counts the events it has handled. */
record Script(BiFunction<AgentView, Event, List<Intent>> plan) implements Strategy<Long> {

    static final Asset USDC = new Asset("USDC", 6);
    static final Asset BTC = new Asset("BTC", 8);
    static final Asset ETH = new Asset("ETH", 18);

    static final String DEPOSIT = "100000";
    static final int FEE_BPS = 25;
    static final long HALF_LIFE_MILLIS = 600_000;

    /** Buys what the first word of a headline names for 10,000 USDC, or sells all of it: "BTC up", "ETH down". */
    static Script ofHeadlines(int slippageBps) {
        return new Script((view, event) -> {
            if (!(event instanceof Event.News news)) {
                return List.of();
            }
            var asset = news.fact().headline().startsWith("BTC") ? BTC : ETH;
            var because = List.of(event.messageId());
            int polarity = view.sentiment(news.fact().headline()).polarityMicros();
            if (polarity == 0) {
                return List.of();
            }
            return polarity > 0
                    ? List.of(new Intent.Swap(Amount.ofUnits(USDC, "10000"), asset, slippageBps, "good news", because))
                    : List.of(new Intent.Swap(view.fund().balance(asset), USDC, slippageBps, "bad news", because));
        });
    }

    AgentProgram<Long> program() {
        var limits = new RiskLimits(Amount.ofUnits(USDC, "10"), 5_000, 200);
        return new AgentProgram<>("script", new LinkedHashMap<>(), this, limits);
    }

    static BacktestSettings settings(String depth) {
        return new BacktestSettings(
                TestArchive.FEED.address().toString(),
                USDC.ticker(),
                USDC.decimals(),
                DEPOSIT,
                List.of(
                        new MarketSettings("BTC-USD", "BTC", 8, depth, FEE_BPS, HALF_LIFE_MILLIS),
                        new MarketSettings("ETH-USD", "ETH", 18, depth, FEE_BPS, HALF_LIFE_MILLIS)),
                0);
    }

    /** The table of a language model: "up" is good, "down" is bad, all else means nothing. */
    static SentimentModel model() {
        return new SentimentModel() {
            @Override
            public String id() {
                return "table";
            }

            @Override
            public Sentiment score(String text) {
                if (text.endsWith("up")) {
                    return new Sentiment(50_000, 50_000, 900_000);
                }
                return text.endsWith("down") ? new Sentiment(900_000, 50_000, 50_000) : new Sentiment(0, 1_000_000, 0);
            }
        };
    }

    @Override
    public Long initial() {
        return 0L;
    }

    @Override
    public Decision<Long> onEvent(Long state, AgentView view, Event event) {
        return new Decision<>(state + 1, plan.apply(view, event));
    }

    @Override
    public void write(Long state, StateWriter out) {
        out.writeLong(state);
    }

    @Override
    public Long read(StateReader in) {
        return in.readLong();
    }
}
