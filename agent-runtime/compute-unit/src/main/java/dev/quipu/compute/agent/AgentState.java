package dev.quipu.compute.agent;

import dev.quipu.strategy.Asset;
import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.StateWriter;
import dev.quipu.strategy.Strategy;
import dev.quipu.strategy.fund.Fund;
import dev.quipu.strategy.fund.Prices;

/**
 * All a fund process knows. Immutable.
 *
 * @param heard how far the feeds have been heard
 * @param author the strategy's own state
 */
public record AgentState<S>(Fund fund, Prices prices, Heard heard, S author) {

    static <S> AgentState<S> initial(Asset base, S author) {
        return new AgentState<>(Fund.empty(base), Prices.none(base), Heard.NOTHING, author);
    }

    AgentState<S> with(Fund fundAfter) {
        return new AgentState<>(fundAfter, prices, heard, author);
    }

    AgentState<S> with(Prices pricesAfter) {
        return new AgentState<>(fund, pricesAfter, heard, author);
    }

    AgentState<S> with(Heard heardAfter) {
        return new AgentState<>(fund, prices, heardAfter, author);
    }

    byte[] encode(Strategy<S> strategy) {
        var out = new StateWriter();
        fund.write(out);
        prices.write(out);
        heard.write(out);
        strategy.write(author, out);
        return out.toBytes();
    }

    static <S> AgentState<S> decode(byte[] bytes, Strategy<S> strategy) {
        var in = new StateReader(bytes);
        var state = new AgentState<>(Fund.read(in), Prices.read(in), Heard.read(in), strategy.read(in));
        in.end();
        return state;
    }
}
