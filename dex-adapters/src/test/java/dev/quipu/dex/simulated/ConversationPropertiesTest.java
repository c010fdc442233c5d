package dev.quipu.dex.simulated;

import static dev.quipu.dex.simulated.World.tag;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.ao.Id;
import dev.quipu.ao.Message;
import dev.quipu.ao.Tag;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** Random conversations in random bursts: no atom appears or vanishes. */
class ConversationPropertiesTest {

    private static final Asset BTC = new Asset("BTC", 8);
    private static final Asset USDC = new Asset("USDC", 6);
    private static final Id FEED = World.wallet(1);
    private static final List<Id> USERS = List.of(World.wallet(2), World.wallet(3), World.wallet(4));
    private static final SimulatedVenue VENUE = new SimulatedVenue(
            List.of(new SimulatedVenue.Market("BTC-USD", BTC, Amount.ofUnits(USDC, "1000000"), 25, 3_600_000)), FEED);
    private static final Id POOL = VENUE.pool("BTC-USD");

    private static final List<Tag> PROVIDE = List.of(tag("X-Action", "Provide"), tag("X-Slippage-Tolerance", "50"));

    /** One thing somebody does; {@code settleAfter} false leaves it under way while the next begins. */
    record Act(int kind, int user, Asset asset, long ppm, long minimum, boolean settleAfter) {

        /** That share of what a user starts with; above a million more than he has. */
        long atoms() {
            return (asset.equals(BTC) ? 300 : 90_000) * ppm;
        }
    }

    @Property(tries = 200)
    void shouldConserveEveryTokenAndHoldItsReserves(@ForAll("conversations") List<Act> acts) {
        var world = opened();
        var minted = new Minted();
        world.losing(minted::note);

        acts.forEach(act -> perform(world, act));
        world.settle();

        for (Asset asset : List.of(BTC, USDC)) {
            var balances = world.state(VENUE.token(asset), Balances.class);
            assertThat(balances.supply())
                    .isEqualTo(minted.of(VENUE.token(asset)).add(OPENING.of(VENUE.token(asset))));
            assertThat(balances.atoms().values()).allMatch(atoms -> atoms.signum() > 0);
            assertThat(balances.of(POOL)).isEqualTo(believed(world, asset));
        }
        assertThat(world.errors()).isEmpty();
        collect(world, "Order-Confirmation");
        collect(world, "Order-Error");
        collect(world, "Provide-Confirmation");
    }

    /** Guards against conversations in which nothing happens. */
    private static void collect(World world, String action) {
        boolean seen = USERS.stream()
                .anyMatch(user -> World.first(world.mail(user), action).isPresent());
        Statistics.label(action).collect(seen).coverage(coverage -> coverage.check(true)
                .percentage(percent -> percent > 10));
    }

    @Property(tries = 100)
    void shouldReplayToTheSameBytes(@ForAll("conversations") List<Act> acts) {
        var one = opened();
        var other = opened();

        acts.forEach(act -> perform(one, act));
        acts.forEach(act -> perform(other, act));

        for (Id process : VENUE.processes().keySet()) {
            assertThat(one.settle().encoded(process)).isEqualTo(other.settle().encoded(process));
        }
    }

    @Property(tries = 100)
    void shouldNeverLetTheValueOfAPoolTokenFall(@ForAll("conversations") List<Act> acts) {
        var world = opened();
        var before = pool(world);

        acts.forEach(act -> perform(world, act));
        world.settle();

        // k/shares² never falls: k·before.shares² ≥ before.k·shares²
        var after = pool(world);
        assertThat(k(after).multiply(before.shares().supply().pow(2)))
                .isGreaterThanOrEqualTo(
                        k(before).multiply(after.shares().supply().pow(2)));
    }

    private static final Minted OPENING = new Minted();

    static {
        var world = new World().run(VENUE.processes());
        world.losing(OPENING::note);
        open(world);
    }

    private static World opened() {
        var world = new World().run(VENUE.processes());
        open(world);
        return world;
    }

