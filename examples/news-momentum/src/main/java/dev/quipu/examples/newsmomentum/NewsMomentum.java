package dev.quipu.examples.newsmomentum;

import dev.quipu.strategy.AgentView;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Decision;
import dev.quipu.strategy.Event;
import dev.quipu.strategy.Hints;
import dev.quipu.strategy.Intent;
import dev.quipu.strategy.Sentiment;
import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.StateWriter;
import dev.quipu.strategy.Strategy;
import dev.quipu.strategy.fund.Rebalance;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Long or flat in each asset by how much better than usual its news sound.
 *
 * <p>A headline that names an asset counts for it fully; one that names none of them counts for all with half weight. Whoever
 * sets {@code askPerAsset} has the model asked what a headline says of the asset it names, for it may be good for one and bad
 * for another; otherwise it is asked about the headline as a whole.
 * The signal is the decayed mean polarity less its long-run level, in standard deviations of single headlines, so that
 * a model's standing bias and its sharpness cancel out. News only change what the strategy knows; it acts when a candle
 * finishes:
 * <ul>
 * <li>flat → buy when the signal reaches the entry level and the edge expected of it exceeds the cost of a round trip
 *     (venue fee and slippage tolerance, both ways);
 * <li>long → sell all when the signal has fallen to the exit level and the minimum holding time is over;
 * <li>the size aims at a yearly volatility, from the true range of the last candles, under a cap. A position that grew
 *     too risky is cut back; one is added to only on a signal that would also open it.
 * </ul>
 *
 * <p>The {@link Parameters} defaults are round and untuned: this is an example of a strategy, not advice.
 */
public final class NewsMomentum implements Strategy<MomentumState> {

    private static final double WHOLE_WEIGHT = 1;
    private static final double HALF_WEIGHT = 0.5;

    /** A position below this part of the fund counts as none, so that dust sent by a stranger blocks nothing. */
    private static final int DUST_BPS = 100;

    /** Headlines older than this many half-lives have hardly moved the signal and are not named as its cause. */
    private static final int HALF_LIVES_CITED = 3;

    private static final BigInteger WHOLE_BPS = BigInteger.valueOf(10_000);

    private final List<Subject> subjects;
    private final Parameters parameters;
    private final Rebalance rebalance;

    public NewsMomentum(List<Subject> subjects, Parameters parameters) {
        this.subjects = List.copyOf(subjects);
        this.parameters = parameters;
        this.rebalance = new Rebalance(parameters.bandBps(), parameters.slippageBps());
    }

    /** Trades Bitcoin and Ether under the names headlines use for them. */
    public static NewsMomentum ofBitcoinAndEther(Asset btc, Asset eth, Parameters parameters) {
        return new NewsMomentum(
                List.of(
                        new Subject(btc, List.of("btc", "bitcoin")),
                        new Subject(eth, List.of("eth", "ether", "ethereum"))),
                parameters);
    }

    @Override
    public MomentumState initial() {
        return new MomentumState(Collections.nCopies(subjects.size(), Track.EMPTY));
    }

    @Override
    public Decision<MomentumState> onEvent(MomentumState state, AgentView view, Event event) {
        return switch (event) {
            case Event.News news -> Decision.none(hear(state, view, news));
            case Event.Candle candle -> decide(state, view, candle);
            case Event.Filled filled -> Decision.none(settle(state, view, filled));
            case Event.MarketPrice _, Event.Deposited _, Event.Refunded _ -> Decision.none(state);
        };
    }

    @Override
    public void foresee(String headline, Hints hints) {
        boolean anyNamed = false;
        for (var subject : subjects) {
            var name = asked(headline, subject);
            anyNamed |= name.isPresent();
            name.ifPresent(entity -> hints.sentiment(headline, entity));
        }
        if (!anyNamed) {
            hints.sentiment(headline);
        }
    }

    @Override
    public void write(MomentumState state, StateWriter out) {
        out.writeList(state.tracks(), (w, track) -> track.write(w));
    }

    @Override
    public MomentumState read(StateReader in) {
        var state = new MomentumState(in.readList(Track::read));
        if (state.tracks().size() != subjects.size()) {
            throw new IllegalArgumentException("expected a state of " + subjects.size() + " assets, got one of "
                    + state.tracks().size());
        }
        return state;
    }

    private MomentumState hear(MomentumState state, AgentView view, Event.News event) {
        var news = event.fact();
        if (news.headline().isBlank()) {
            return state;
        }
        boolean general = subjects.stream().noneMatch(subject -> subject.isIn(news));
        double weight = general ? HALF_WEIGHT : WHOLE_WEIGHT;
        var next = state;
        for (int i = 0; i < subjects.size(); i++) {
            if (general || subjects.get(i).isIn(news)) {
                double polarity =
                        opinion(view, news.headline(), subjects.get(i)).polarityMicros() / 1e6;
                var track = state.tracks().get(i);
                var headline = new Headline(event.messageId(), event.timestampMillis());
                next = next.with(i, track.hear(headline, polarity, weight, parameters));
            }
        }
        return next;
    }

    /** What a headline says of an asset, or as a whole. */
    private Sentiment opinion(AgentView view, String headline, Subject subject) {
        return asked(headline, subject)
                .map(name -> view.sentiment(headline, name))
                .orElseGet(() -> view.sentiment(headline));
    }

