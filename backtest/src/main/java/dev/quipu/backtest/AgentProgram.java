package dev.quipu.backtest;

import dev.quipu.strategy.Strategy;
import dev.quipu.strategy.fund.RiskLimits;
import java.util.Map;

/**
 * An agent as its author ships it.
 *
 * @param name stable name, for example {@code news-momentum}
 * @param parameters what the author lets users set, by name, as the strategy was given them
 * @param limits what the strategy cannot exceed
 */
public record AgentProgram<S>(String name, Map<String, String> parameters, Strategy<S> strategy, RiskLimits limits) {}
