package dev.quipu.examples.newsmemory;

import dev.quipu.strategy.AgentView;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Decision;
import dev.quipu.strategy.Event;
import dev.quipu.strategy.Hints;
import dev.quipu.strategy.Intent;
import dev.quipu.strategy.Price;
import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.StateWriter;
import dev.quipu.strategy.Strategy;
import dev.quipu.strategy.fund.Rebalance;
import dev.quipu.strategy.memory.HashedNgrams;
import dev.quipu.strategy.memory.Memory;
import dev.quipu.strategy.memory.Recalled;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Long or flat in one asset by what followed the past headlines most like the new ones. It asks no language model for
 * an opinion; what a headline means is what the market did after its like.
 *
 * <ul>
 * <li>A headline recalls its nearest neighbours among those whose sequel is known. Their price moves, weighted by
 *     likeness and shrunk towards nothing, are what is expected of it; the outlook is a decaying mean of that. Then it
 *     is remembered itself, with the price of the moment.
 * <li>When a candle finishes, headlines old enough learn what followed, and the outlook is acted on: buy at the entry
 *     level, sell at the exit level once the minimum holding time is over.
 * </ul>
 *
 * Whole numbers throughout. An example of memory, not advice.
 */
public final class NewsMemory implements Strategy<MemoryState> {

    /** A position below this part of the fund counts as none, so that dust sent by a stranger blocks nothing. */
    private static final int DUST_BPS = 100;

    private static final int CAUSES_NAMED = 3;
    private static final long MILLION = 1_000_000;
    private static final long MILLI_PER_BPS = 1_000;
    private static final BigInteger WHOLE_BPS = BigInteger.valueOf(10_000);

    private final Asset asset;
    private final int dimensions;
    private final Parameters parameters;
    private final Rebalance rebalance;

    /** For the embedder that a fund has unless it is given another. */
    public NewsMemory(Asset asset, Parameters parameters) {
        this(asset, HashedNgrams.STANDARD.dimensions(), parameters);
    }

    /** @param dimensions of the embeddings that the fund's process gives */
    public NewsMemory(Asset asset, int dimensions, Parameters parameters) {
        this.asset = asset;
        this.dimensions = dimensions;
        this.parameters = parameters;
        this.rebalance = new Rebalance(0, parameters.slippageBps());
    }

    @Override
    public MemoryState initial() {
        return new MemoryState(Memory.empty(dimensions, parameters.capacity()), 0, 0, List.of(), 0);
    }

    @Override
    public Decision<MemoryState> onEvent(MemoryState state, AgentView view, Event event) {
        return switch (event) {
            case Event.News news -> Decision.none(hear(state, view, news));
            case Event.Candle candle -> decide(learn(state, view), view, candle);
            case Event.Filled filled -> Decision.none(settle(state, view, filled));
            case Event.MarketPrice _, Event.Deposited _, Event.Refunded _ -> Decision.none(state);
        };
    }

    /** It asks for no opinion. */
    @Override
    public void foresee(String headline, Hints hints) {}

    @Override
    public void write(MemoryState state, StateWriter out) {
        state.memory().write(out, (w, seen) -> seen.write(w));
        out.writeLong(state.firstOpenId())
                .writeLong(state.outlookMilliBps())
                .writeList(state.because(), StateWriter::writeString)
                .writeLong(state.heldSinceMillis());
    }

    @Override
    public MemoryState read(StateReader in) {
        var memory = Memory.<Seen>read(in, Seen::read);
        if (memory.dimensions() != dimensions || memory.capacity() != parameters.capacity()) {
            throw new IllegalArgumentException("expected a memory of %d items of %d dimensions, got one of %d of %d"
                    .formatted(parameters.capacity(), dimensions, memory.capacity(), memory.dimensions()));
        }
        return new MemoryState(
                memory, in.readLong(), in.readLong(), in.readList(StateReader::readString), in.readLong());
    }

    private MemoryState hear(MemoryState state, AgentView view, Event.News event) {
        var price = view.price(asset);
        if (event.fact().headline().isBlank() || price.isEmpty()) {
            return state;
        }
        var key = view.embed(event.fact().headline());
        var similar = similar(state.memory().recall(key, parameters.neighbours()));
        long outlook = state.outlookMilliBps()
                + (expectationMilliBps(similar) - state.outlookMilliBps()) / parameters.outlookHeadlines();
        var seen = Seen.now(event.messageId(), view.timestampMillis(), price.get());
        return state.with(outlook, causes(event.messageId(), similar))
                .with(state.memory().remember(key, seen), state.firstOpenId());
    }