    /** The name under which the model is asked about an asset, if it is. */
    private Optional<String> asked(String headline, Subject subject) {
        return parameters.asksPerAsset() ? subject.mention(headline) : Optional.empty();
    }

    private MomentumState settle(MomentumState state, AgentView view, Event.Filled event) {
        int bought = indexOf(event.order().buy());
        int sold = indexOf(event.order().sell().asset());
        var next = state;
        if (bought >= 0 && state.tracks().get(bought).heldSinceMillis() == 0) {
            next = next.with(bought, next.tracks().get(bought).heldSince(event.timestampMillis()));
        }
        if (sold >= 0 && !isHeld(subjects.get(sold).asset(), view)) {
            next = next.with(sold, next.tracks().get(sold).heldSince(0));
        }
        return next;
    }

    private Decision<MomentumState> decide(MomentumState before, AgentView view, Event.Candle event) {
        int index = indexOf(event.asset());
        if (index < 0) {
            return Decision.none(before);
        }
        var track = before.tracks().get(index).see(PriceBar.of(event.fact()), parameters.volatilityBars());
        var state = before.with(index, track);
        if (track.bars().size() < parameters.volatilityBars() || view.fund().hasInFlight(event.asset())) {
            return Decision.none(state);
        }
        double signal = track.signal(event.timestampMillis(), parameters);
        return new Decision<>(
                state,
                isHeld(event.asset(), view)
                        ? whileLong(track, signal, view, event)
                        : whileFlat(track, signal, view, event));
    }

    private List<Intent> whileFlat(Track track, double signal, AgentView view, Event.Candle event) {
        if (!isWorthBuying(signal, event.asset(), view)) {
            return List.of();
        }
        var reason = "enter: " + event.asset().ticker() + " news " + decimal(signal) + " deviations above usual, edge "
                + edgeBps(signal) + " bps over cost " + roundTripBps(event.asset(), view) + " bps";
        return toward(weightBps(track), view, event, reason, track.goodNews());
    }

    private List<Intent> whileLong(Track track, double signal, AgentView view, Event.Candle event) {
        boolean heldLongEnough = event.timestampMillis() - track.heldSinceMillis() >= parameters.minimumHoldMillis();
        if (signal * 1e6 <= parameters.exitMicros() && heldLongEnough) {
            var reason = "exit: " + event.asset().ticker() + " news " + decimal(signal) + " deviations against usual";
            return toward(0, view, event, reason, track.badNews());
        }
        int present = presentBps(event.asset(), view);
        int wanted = weightBps(track);
        int target = isWorthBuying(signal, event.asset(), view) ? wanted : Math.min(wanted, present);
        var reason = "resize: " + event.asset().ticker() + " from " + present + " to " + target + " bps of the fund";
        return toward(target, view, event, reason, List.of());
    }

    private List<Intent> toward(
            int targetBps, AgentView view, Event.Candle event, String reason, List<Headline> headlines) {
        var because = new ArrayList<String>();
        for (var headline : headlines) {
            long ageMillis = event.timestampMillis() - headline.atMillis();
            if (ageMillis <= HALF_LIVES_CITED * parameters.newsHalfLifeMillis()) {
                because.add(headline.messageId());
            }
        }
        because.add(event.messageId());
        var target = new TreeMap<Asset, Integer>();
        target.put(event.asset(), targetBps);
        return rebalance.toward(target, view, reason, because);
    }

    private boolean isWorthBuying(double signal, Asset asset, AgentView view) {
        return signal * 1e6 >= parameters.enterMicros() && edgeBps(signal) > roundTripBps(asset, view);
    }

    private long edgeBps(double signal) {
        return (long) StrictMath.floor(signal * parameters.edgeBpsPerSignal());
    }

    private int roundTripBps(Asset asset, AgentView view) {
        var base = view.fund().base();
        return view.feeBps(base, asset) + view.feeBps(asset, base) + 2 * parameters.slippageBps();
    }

    private int weightBps(Track track) {
        double yearly = Volatility.yearly(track.bars());
        double byRisk = yearly > 0 ? parameters.targetVolatilityBps() / yearly : parameters.maximumWeightBps();
        return (int) Math.min(parameters.maximumWeightBps(), byRisk);
    }

    private static boolean isHeld(Asset asset, AgentView view) {
        return presentBps(asset, view) >= DUST_BPS;
    }

    private static int presentBps(Asset asset, AgentView view) {
        var nav = view.nav();
        var worth = view.price(asset).map(price -> price.valueFloor(view.fund().balance(asset)));
        if (worth.isEmpty() || nav.isZero()) {
            return 0;
        }
        return worth.get().atoms().multiply(WHOLE_BPS).divide(nav.atoms()).intValueExact();
    }

    private int indexOf(Asset asset) {
        for (int i = 0; i < subjects.size(); i++) {
            if (subjects.get(i).asset().equals(asset)) {
                return i;
            }
        }
        return -1;
    }

    /** Three decimals, without a locale. */
    private static String decimal(double value) {
        long thousandths = StrictMath.round(value * 1_000);
        var digits = Long.toString(1_000 + Math.abs(thousandths) % 1_000).substring(1);
        return (thousandths < 0 ? "-" : "") + Math.abs(thousandths) / 1_000 + "." + digits;
    }
}
