package dev.quipu.backtest;

import static dev.quipu.backtest.Script.BTC;
import static dev.quipu.backtest.Script.ETH;
import static dev.quipu.backtest.Script.USDC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quipu.ao.Behaviour;
import dev.quipu.ao.Id;
import dev.quipu.ao.Message;
import dev.quipu.ao.OutboxMessage;
import dev.quipu.ao.Tag;
import dev.quipu.ao.item.DataItem;
import dev.quipu.compute.ComputeUnit;
import dev.quipu.dex.ConstantProduct;
import dev.quipu.dex.simulated.SimulatedVenue;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.feed.Fact;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The whole road, from signed feed items to the books: an agent among pools, tokens and arbitrageurs. */
class SimulationTest {

    private static final String DEEP = "20000000";
    private static final int OPENING_ITEMS = 2;
    private static final List<Asset> ASSETS = List.of(USDC, BTC, ETH);

    @Test
    void shouldBookTheDepositBeforeTheFirstEvent() {
        var run = run(opening());
        assertThat(run.outputs("deposit")).singleElement().satisfies(output -> assertThat(
                        output.at("/deposit/atoms").asText())
                .isEqualTo("100000000000"));
        assertThat(run.agentTurns().getFirst().outcome().output()).contains("\"kind\":\"deposit\"");
        assertThat(run.agentTurns().getFirst().message().timestampMillis()).isEqualTo(TestArchive.START_MILLIS);
    }

    @Test
    void shouldFillAnOrderOnlyAtTheNextPriceOfItsMarket() {
        var archive = opening().news("BTC up"); // slot 2
        var waiting = run(archive.news("ETH sideways").price("ETH-USD", "3000").candle("BTC-USD", "40100"));
        assertThat(waiting.outputs("fill")).isEmpty();
        assertThat(waiting.fund().inFlight()).hasSize(1);

        var filled = run(archive.price("BTC-USD", "40100")); // slot 6
        assertThat(filled.outputs("fill")).singleElement().satisfies(fill -> assertThat(
                        fill.at("/event/timestampMillis").asLong())
                .isBetween(TestArchive.millisOf(6), TestArchive.millisOf(6) + 1_000));
        assertThat(filled.records().subList(0, waiting.turns.size()))
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(waiting.records());
    }

    @Test
    void shouldFillBeforeTheAgentHearsThePriceThatFillsIt() {
        var kinds = run(opening().news("BTC up").price("BTC-USD", "40100")).agentTurns().stream()
                .map(t -> t.outcome().output())
                .filter(output -> !output.contains("ignored"))
                .map(output -> output.replaceAll("^.\"event\":.\"kind\":\"([a-z]+)\".*", "$1"))
                .toList();
        assertThat(kinds).containsExactly("deposit", "price", "price", "news", "fill", "price");
    }

    @Test
    void shouldRefundAnOrderWhenTheNextPriceJumpedBeyondItsTolerance() {
        var run = run(opening().news("BTC up").price("BTC-USD", "42000"));
        assertThat(run.outputs("fill")).isEmpty();
        assertThat(run.outputs("refund")).singleElement().satisfies(output -> {
            assertThat(output.at("/refund/returnedAtoms").asText()).isEqualTo("10000000000");
            assertThat(output.at("/refund/reason").asText()).contains("is below X-Expected-Min-Output");
        });
        assertThat(run.fund().cash()).isEqualTo(Amount.ofUnits(USDC, Script.DEPOSIT));
        assertThat(run.fund().inFlight()).isEmpty();
        requireReconciled(run);
    }

    @Test
    void shouldMoveThePoolWithOurSwapAndLetTheArbitrageurPullItBack() {
        var shallow = Script.settings("1000000");
        var archive = opening().news("BTC up").price("BTC-USD", "40000");
        var moved = spot(Witness.of(archive.log(), Script.ofHeadlines(200).program(), shallow));
        // 10,000 into 1,000,000 a side moves the price by about two percent.
        assertThat(moved).isCloseTo(40_000 * 1.02, within(40.0));
        // The next observation comes six half-lives later, and pulls no further than to the market.
        archive.price("BTC-USD", "40000");
        var back = spot(Witness.of(archive.log(), Script.ofHeadlines(200).program(), shallow));
        assertThat(back).isBetween(40_000.0, 40_000 * (1 + 0.0025));
    }