    /** Those that are like enough and whose sequel is known. */
    private List<Recalled<Seen>> similar(List<Recalled<Seen>> recalled) {
        var similar = new ArrayList<Recalled<Seen>>();
        for (var one : recalled) {
            if (one.item().known() && one.cosineMicros() >= parameters.minimumCosineMicros()) {
                similar.add(one);
            }
        }
        return similar;
    }

    /** Mean of what followed, weighted by likeness, with the imagined neighbours after which nothing did. */
    private long expectationMilliBps(List<Recalled<Seen>> similar) {
        long weighted = 0;
        long weight = parameters.priorNeighbours() * MILLION;
        for (var one : similar) {
            weighted += one.cosineMicros() * MILLI_PER_BPS * one.item().followedBps();
            weight += one.cosineMicros();
        }
        return weight == 0 ? 0 : weighted / weight;
    }

    private static List<String> causes(String messageId, List<Recalled<Seen>> similar) {
        var causes = new ArrayList<String>();
        causes.add(messageId);
        for (var one : similar.subList(0, Math.min(similar.size(), CAUSES_NAMED))) {
            causes.add(one.item().messageId());
        }
        return causes;
    }

    /** Tells the headlines that are old enough what followed them. */
    private MemoryState learn(MemoryState state, AgentView view) {
        var price = view.price(asset);
        if (price.isEmpty()) {
            return state;
        }
        var memory = state.memory();
        long id = state.firstOpenId();
        while (id < memory.nextId() && isDue(memory, id, view.timestampMillis())) {
            memory = told(memory, id, price.get());
            id++;
        }
        return state.with(memory, id);
    }

    /** What was forgotten before it could learn is due, too: it is passed over. */
    private boolean isDue(Memory<Seen> memory, long id, long nowMillis) {
        return memory.item(id)
                .map(seen -> nowMillis - seen.atMillis() >= parameters.horizonMillis())
                .orElse(true);
    }

    private static Memory<Seen> told(Memory<Seen> memory, long id, Price price) {
        var seen = memory.item(id);
        return seen.isEmpty() ? memory : memory.replace(id, seen.get().followedBy(price));
    }

    private Decision<MemoryState> decide(MemoryState state, AgentView view, Event.Candle event) {
        if (!event.asset().equals(asset) || view.fund().hasInFlight(asset)) {
            return Decision.none(state);
        }
        long outlookBps = state.outlookMilliBps() / MILLI_PER_BPS;
        boolean held = isHeld(view);
        if (!held && outlookBps >= parameters.enterBps()) {
            return new Decision<>(state, toward(parameters.weightBps(), state, view, "enter", event));
        }
        boolean heldLongEnough = event.timestampMillis() - state.heldSinceMillis() >= parameters.minimumHoldMillis();
        return held && heldLongEnough && outlookBps <= parameters.exitBps()
                ? new Decision<>(state, toward(0, state, view, "exit", event))
                : Decision.none(state);
    }

    private List<Intent> toward(int targetBps, MemoryState state, AgentView view, String what, Event.Candle event) {
        var reason = what + ": what followed headlines like the latest comes to "
                + state.outlookMilliBps() / MILLI_PER_BPS + " bps";
        var because = new ArrayList<>(state.because());
        because.add(event.messageId());
        var target = new TreeMap<Asset, Integer>();
        target.put(asset, targetBps);
        return rebalance.toward(target, view, reason, because);
    }

    private MemoryState settle(MemoryState state, AgentView view, Event.Filled event) {
        if (event.order().buy().equals(asset)) {
            return state.heldSinceMillis() == 0 ? state.heldSince(event.timestampMillis()) : state;
        }
        return isHeld(view) ? state : state.heldSince(0);
    }

    private boolean isHeld(AgentView view) {
        var nav = view.nav();
        var worth = view.price(asset).map(price -> price.valueFloor(view.fund().balance(asset)));
        return worth.isPresent()
                && !nav.isZero()
                && worth.get().atoms().multiply(WHOLE_BPS).compareTo(nav.atoms().multiply(BigInteger.valueOf(DUST_BPS)))
                        >= 0;
    }
}
