package dev.quipu.backtest.redteam;

import dev.quipu.backtest.AgentProgram;
import dev.quipu.backtest.BacktestSettings;
import dev.quipu.backtest.MarketSettings;
import dev.quipu.strategy.AgentView;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Decision;
import dev.quipu.strategy.Event;
import dev.quipu.strategy.Intent;
import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.StateWriter;
import dev.quipu.strategy.Strategy;
import dev.quipu.strategy.fund.RiskLimits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Predicate;

/**
 * Puts all its cash into Bitcoin on good news and sells all on bad news, whatever the limits.
 *
 * @param breaksAt headlines at which it throws
 */
record Follower(Predicate<String> breaksAt) implements Strategy<Integer> {

    static final Asset USDC = new Asset("USDC", 6);
    static final Asset BTC = new Asset("BTC", 8);

    static Follower steady() {
        return new Follower(_ -> false);
    }

    AgentProgram<Integer> program() {
        return new AgentProgram<>(
                "follower", new LinkedHashMap<>(), this, new RiskLimits(Amount.ofUnits(USDC, "10"), 5_000, 200));
    }

    static BacktestSettings settings() {
        return new BacktestSettings(
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "USDC",
                6,
                "100000",
                List.of(new MarketSettings("BTC-USD", "BTC", 8, "20000000", 25, 600_000)),
                0);
    }

    @Override
    public Integer initial() {
        return 0;
    }

    @Override
    public Decision<Integer> onEvent(Integer state, AgentView view, Event event) {
        if (!(event instanceof Event.News news)) {
            return Decision.none(state);
        }
        if (breaksAt.test(news.fact().headline())) {
            throw new IllegalStateException("cannot read this");
        }
        int polarity = view.sentiment(news.fact().headline()).polarityMicros();
        var cash = view.fund().cash();
        if (polarity > 0) {
            return new Decision<>(state + 1, List.of(swap(cash, BTC, 50), swap(cash.bpsFloor(2_000), BTC, 50)));
        }
        return polarity < 0
                ? new Decision<>(state + 1, List.of(swap(view.fund().balance(BTC), USDC, 50)))
                : Decision.none(state + 1);
    }

    private static Intent swap(Amount sell, Asset buy, int slippageBps) {
        return new Intent.Swap(sell, buy, slippageBps, "news", List.of());
    }

    @Override
    public void write(Integer state, StateWriter out) {
        out.writeInt(state);
    }

    @Override
    public Integer read(StateReader in) {
        return in.readInt();
    }
}