    @Test
    void shouldPayWhatThePoolsFormulaPays() {
        var run = run(opening().news("BTC up").price("BTC-USD", "40100"));
        var reserves = run.poolsBeforeOrders.getFirst().reserves();
        var fill = run.outputs("fill").getFirst().path("fill");
        var trade =
                ConstantProduct.botega(Script.FEE_BPS).trade(new BigInteger("10000000000"), reserves.b(), reserves.a());
        assertThat(fill.path("receivedAtoms").asText())
                .isEqualTo(trade.amountOut().toString());
        assertThat(fill.path("feeAtoms").asText()).isEqualTo(trade.fee().toString());
        assertThat(fill.path("quotedAtoms").asText()).isEqualTo("25000000"); // 10,000 USDC at 40,000
    }

    @Test
    void shouldReportAnOrderStillOpenWhenTheArchiveEnds() {
        var run = run(opening().news("BTC up").news("ETH sideways"));
        assertThat(run.fund().inFlight()).hasSize(1);
        assertThat(run.outputs("news")
                        .getLast()
                        .at("/fund/inFlight/0/sellAtoms")
                        .asText())
                .isEqualTo("10000000000");
        requireReconciled(run);
    }

    @Test
    void shouldStillFillAnOrderThatNobodyAnsweredForTwoDays() {
        var archive = opening().news("BTC up");
        for (int hour = 0; hour < 48; hour++) {
            archive.price("ETH-USD", "3000");
        }
        assertThat(run(archive).fund().inFlight().get(1L).unknown()).isTrue();
        archive.news("BTC up").price("BTC-USD", "40000");
        var late = run(archive);
        assertThat(late.outputs("fill"))
                .extracting(f -> f.at("/fill/reference").asText())
                .containsExactly("1", "2");
        assertThat(late.fund().inFlight()).isEmpty();
        requireReconciled(late);
    }

    @Test
    void shouldTakeBackAnOrderThatTheTokenRejects() {
        var settings = Script.settings(DEEP);
        var unit = new ComputeUnit();
        var venue = new SimulatedVenue(
                settings.markets().stream().map(m -> m.pool(USDC)).toList(), TestArchive.FEED.address());
        venue.processes().forEach(unit::spawn);
        var agent = Id.sha256(new byte[] {1});
        var program = Script.ofHeadlines(100).program();
        unit.spawn(agent, Witness.behaviour(program, Script.model(), settings, venue));
        var outputs = new ArrayList<String>();
        var world = new World(unit, (_, _) -> Optional.empty(), turn -> {
            if (turn.message().process().equals(agent)) {
                outputs.add(turn.outcome().output());
            }
        });
        // The books believe in money that the ledger does not have.
        world.send(venue.token(USDC), credit(agent, "100000000000"), TestArchive.START_MILLIS);
        var archive = opening().news("BTC up");
        try (var cursor = archive.log().read(0)) {
            while (cursor.next()) {
                world.deliver(
                        DataItem.parse(cursor.current().item()),
                        agent,
                        cursor.current().timestampMillis());
            }
        }
        assertThat(outputs.getLast())
                .contains("\"refund\":{\"reference\":\"1\",\"sellAsset\":\"USDC\",\"sellAtoms\":\"10000000000\","
                        + "\"returnedAtoms\":\"10000000000\",\"reason\":\"Insufficient Balance!\"}")
                .contains("\"cashAtoms\":\"100000000000\"")
                .endsWith("\"inFlight\":[]}}");
    }

    @Property(tries = 40)
    void shouldConserveEveryTokenAndReconcileTheBooks(@ForAll("archives") List<Item> steps) {
        var run = run(archive(steps));
        requireConserved(run);
        requireReconciled(run);
    }

