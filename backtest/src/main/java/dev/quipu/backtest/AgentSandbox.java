package dev.quipu.backtest;

import dev.quipu.ao.Id;
import dev.quipu.ao.Message;
import dev.quipu.ao.Outcome;
import dev.quipu.ao.Tag;
import dev.quipu.ao.item.DataItem;
import dev.quipu.compute.agent.AgentBehaviour;
import dev.quipu.strategy.Models;
import dev.quipu.strategy.SentimentModel;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * An agent among simulated pools that is handed one feed message at a time: the world of a back-test without an archive.
 * Its feed is whoever calls {@link #deliver}, so the messages may be anything a hostile feed could send.
 */
public final class AgentSandbox<S> {

    private final AgentProgram<S> program;
    private final Models models;
    private final BacktestSettings settings;
    private final Simulation simulation;
    private final Id agent;

    /** An agent that asks for opinions alone; the rest as below. */
    public AgentSandbox(
            AgentProgram<S> program,
            SentimentModel model,
            BacktestSettings settings,
            BiConsumer<Message, Outcome> turns) {
        this(program, Models.of(model), settings, turns);
    }

    /**
     * @param settings as of a back-test; the feed it names is replaced by this sandbox's own
     * @param turns told of each message the agent handled, and what it did
     */
    public AgentSandbox(
            AgentProgram<S> program, Models models, BacktestSettings settings, BiConsumer<Message, Outcome> turns) {
        this.program = program;
        this.models = models;
        this.settings = ownFeed(settings);
        this.agent = Simulation.agentId(program.name());
        this.simulation = new Simulation(program, models, this.settings, turn -> {
            if (turn.message().process().equals(agent)) {
                turns.accept(turn.message(), turn.outcome());
            }
        });
    }

    private static BacktestSettings ownFeed(BacktestSettings settings) {
        return new BacktestSettings(
                World.UNSIGNED_OWNER.toString(),
                settings.cashTicker(),
                settings.cashDecimals(),
                settings.deposit(),
                settings.markets(),
                settings.reportFromMillis());
    }

    /** Pays the deposit to the agent. */
    public void endow(long timestampMillis) {
        simulation.endow(timestampMillis);
    }

    /** Hands a feed message to all whom it concerns, the agent last, and settles what follows. */
    public void deliver(List<Tag> tags, byte[] data, long timestampMillis) {
        simulation.handle(new ArchivedItem(item(tags, data), timestampMillis));
    }

    /** A feed message of this sandbox's feed. */
    public static DataItem item(List<Tag> tags, byte[] data) {
        return DataItem.unsigned(null, null, tags, data);
    }

    /** The agent's process id. */
    public Id agent() {
        return agent;
    }

    /** The agent's process as a pure function of state and message, to be asked what it would do. */
    public AgentBehaviour<S> behaviour() {
        return simulation.behaviour(program, models);
    }

    /** Names of the markets, in the order of the settings. */
    public List<String> markets() {
        return settings.markets().stream().map(MarketSettings::market).toList();
    }

    /** The processes of tokens and pools: whom the agent may send money to, and through whom. */
    public SortedSet<Id> venue() {
        return new TreeSet<>(simulation.venue().processes().keySet());
    }
}
