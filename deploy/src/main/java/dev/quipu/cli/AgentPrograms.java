package dev.quipu.cli;

import dev.quipu.backtest.AgentProgram;
import dev.quipu.backtest.BacktestSettings;
import dev.quipu.examples.newsmomentum.NewsMomentum;
import dev.quipu.examples.newsmomentum.Parameters;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.fund.RiskLimits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The agents this build carries, by name. */
final class AgentPrograms {

    /** Agents by name, in the order in which help lists them. */
    static final List<String> NAMES = List.of("news-momentum");

    private static final Asset BTC = new Asset("BTC", 8);
    private static final Asset ETH = new Asset("ETH", 18);
    private static final String SMALLEST_ORDER_UNITS = "10";
    private static final int MAXIMUM_POSITION_BPS = 5_000;
    private static final int MAXIMUM_SLIPPAGE_BPS = 200;

    private AgentPrograms() {}

    /**
     * An agent with the parameters given, the rest by its author's defaults.
     *
     * @throws CliException for a name or parameter that does not exist, or a value out of range
     */
    static AgentProgram<?> of(String name, Map<String, String> parameters, BacktestSettings settings) {
        if (!name.equals("news-momentum")) {
            throw CliException.badInput("no agent '%s'; there is: %s".formatted(name, String.join(", ", NAMES)));
        }
        var cash = new Asset(settings.cashTicker(), settings.cashDecimals());
        var limits =
                new RiskLimits(Amount.ofUnits(cash, SMALLEST_ORDER_UNITS), MAXIMUM_POSITION_BPS, MAXIMUM_SLIPPAGE_BPS);
        return new AgentProgram<>(
                name, parameters, NewsMomentum.ofBitcoinAndEther(BTC, ETH, newsMomentum(parameters)), limits);
    }

    private static Parameters newsMomentum(Map<String, String> chosen) {
        var values = new LinkedHashMap<String, Long>();
        chosen.forEach((name, value) -> values.put(name, number(name, value)));
        try {
            return Parameters.defaults().with(values);
        } catch (IllegalArgumentException e) {
            throw CliException.badInput("parameters %s: %s".formatted(chosen, e.getMessage()));
        }
    }

    private static long number(String name, String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw CliException.badInput("parameter %s is '%s', expected a whole number".formatted(name, value));
        }
    }
}
