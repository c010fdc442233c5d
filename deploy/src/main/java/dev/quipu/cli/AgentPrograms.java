package dev.quipu.cli;

import dev.quipu.backtest.AgentProgram;
import dev.quipu.backtest.BacktestSettings;
import dev.quipu.examples.newsmemory.NewsMemory;
import dev.quipu.examples.newsmomentum.NewsMomentum;
import dev.quipu.examples.newsmomentum.Parameters;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Models;
import dev.quipu.strategy.Strategy;
import dev.quipu.strategy.fund.RiskLimits;
import dev.quipu.strategy.memory.HashedNgrams;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The agents this build carries, by name. */
final class AgentPrograms {

    /** Agents by name, in the order in which help lists them. */
    static final List<String> NAMES = List.of("news-momentum", "news-memory");

    /** Of news-memory: whether hashed n-grams make the keys of its memory, or the language model. */
    private static final String EMBEDDER = "embedder";

    private static final Asset BTC = new Asset("BTC", 8);
    private static final Asset ETH = new Asset("ETH", 18);
    private static final String SMALLEST_ORDER_UNITS = "10";
    private static final int MAXIMUM_POSITION_BPS = 5_000;
    private static final int MAXIMUM_SLIPPAGE_BPS = 200;

    private AgentPrograms() {}

    /** An agent that waits for the models it is to be run with. */
    record Plan(String name, Map<String, String> parameters, boolean asksModelForKeys, RiskLimits limits) {

        /** @param models the embedder among them as {@code asksModelForKeys} says */
        AgentProgram<?> program(Models models) {
            var strategy = strategy(name, parameters, models.embedder().dimensions());
            return new AgentProgram<>(name, parameters, strategy, limits);
        }
    }

    /**
     * An agent with the parameters given, the rest by its author's defaults.
     *
     * @throws CliException for a name or parameter that does not exist, or a value out of range
     */
    static Plan of(String name, Map<String, String> parameters, BacktestSettings settings) {
        var cash = new Asset(settings.cashTicker(), settings.cashDecimals());
        var limits =
                new RiskLimits(Amount.ofUnits(cash, SMALLEST_ORDER_UNITS), MAXIMUM_POSITION_BPS, MAXIMUM_SLIPPAGE_BPS);
        strategy(name, parameters, HashedNgrams.STANDARD.dimensions()); // refuses here what it would refuse later
        return new Plan(name, parameters, asksModelForKeys(parameters), limits);
    }

    private static boolean asksModelForKeys(Map<String, String> parameters) {
        var embedder = parameters.getOrDefault(EMBEDDER, "hash");
        return switch (embedder) {
            case "hash" -> false;
            case "model" -> true;
            default ->
                throw CliException.badInput(
                        "parameter %s is '%s', expected hash or model".formatted(EMBEDDER, embedder));
        };
    }

    private static Strategy<?> strategy(String name, Map<String, String> parameters, int dimensions) {
        try {
            return switch (name) {
                case "news-momentum" ->
                    NewsMomentum.ofBitcoinAndEther(
                            BTC, ETH, Parameters.defaults().with(numbers(parameters)));
                case "news-memory" -> {
                    var numbers = new LinkedHashMap<>(parameters);
                    numbers.remove(EMBEDDER);
                    yield new NewsMemory(
                            BTC,
                            dimensions,
                            dev.quipu.examples.newsmemory.Parameters.defaults().with(numbers(numbers)));
                }
                default ->
                    throw CliException.badInput(
                            "no agent '%s'; there are: %s".formatted(name, String.join(", ", NAMES)));
            };
        } catch (IllegalArgumentException e) {
            throw CliException.badInput("parameters %s: %s".formatted(parameters, e.getMessage()));
        }
    }

    private static Map<String, Long> numbers(Map<String, String> chosen) {
        var values = new LinkedHashMap<String, Long>();
        chosen.forEach((name, value) -> values.put(name, number(name, value)));
        return values;
    }

    private static long number(String name, String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw CliException.badInput("parameter %s is '%s', expected a whole number".formatted(name, value));
        }
    }
}
