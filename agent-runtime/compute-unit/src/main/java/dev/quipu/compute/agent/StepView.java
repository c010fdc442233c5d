package dev.quipu.compute.agent;

import dev.quipu.strategy.AgentView;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Models;
import dev.quipu.strategy.Price;
import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.fund.Fund;
import dev.quipu.strategy.fund.Prices;
import dev.quipu.strategy.memory.Embedding;
import dev.quipu.strategy.text.TextRequest;
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
    private final Models models;
    private final SequencedMap<Asked, Sentiment> asked = new LinkedHashMap<>();
    private final SequencedMap<String, Embedding> embedded = new LinkedHashMap<>();
    private final SequencedMap<TextRequest, String> generated = new LinkedHashMap<>();
    private final List<ToolUse> used = new ArrayList<>();

    /** A question: how a text reads, as a whole or for an entity. */
    record Asked(String text, Optional<String> entity) {}

    /** A call that the strategy handed on, and what became of it. */
    record ToolUse(String call, ToolResult result) {}

    StepView(long timestampMillis, Fund fund, Prices prices, Venue venue, Models models) {
        this.timestampMillis = timestampMillis;
        this.fund = fund;
        this.prices = prices;
        this.venue = venue;
        this.models = models;
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
        var key = new Asked(text, Optional.empty());
        return asked.computeIfAbsent(key, _ -> models.sentiment().score(text));
    }

    @Override
    public Sentiment sentiment(String text, String entity) {
        var key = new Asked(text, Optional.of(entity));
        return asked.computeIfAbsent(key, _ -> models.sentiment().score(text, entity));
    }

    @Override
    public String generate(TextRequest request) {
        return generated.computeIfAbsent(request, models.text()::generate);
    }

    @Override
    public Embedding embed(String text) {
        return embedded.computeIfAbsent(text, models.embedder()::embed);
    }

    @Override
    public ToolResult use(Toolbox tools, String call) {
        var result = tools.call(this, call);
        used.add(new ToolUse(call, result));
        return result;
    }

    /** Name of what embeds. */
    String embedderId() {
        return models.embedder().id();
    }

    /** Texts in the order first embedded. */
    List<String> embedded() {
        return List.copyOf(embedded.keySet());
    }

    /** Name of what generates. */
    String generatorId() {
        return models.text().id();
    }

    /** Texts in the order first asked for. */
    SequencedMap<TextRequest, String> generated() {
        return generated;
    }

    /** Calls in the order made. */
    List<ToolUse> used() {
        return List.copyOf(used);
    }

    /** Questions in the order first asked. */
    SequencedMap<Asked, Sentiment> asked() {
        return asked;
    }
}