    @Property(tries = 40)
    void shouldNeverLetALaterItemChangeAnEarlierOutcome(
            @ForAll("archives") List<Item> past,
            @ForAll("archives") List<Item> future,
            @ForAll("archives") List<Item> otherFuture) {
        var one = run(archive(concat(past, future)));
        var other = run(archive(concat(past, otherFuture)));
        int lastOfPast = OPENING_ITEMS + past.size() - 1;
        int turns = one.turnsAfterItem.get(lastOfPast);
        assertThat(other.turnsAfterItem.get(lastOfPast)).isEqualTo(turns);
        assertThat(other.records().subList(0, turns))
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(one.records().subList(0, turns));
    }

    @Property(tries = 20)
    void shouldGiveTheSameStateRootForTheSameArchive(@ForAll("archives") List<Item> steps) {
        var archive = archive(steps);
        assertThat(run(archive).stateRoot).isEqualTo(run(archive).stateRoot);
        assertThat(run(archive).stateRoot).isEqualTo(run(archive(steps)).stateRoot);
    }

    @Property(tries = 20)
    void shouldCompleteAndReconcileThoughTheStrategyFailsAtEveryThirdEvent(
            @ForAll("archives") List<Item> steps, @ForAll @IntRange(max = 2) int rest) {
        var headlines = Script.ofHeadlines(100);
        var program = new Script((view, event) -> {
                    if (isThird(event.timestampMillis(), rest)) {
                        throw new IllegalStateException("every third event");
                    }
                    return headlines.plan().apply(view, event);
                })
                .program();
        var archive = archive(steps);
        var run = Witness.of(archive.log(), program, Script.settings(DEEP));
        assertThat(run.turnsAfterItem).hasSize((int) archive.log().size());
        assertThat(run.agentTurns())
                .filteredOn(turn -> !turn.outcome().output().contains("\"kind\":\"ignored\""))
                .allSatisfy(turn -> assertThat(hasFailed(turn))
                        .isEqualTo(isThird(turn.message().timestampMillis(), rest)));
        requireConserved(run);
        requireReconciled(run);
        assertThat(Witness.of(archive.log(), program, Script.settings(DEEP)).stateRoot)
                .isEqualTo(run.stateRoot);
    }

    @Test
    void shouldStopALoopOfMessagesWithAClearError() {
        var unit = new ComputeUnit();
        var ping = Id.sha256(new byte[] {1});
        var pong = Id.sha256(new byte[] {2});
        unit.spawn(ping, new Echo(pong));
        unit.spawn(pong, new Echo(ping));
        var world = new World(unit, (_, _) -> Optional.empty(), _ -> {});
        var start = DataItem.unsigned(ping, null, List.of(), new byte[0]);
        assertThatThrownBy(() -> world.deliver(start, ping, 7))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("processes sent each other more than 10000 messages from one cause at 7");
    }

    @Test
    void shouldRefuseAnItemSignedByAStranger() {
        var archive = opening().forged(new Fact.MarketPrice("BTC-USD", new BigDecimal("1")));
        assertThatThrownBy(() -> run(archive))
                .isInstanceOfSatisfying(
                        ArchiveDamageException.class, e -> assertThat(e.slot()).isEqualTo(2))
                .hasMessageContaining("was signed by " + TestArchive.STRANGER.address())
                .hasMessageContaining("expected the feed " + TestArchive.FEED.address());
    }

    /** Millisecond and hour together, so that of several events in one hour not all fail. */
    private static boolean isThird(long timestampMillis, int rest) {
        return Math.floorMod(timestampMillis / TestArchive.HOUR_MILLIS + timestampMillis, 3) == rest;
    }

    private static boolean hasFailed(Turn turn) {
        return turn.outcome().error().isPresent() || turn.outcome().output().contains("\"failure\":");
    }

    private static OutboxMessage credit(Id target, String atoms) {
        return new OutboxMessage(
                target, List.of(new Tag("Action", "Credit-Notice"), new Tag("Quantity", atoms)), new byte[0]);
    }

