package dev.quipu.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quipu.ao.Behaviour;
import dev.quipu.ao.Id;
import dev.quipu.ao.Message;
import dev.quipu.compute.agent.AgentBehaviour;
import dev.quipu.compute.agent.AgentState;
import dev.quipu.compute.agent.MarketBinding;
import dev.quipu.compute.agent.TrustedSenders;
import dev.quipu.dex.simulated.Balances;
import dev.quipu.dex.simulated.BotegaPool;
import dev.quipu.dex.simulated.SimulatedVenue;
import dev.quipu.log.LogRecord;
import dev.quipu.log.MessageLog;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Models;
import dev.quipu.strategy.SentimentModel;
import dev.quipu.strategy.fund.Fund;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Runs a simulation and folds every process a second time from the turns alone, so that tests can look at the states.
 * Each state it arrives at must have the root that the outcome says.
 */
final class Witness implements Consumer<Turn> {

    private static final ObjectMapper JSON = new ObjectMapper();

    final SimulatedVenue venue;
    final Id agent;
    final List<Turn> turns = new ArrayList<>();

    /** Number of turns after each archived item. */
    final List<Integer> turnsAfterItem = new ArrayList<>();

    /** What each order of the agent met: the pool's reserves just before the credit that brought its input. */
    final List<BotegaPool.State> poolsBeforeOrders = new ArrayList<>();

    Id stateRoot;
    private final TreeMap<Id, Fold<?>> folds = new TreeMap<>();
    private final TreeMap<Id, BigInteger> minted = new TreeMap<>();

    private <S> Witness(AgentProgram<S> program, SentimentModel model, BacktestSettings settings) {
        this.agent = Simulation.agentId(program.name());
        var feed = Id.parse(settings.feed());
        this.venue = new SimulatedVenue(
                settings.markets().stream().map(m -> m.pool(settings.cash())).toList(), feed);
        venue.processes().forEach((id, behaviour) -> folds.put(id, new Fold<>(behaviour)));
        folds.put(agent, new Fold<>(behaviour(program, model, settings, venue)));
    }

    /** The agent as a simulation wires it. */
    static <S> AgentBehaviour<S> behaviour(
            AgentProgram<S> program, SentimentModel model, BacktestSettings settings, SimulatedVenue venue) {
        return new AgentBehaviour<>(
                program.strategy(),
                settings.cash(),
                settings.markets().stream()
                        .map(m -> new MarketBinding(m.market(), m.asset()))
                        .toList(),
                venue.venue(),
                program.limits(),
                model,
                new TrustedSenders(
                        List.of(Id.parse(settings.feed())),
                        List.copyOf(venue.processes().keySet()),
                        List.of(World.UNSIGNED_OWNER)));
    }

    static <S> Witness of(MessageLog archive, AgentProgram<S> program, BacktestSettings settings) {
        var witness = new Witness(program, Script.model(), settings);
        var simulation = new Simulation(program, Models.of(Script.model()), settings, witness);
        simulation.run(archive, _ -> {}, _ -> witness.turnsAfterItem.add(witness.turns.size()));
        witness.stateRoot = simulation.stateRoot();
        return witness;
    }

    @Override
    public void accept(Turn turn) {
        var message = turn.message();
        turns.add(turn);
        if (isOrderAtPool(message)) {
            poolsBeforeOrders.add((BotegaPool.State) folds.get(message.process()).state);
        }
        if (message.tag("Action").equals(Optional.of("Mint"))) {
            minted.merge(
                    message.process(), new BigInteger(message.tag("Quantity").orElseThrow()), BigInteger::add);
        }
        folds.get(message.process()).accept(turn);
    }

    Fund fund() {
        return ((AgentState<?>) folds.get(agent).state).fund();
    }

    long eventsHandled() {
        return (Long) ((AgentState<?>) folds.get(agent).state).author();
    }

    Balances ledger(Asset asset) {
        return (Balances) folds.get(venue.token(asset)).state;
    }

    BotegaPool.State pool(String market) {
        return (BotegaPool.State) folds.get(venue.pool(market)).state;
    }

    /** Atoms of an asset that Mint messages have made. */
    BigInteger minted(Asset asset) {
        return minted.getOrDefault(venue.token(asset), BigInteger.ZERO);
    }

    /** Every turn as the outcome log keeps it. */
    List<LogRecord> records() {
        return turns.stream().map(Backtest::recordOf).toList();
    }

    List<Turn> agentTurns() {
        return turns.stream().filter(t -> t.message().process().equals(agent)).toList();
    }

    /** The agent's outputs of this kind of event. */
    List<JsonNode> outputs(String kind) {
        return agentTurns().stream()
                .filter(t -> t.outcome().error().isEmpty())
                .map(t -> json(t.outcome().output()))
                .filter(output -> output.at("/event/kind").asText().equals(kind))
                .toList();
    }

    private boolean isOrderAtPool(Message message) {
        return folds.get(message.process()).state instanceof BotegaPool.State
                && message.tag("Action").equals(Optional.of("Credit-Notice"))
                && message.tag("Sender").equals(Optional.of(agent.toString()));
    }

    private static JsonNode json(String output) {
        try {
            return JSON.readTree(output);
        } catch (JsonProcessingException e) {
            throw new AssertionError(output, e);
        }
    }

    private static final class Fold<S> {

        private final Behaviour<S> behaviour;
        private S state;

        Fold(Behaviour<S> behaviour) {
            this.behaviour = behaviour;
            this.state = behaviour.initial();
        }

        void accept(Turn turn) {
            try {
                var step = behaviour.apply(state, turn.message());
                assertThat(turn.outcome().error()).isEmpty();
                assertThat(turn.outcome().output()).isEqualTo(step.output());
                state = step.after();
            } catch (RuntimeException e) {
                assertThat(turn.outcome().error()).isPresent();
            }
            assertThat(Id.sha256(behaviour.encode(state)))
                    .isEqualTo(turn.outcome().stateRoot());
        }
    }
}
