package dev.quipu.compute.agent;

import dev.quipu.strategy.AgentView;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Price;
import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.SentimentModel;
import dev.quipu.strategy.fund.Fund;
import dev.quipu.strategy.fund.Prices;
import dev.quipu.strategy.memory.Embedder;
import dev.quipu.strategy.memory.Embedding;
import dev.quipu.strategy.tool.ToolResult;
import dev.quipu.strategy.tool.Toolbox;
import dev.quipu.strategy.venue.Venue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** The view for one event; keeps in order what the strategy asked of the models and which tools were called. */
final class StepView implements AgentView {

    private final long timestampMillis;
    private final Fund fund;
    private final Prices prices;
    private final Venue venue;
    private final SentimentModel model;
    private final Embedder embedder;
    private final SequencedMap<String, Sentiment> asked = new LinkedHashMap<>();
    private final SequencedMap<String, Embedding> embedded = new LinkedHashMap<>();
    private final List<ToolUse> used = new ArrayList<>();

    /** A call that the strategy handed on, and what became of it. */
    record ToolUse(String call, ToolResult result) {}

    StepView(long timestampMillis, Fund fund, Prices prices, Venue venue, SentimentModel model, Embedder embedder) {
        this.timestampMillis = timestampMillis;
        this.fund = fund;
        this.prices = prices;
        this.venue = venue;
        this.model = model;
        this.embedder = embedder;
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

    @Override
    public Embedding embed(String text) {
        return embedded.computeIfAbsent(text, embedder::embed);
    }

    @Override
    public ToolResult use(Toolbox tools, String call) {
        var result = tools.call(this, call);
        used.add(new ToolUse(call, result));
        return result;
    }

    /** Name of what embeds. */
    String embedderId() {
        return embedder.id();
    }

    /** Texts in the order first embedded. */
    List<String> embedded() {
        return List.copyOf(embedded.keySet());
    }

    /** Calls in the order made. */
    List<ToolUse> used() {
        return List.copyOf(used);
    }

    /** Texts in the order first asked. */
    SequencedMap<String, Sentiment> asked() {
        return asked;
    }
}