    /** Every atom was minted, and stands in a pool's reserves, with its arbitrageur, or with the agent. */
    private static void requireConserved(Witness run) {
        for (var asset : ASSETS) {
            var ledger = run.ledger(asset);
            assertThat(ledger.supply()).isEqualTo(run.minted(asset));
            var known = new TreeSet<>(run.venue.processes().keySet());
            known.add(run.agent);
            assertThat(known).containsAll(ledger.atoms().keySet());
        }
        for (var market : List.of("BTC-USD", "ETH-USD")) {
            var reserves = run.pool(market).reserves();
            var base = market.startsWith("BTC") ? BTC : ETH;
            assertThat(run.ledger(base).of(run.venue.pool(market))).isEqualTo(reserves.a());
            assertThat(run.ledger(USDC).of(run.venue.pool(market))).isEqualTo(reserves.b());
        }
    }

    /** An order in flight waits in the world for its price, so its input still stands on the agent's account. */
    private static void requireReconciled(Witness run) {
        for (var asset : ASSETS) {
            assertThat(run.ledger(asset).of(run.agent))
                    .as("the ledger of %s", asset.ticker())
                    .isEqualTo(run.fund().holding(asset).atoms());
        }
    }

    private static Witness run(TestArchive archive) {
        return Witness.of(archive.log(), Script.ofHeadlines(100).program(), Script.settings(DEEP));
    }

    private static double spot(Witness run) {
        var reserves = run.pool("BTC-USD").reserves();
        return ConstantProduct.spot(new Amount(BTC, reserves.a()), new Amount(USDC, reserves.b()))
                .decimal()
                .doubleValue();
    }

    /** Both markets trade: slots 0 and 1. */
    private static TestArchive opening() {
        return new TestArchive().price("BTC-USD", "40000").price("ETH-USD", "3000");
    }

    /** One item of a made-up archive; {@code basisPoints} moves the market it is about. */
    record Item(Kind kind, int basisPoints) {
        enum Kind {
            BTC_PRICE,
            ETH_PRICE,
            BTC_CANDLE,
            BTC_NEWS,
            ETH_NEWS
        }
    }

    private static TestArchive archive(List<Item> steps) {
        var archive = opening();
        var btc = new BigDecimal("40000");
        var eth = new BigDecimal("3000");
        for (var step : steps) {
            var factor = BigDecimal.ONE.add(BigDecimal.valueOf(step.basisPoints(), 4));
            switch (step.kind()) {
                case BTC_PRICE -> {
                    btc = moved(btc, factor);
                    archive.price("BTC-USD", btc.toPlainString());
                }
                case ETH_PRICE -> {
                    eth = moved(eth, factor);
                    archive.price("ETH-USD", eth.toPlainString());
                }
                case BTC_CANDLE -> archive.candle("BTC-USD", moved(btc, factor).toPlainString());
                case BTC_NEWS -> archive.news("BTC " + tone(step));
                case ETH_NEWS -> archive.news("ETH " + tone(step));
            }
        }
        return archive;
    }

    private static String tone(Item step) {
        return step.basisPoints() > 50 ? "up" : step.basisPoints() < -50 ? "down" : "sideways";
    }

    private static BigDecimal moved(BigDecimal price, BigDecimal factor) {
        return price.multiply(factor).setScale(2, RoundingMode.HALF_EVEN);
    }

    private static List<Item> concat(List<Item> first, List<Item> second) {
        var all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    @Provide
    Arbitrary<List<Item>> archives() {
        return Combinators.combine(
                        Arbitraries.of(Item.Kind.class), Arbitraries.integers().between(-300, 300))
                .as(Item::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(40);
    }

    /** Answers every message with one to the other. */
    private record Echo(Id other) implements Behaviour<Long> {

        @Override
        public Long initial() {
            return 0L;
        }

        @Override
        public Step<Long> apply(Long before, Message message) {
            return new Step<>(before, List.of(new OutboxMessage(other, List.of(), new byte[0])), "");
        }

        @Override
        public byte[] encode(Long state) {
            return new byte[0];
        }
    }
}
