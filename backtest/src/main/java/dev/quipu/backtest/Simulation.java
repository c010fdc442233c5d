package dev.quipu.backtest;

import dev.quipu.ao.Id;
import dev.quipu.ao.OutboxMessage;
import dev.quipu.ao.item.DataItem;
import dev.quipu.compute.ComputeUnit;
import dev.quipu.compute.agent.AgentBehaviour;
import dev.quipu.compute.agent.MarketBinding;
import dev.quipu.compute.agent.TrustedSenders;
import dev.quipu.dex.simulated.SimulatedVenue;
import dev.quipu.log.MessageLog;
import dev.quipu.strategy.Hints;
import dev.quipu.strategy.Models;
import dev.quipu.strategy.Strategy;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An agent among simulated pools, driven by an archive. The same archive, agent, model and settings always give the same
 * turns.
 *
 * <p>Each archived item is handled to the end before the next: first the arbitrageur of its market acts on it, then the
 * orders that waited for this price go to their pool, and only then does the agent see the item.
 */
final class Simulation {

    private final BacktestSettings settings;
    private final SimulatedVenue venue;
    private final ComputeUnit unit = new ComputeUnit();
    private final World world;
    private final Id agent;
    private final Strategy<?> strategy;

    <S> Simulation(AgentProgram<S> program, Models models, BacktestSettings settings, Consumer<Turn> turns) {
        this.settings = settings;
        this.strategy = program.strategy();
        this.agent = agentId(program.name());
        var feed = Id.parse(settings.feed());
        this.venue = new SimulatedVenue(
                settings.markets().stream().map(m -> m.pool(settings.cash())).toList(), feed);
        venue.processes().forEach(unit::spawn);
        unit.spawn(agent, behaviour(program, models));
        this.world = new World(unit, this::heldUntilNextPriceOf, turns);
    }

    /** The agent's process as a pure function, as it stands in this world. */
    <S> AgentBehaviour<S> behaviour(AgentProgram<S> program, Models models) {
        var trusted = new TrustedSenders(
                List.of(Id.parse(settings.feed())),
                List.copyOf(venue.processes().keySet()),
                List.of(World.UNSIGNED_OWNER));
        var bindings = settings.markets().stream()
                .map(m -> new MarketBinding(m.market(), m.asset()))
                .toList();
        return new AgentBehaviour<>(
                program.strategy(), settings.cash(), bindings, venue.venue(), program.limits(), models, trusted);
    }

    /** Process id of an agent in a simulated world: SHA-256 of its name. */
    static Id agentId(String name) {
        try {
            var text = ("quipu/agent/" + name).getBytes(StandardCharsets.UTF_8);
            return Id.of(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Replays the whole archive. */
    void run(MessageLog archive, Foresight foresight, ReplayProgress progress) {
        progress.begins(archive.size());
        var hints = hints(foresight);
        Foresight asked = headline -> foresee(headline, hints);
        try (var reader = new ArchiveReader(archive, Id.parse(settings.feed()), asked)) {
            long handled = 0;
            for (var next = reader.next(); next.isPresent(); next = reader.next()) {
                if (handled == 0) {
                    endow(next.get().timestampMillis());
                }
                handle(next.get());
                progress.handled(++handled);
            }
        }
    }

    /** An author's hint that fails is no hint; what the author decides is another matter. */
    private void foresee(String headline, Hints hints) {
        try {
            strategy.foresee(headline, hints);
        } catch (RuntimeException e) {
            hints.sentiment(headline);
        }
    }

    private static Hints hints(Foresight foresight) {
        return new Hints() {
            @Override
            public void sentiment(String text) {
                foresight.upcoming(text);
            }

            @Override
            public void sentiment(String text, String entity) {
                foresight.upcoming(text, entity);
            }
        };
    }

    Id stateRoot() {
        return unit.stateRoot();
    }

    SimulatedVenue venue() {
        return venue;
    }

    void endow(long timestampMillis) {
        for (var sent : venue.endow(agent, settings.depositAmount())) {
            world.send(sent.from(), sent.message(), timestampMillis);
        }
    }

    void handle(ArchivedItem archived) {
        var item = archived.item();
        var market = item.tag("Market");
        if (market.isPresent()) {
            for (var observer : venue.observers(market.get())) {
                world.deliver(item, observer, archived.timestampMillis());
            }
            if (isTradedPrice(item)) {
                world.include(market.get(), archived.timestampMillis());
            }
        }
        world.deliver(item, agent, archived.timestampMillis());
    }

    /** A candle is a summary of the past; only a price at which the market trades now can fill an order. */
    private static boolean isTradedPrice(DataItem item) {
        return item.tag("Action").equals(Optional.of("Market-Price"));
    }

    private Optional<String> heldUntilNextPriceOf(Id from, OutboxMessage message) {
        if (!from.equals(agent)) {
            return Optional.empty();
        }
        return message.tags().stream()
                .filter(tag -> tag.name().equals("Recipient"))
                .findFirst()
                .flatMap(recipient -> settings.markets().stream()
                        .map(MarketSettings::market)
                        .filter(market -> venue.pool(market).toString().equals(recipient.value()))
                        .findFirst());
    }
}
