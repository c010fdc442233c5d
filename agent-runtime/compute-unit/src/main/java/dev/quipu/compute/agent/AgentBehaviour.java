package dev.quipu.compute.agent;

import dev.quipu.ao.Behaviour;
import dev.quipu.ao.Message;
import dev.quipu.compute.ComputeUnit;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Event;
import dev.quipu.strategy.HostException;
import dev.quipu.strategy.Models;
import dev.quipu.strategy.SentimentModel;
import dev.quipu.strategy.StateWriter;
import dev.quipu.strategy.Strategy;
import dev.quipu.strategy.fund.RiskLimits;
import dev.quipu.strategy.venue.Venue;
import java.util.List;

/**
 * A fund as a process: message → event → books → strategy → intentions → limits → orders to the venue.
 *
 * <p>A message from a sender not trusted for it, a repeated one, and one of no concern leave the state unchanged; the
 * output says so. A trusted sender's malformed message throws: the outcome's error, with the state before kept. The
 * output of every step is JSON as {@link StepReport} draws it.
 *
 * <p>Booking and deciding are two steps, money first: when the strategy or the model throws at an event that moved
 * money, the books are kept, the author's state stays as before, nothing is ordered, and the output names the failure.
 * At any other event the exception is the outcome's error, with the whole state before kept.
 *
 * @param <S> the strategy's own state
 */
public final class AgentBehaviour<S> implements Behaviour<AgentState<S>> {

    private final Strategy<S> strategy;
    private final Asset base;
    private final Venue venue;
    private final Models models;
    private final Door door;
    private final Desk desk;
    private final StepReport report = new StepReport();

    /** A fund whose memory embeds by hashed n-grams, and that has no model to write; the rest as below. */
    public AgentBehaviour(
            Strategy<S> strategy,
            Asset base,
            List<MarketBinding> markets,
            Venue venue,
            RiskLimits limits,
            SentimentModel model,
            TrustedSenders trusted) {
        this(strategy, base, markets, venue, limits, Models.of(model), trusted);
    }

    /**
     * @param base what the fund counts in: its cash
     * @param markets which feed markets price which assets in {@code base}
     * @param limits what no strategy can exceed; its minimum order is in {@code base}
     * @param models what the strategy may ask
     */
    public AgentBehaviour(
            Strategy<S> strategy,
            Asset base,
            List<MarketBinding> markets,
            Venue venue,
            RiskLimits limits,
            Models models,
            TrustedSenders trusted) {
        if (!limits.minimumOrder().asset().equals(base)) {
            throw new IllegalArgumentException(
                    "the minimum order must be in " + base.ticker() + ", but is " + limits.minimumOrder());
        }
        this.strategy = strategy;
        this.base = base;
        this.venue = venue;
        this.models = models;
        this.door = new Door(base, markets, venue, trusted);
        this.desk = new Desk(limits, venue);
    }

    @Override
    public AgentState<S> initial() {
        return AgentState.initial(base, strategy.initial());
    }

    @Override
    public Step<AgentState<S>> apply(AgentState<S> before, Message message) {
        return switch (door.read(before, message)) {
            case Arrival.Ignored<S>(var reason) ->
                new Step<>(before, List.of(), report.ignored(message, reason, before));
            case Arrival.Happened<S>(var event, var booked) ->
                settle(event, booked.with(booked.fund().overdueUnknown(event.timestampMillis())));
        };
    }

    @Override
    public byte[] encode(AgentState<S> state) {
        return state.encode(strategy);
    }

    /** Reads a checkpoint: the inverse of {@link #encode}. Throws for bytes that are not canonical. */
    public AgentState<S> decode(byte[] bytes) {
        return AgentState.decode(bytes, strategy);
    }

    private Step<AgentState<S>> settle(Event event, AgentState<S> booked) {
        var view = new StepView(event.timestampMillis(), booked.fund(), booked.prices(), venue, models);
        try {
            return decide(event, booked, view);
        } catch (HostException e) {
            throw e;
        } catch (RuntimeException e) {
            if (!movesMoney(event)) {
                throw e;
            }
            return new Step<>(booked, List.of(), report.failed(event, view, ComputeUnit.describe(e), booked));
        }
    }

    private Step<AgentState<S>> decide(Event event, AgentState<S> booked, StepView view) {
        var decision = strategy.onEvent(booked.author(), view, event);
        if (movesMoney(event)) {
            // A state that cannot be written would fail only when it is hashed, and take the booking with it.
            strategy.write(decision.state(), new StateWriter());
        }
        var result = desk.handle(decision.intents(), booked.fund(), booked.prices(), event);
        var after = new AgentState<>(result.fund(), booked.prices(), booked.heard(), decision.state());
        return new Step<>(after, result.outbox(), report.happened(event, view, result.handled(), after));
    }

    private static boolean movesMoney(Event event) {
        return switch (event) {
            case Event.Deposited _, Event.Filled _, Event.Refunded _ -> true;
            case Event.News _, Event.Candle _, Event.MarketPrice _ -> false;
        };
    }
}