    private static void open(World world) {
        for (Id user : USERS) {
            VENUE.endow(user, Amount.ofUnits(BTC, "3")).forEach(world::post);
            VENUE.endow(user, Amount.ofUnits(USDC, "90000")).forEach(world::post);
        }
        observe(world, 30_000);
        world.settle();
    }

    private static void perform(World world, Act act) {
        Id user = USERS.get(act.user());
        Id token = VENUE.token(act.asset());
        switch (act.kind()) {
            case 0, 1, 2 -> pay(world, user, token, act, POOL, swapTags(act));
            case 3 -> {
                for (Asset side : List.of(BTC, USDC)) {
                    var half = new Act(act.kind(), act.user(), side, act.ppm(), act.minimum(), act.settleAfter());
                    pay(world, user, VENUE.token(side), half, POOL, PROVIDE);
                }
            }
            case 7 -> pay(world, user, token, act, POOL, PROVIDE);
            case 4 -> pay(world, user, token, act, POOL, List.of(tag("X-Action", "Hello")));
            case 5 -> pay(world, user, token, act, USERS.get((int) (act.minimum() % USERS.size())), List.of());
            case 6 -> world.post(user, token, tag("Action", "Mint"), tag("Quantity", act.atoms()));
            default -> {
                world.passMillis(act.minimum() % 10_000_000);
                observe(world, 20_000 + act.ppm() % 20_000);
            }
        }
        if (act.settleAfter()) {
            world.settle();
        }
    }

    private static List<Tag> swapTags(Act act) {
        return List.of(tag("X-Action", "Swap"), tag("X-Expected-Min-Output", act.minimum()));
    }

    private static void pay(World world, Id from, Id token, Act act, Id to, List<Tag> xTags) {
        var tags =
                new ArrayList<>(List.of(tag("Action", "Transfer"), tag("Recipient", to), tag("Quantity", act.atoms())));
        tags.addAll(xTags);
        world.post(from, token, tags.toArray(new Tag[0]));
    }

    private static void observe(World world, long price) {
        for (Id observer : VENUE.observers("BTC-USD")) {
            world.post(FEED, observer, tag("Action", "Market-Price"), tag("Market", "BTC-USD"), tag("Price", price));
        }
    }

    /** Reserve plus waiting halves of provides: what the pool must hold of the token. */
    private static BigInteger believed(World world, Asset asset) {
        var state = pool(world);
        BigInteger reserve =
                asset.equals(BTC) ? state.reserves().a() : state.reserves().b();
        return state.pending().values().stream()
                .filter(pending -> pending.token().equals(VENUE.token(asset)))
                .map(BotegaPool.PendingProvide::quantity)
                .reduce(reserve, BigInteger::add);
    }

    private static BotegaPool.State pool(World world) {
        return world.state(POOL, BotegaPool.State.class);
    }

    private static BigInteger k(BotegaPool.State state) {
        return state.reserves().a().multiply(state.reserves().b());
    }

    @Provide
    Arbitrary<List<Act>> conversations() {
        var act = Combinators.combine(
                        Arbitraries.integers().between(0, 9),
                        Arbitraries.integers().between(0, USERS.size() - 1),
                        Arbitraries.of(BTC, USDC),
                        Arbitraries.longs().between(0, 600_000),
                        Arbitraries.longs().between(0, 100_000_000L),
                        Arbitraries.of(true, false))
                .as(Act::new);
        return act.list().ofMaxSize(40);
    }

    /** Adds up the Mint messages that tokens accept: those of anyone but the users. Loses nothing. */
    private static final class Minted {

        private final Map<Id, BigInteger> atoms = new TreeMap<>();

        boolean note(Message message) {
            if (message.tag("Action").orElse("").equals("Mint") && !USERS.contains(message.from())) {
                atoms.merge(
                        message.process(),
                        new BigInteger(message.tag("Quantity").orElseThrow()),
                        BigInteger::add);
            }
            return false;
        }

        BigInteger of(Id token) {
            return atoms.getOrDefault(token, BigInteger.ZERO);
        }
    }
}
