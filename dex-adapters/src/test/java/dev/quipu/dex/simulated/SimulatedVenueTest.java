package dev.quipu.dex.simulated;

import static dev.quipu.dex.simulated.World.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quipu.ao.Id;
import dev.quipu.ao.Message;
import dev.quipu.ao.Tag;
import dev.quipu.dex.ConstantProduct;
import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Envelope;
import dev.quipu.strategy.Header;
import dev.quipu.strategy.venue.SwapOrder;
import dev.quipu.strategy.venue.VenueReply;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole conversations: feed, agent, tokens, pool and arbitrageur. */
class SimulatedVenueTest {

    private static final Asset BTC = new Asset("BTC", 8);
    private static final Asset USDC = new Asset("USDC", 6);
    private static final Id FEED = World.wallet(1);
    private static final Id AGENT = World.wallet(2);
    private static final long HOUR = 3_600_000;
    private static final int FEE_BPS = 25;

    private final SimulatedVenue simulated = venue(HOUR);
    private final World world = new World().run(simulated.processes());

    @BeforeEach
    void openAtSixtyThousand() {
        observe("60000");
        simulated.endow(AGENT, Amount.ofUnits(USDC, "1000000")).forEach(world::post);
        world.settle();
    }

    @Test
    void shouldOpenThePoolAtTheFirstPriceWithTheDepth() {
        var reserves = reserves();

        assertThat(reserves.b()).isEqualTo(Amount.ofUnits(USDC, "6000000").atoms());
        assertThat(reserves.a()).isEqualTo(Amount.ofUnits(BTC, "100").atoms());
        assertThat(poolPrice()).isEqualTo(60_000);
    }

    @Test
    void shouldFillAnAgentsOrder() {
        var sell = Amount.ofUnits(USDC, "60000");

        var reply = order("order-1", sell, Amount.ofUnits(BTC, "0.98"));

        assertThat(reply).isInstanceOfSatisfying(VenueReply.Filled.class, filled -> {
            assertThat(filled.reference()).isEqualTo("order-1");
            // 59850 after fee into 6000000/100: 100·59850/6059850
            assertThat(filled.received().units()).isEqualByComparingTo("0.98764820");
            assertThat(filled.feePaid()).isEqualTo(Amount.ofUnits(USDC, "150"));
            assertThat(balance(BTC, AGENT)).isEqualTo(filled.received());
        });
        assertThat(balance(USDC, AGENT)).isEqualTo(Amount.ofUnits(USDC, "940000"));
    }

    @Test
    void shouldRefundAnAgentsOrderBelowItsMinimum() {
        var sell = Amount.ofUnits(USDC, "60000");

        var reply = order("order-2", sell, Amount.ofUnits(BTC, "0.99"));

        assertThat(reply).isInstanceOfSatisfying(VenueReply.Refunded.class, refunded -> {
            assertThat(refunded.reference()).isEqualTo("order-2");
            assertThat(refunded.returned()).isEqualTo(sell);
            assertThat(refunded.reason()).contains("98764820").contains("99000000");
        });
        assertThat(balance(USDC, AGENT)).isEqualTo(Amount.ofUnits(USDC, "1000000"));
        assertThat(poolPrice()).isEqualTo(60_000);
    }

    @Test
    void shouldTakeAnEndowmentForADeposit() {
        var notice = world.mail(AGENT).getFirst();

        assertThat(simulated.venue().readDeposit(envelope(notice))).contains(Amount.ofUnits(USDC, "1000000"));
        assertThat(simulated.venue().read(envelope(notice))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"66000", "54000", "120000", "30000", "60400"})
    void shouldHalveTheGapInOneHalfLife(double market) {
        world.passMillis(HOUR);
        observe(Double.toString(market));

        assertThat(poolPrice()).isCloseTo((60_000 + market) / 2, within(60_000 * FEE_BPS / 10_000.0));
    }

    @Test
    void shouldComeOneHalfLifeNearerWithEveryObservation() {
        double expected = 60_000;
        for (int hour = 0; hour < 5; hour++) {
            world.passMillis(HOUR);
            observe("80000");
            expected = (expected + 80_000) / 2;
            assertThat(poolPrice()).isCloseTo(expected, within(expected * FEE_BPS / 10_000));
        }
    }

    @Test
    void shouldTakeQuarterStepsForQuarterTimes() {
        for (int quarter = 0; quarter < 4; quarter++) {
            world.passMillis(HOUR / 4);
            observe("66000");
        }

        assertThat(poolPrice()).isCloseTo(63_000, within(63_000 * FEE_BPS / 10_000.0));
    }

    @Test
    void shouldRevertTheMoveOfAnAgentsSwap() {
        order("order-3", Amount.ofUnits(USDC, "600000"), Amount.ofUnits(BTC, "1"));
        double moved = poolPrice();
        assertThat(moved).isGreaterThan(72_000);

        world.passMillis(HOUR);
        observe("60000");
        double half = poolPrice();
        world.passMillis(20 * HOUR);
        observe("60000");

        assertThat(half).isCloseTo((moved + 60_000) / 2, within(60_000 * FEE_BPS / 10_000.0));
        assertThat(poolPrice()).isCloseTo(60_000, within(60_000 * FEE_BPS / 10_000.0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"60149", "59851"})
    void shouldNotTradeInsideTheFee(String market) {
        var before = reserves();

        world.passMillis(HOUR);
        observe(market);

        assertThat(reserves()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"60151", "59849"})
    void shouldTradeBeyondTheFee(String market) {
        var before = reserves();

        world.passMillis(HOUR);
        observe(market);

        assertThat(reserves()).isNotEqualTo(before);
    }

    @Test
    void shouldNotCatchUpOnTheTimeItSpentInsideTheFee() {
        world.passMillis(1_000 * HOUR);
        observe("60000");
        world.passMillis(HOUR);
        observe("66000");

        assertThat(poolPrice()).isCloseTo(63_000, within(150.0));
    }

    @Test
    void shouldFollowTheCloseOfACandle() {
        world.passMillis(HOUR);
        world.post(FEED, arbitrageur(), tag("Action", "Candle"), tag("Market", "BTC-USD"), tag("Close", "66000"));
        world.settle();

        assertThat(poolPrice()).isCloseTo(63_000, within(150.0));
    }

    @Test
    void shouldIgnoreOtherMarketsAndOtherSenders() {
        world.passMillis(HOUR);
        byte[] before = world.encoded(arbitrageur());

        world.post(FEED, arbitrageur(), tag("Action", "Market-Price"), tag("Market", "ETH-USD"), tag("Price", "3000"));
        world.post(AGENT, arbitrageur(), tag("Action", "Market-Price"), tag("Market", "BTC-USD"), tag("Price", "1"));
        world.settle();

        assertThat(world.encoded(arbitrageur())).isEqualTo(before);
        assertThat(poolPrice()).isEqualTo(60_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-5", "0", "abc", "1e999999999", "1E-999999999", "NaN"})
    void shouldNameAPriceItCannotUse(String price) {
        world.passMillis(HOUR);
        observe(price);

        assertThat(world.errors()).containsExactly("BTC-USD: price must be a positive decimal, but is '" + price + "'");
        assertThat(poolPrice()).isEqualTo(60_000);
    }

    /** A lost message delays the arbitrageur until the next observation, and no longer. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Get-Reserves",
                "Get-Reserves-Response",
                "Mint",
                "Transfer",
                "Credit-Notice",
                "Order-Confirmation",
                "Transfer-Error"
            })
    void shouldRecoverFromALostMessage(String action) {
        world.losing(message -> message.tag("Action").equals(Optional.of(action)));
        world.passMillis(HOUR);
        observe("90000");

        world.losingNothing();
        world.passMillis(30 * HOUR);
        observe("90000");

        assertThat(poolPrice()).isCloseTo(90_000, within(90_000 * FEE_BPS / 10_000.0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Get-Reserves", "Mint", "Provide-Confirmation"})
    void shouldOpenThePoolAfterALostMessage(String action) {
        var late = new World().run(simulated.processes());
        late.losing(message -> message.tag("Action").equals(Optional.of(action)));
        observe(late, "60000");
        late.losingNothing();
        late.passMillis(HOUR);
        observe(late, "60000");

        var reserves =
                late.state(simulated.pool("BTC-USD"), BotegaPool.State.class).reserves();
        assertThat(price(reserves)).isEqualTo(60_000);
        late.passMillis(HOUR);
        observe(late, "66000");
        reserves = late.state(simulated.pool("BTC-USD"), BotegaPool.State.class).reserves();
        assertThat(price(reserves)).isCloseTo(63_000, within(150.0));
    }

    @Test
    void shouldOnlyStartItsClockOnAPoolItFindsFilled() {
        var late = new World().run(simulated.processes());
        late.losing(message -> message.tag("Action").equals(Optional.of("Provide-Confirmation")));
        observe(late, "60000");
        late.losingNothing();

        late.passMillis(HOUR);
        observe(late, "66000");
        var found =
                late.state(simulated.pool("BTC-USD"), BotegaPool.State.class).reserves();
        late.passMillis(HOUR);
        observe(late, "66000");
        var pulled =
                late.state(simulated.pool("BTC-USD"), BotegaPool.State.class).reserves();

        assertThat(price(found)).isEqualTo(60_000);
        assertThat(price(pulled)).isCloseTo(63_000, within(150.0));
    }

    @Test
    void shouldRunOnePullAtATime() {
        world.passMillis(HOUR);
        for (int price = 66_000; price < 66_010; price++) {
            world.post(FEED, arbitrageur(), observation("BTC-USD", Integer.toString(price)));
        }
        world.settle();

        assertThat(poolPrice()).isCloseTo(63_000, within(150.0));
        assertThat(world.state(arbitrageur(), Arbitrageur.State.class).errands())
                .isEqualTo(2);
    }

    @Test
    void shouldStepBackWhenAnotherTradeComesBetween() {
        world.passMillis(HOUR);
        var sent = simulated
                .venue()
                .swap(new SwapOrder("first", Amount.ofUnits(USDC, "600000"), Amount.ofUnits(BTC, "1")));
        world.post(FEED, arbitrageur(), observation("BTC-USD", "66000"));
        world.post(AGENT, Id.parse(sent.target()), tags(sent));
        world.settle();
        double afterAgent = poolPrice();

        // The agent's swap alone lifts the pool above 72000; the arbitrageur's, sized for 60000, was refunded.
        assertThat(afterAgent).isCloseTo(72_591, within(10.0));
        var state = world.state(arbitrageur(), Arbitrageur.State.class);
        assertThat(state.errand().kind()).isEqualTo(Arbitrageur.Errand.Kind.NONE);
        world.passMillis(HOUR);
        observe("66000");
        assertThat(poolPrice()).isLessThan(afterAgent);
    }

    @Test
    void shouldTrackReservesFromWhatItHears() {
        world.passMillis(HOUR);
        observe("66000");

        assertThat(world.state(arbitrageur(), Arbitrageur.State.class).reserves())
                .isEqualTo(reserves());
    }

    @Test
    void shouldCloseTheGapAtOnceOrNever() {
        for (long halfLife : new long[] {0, Long.MAX_VALUE}) {
            var venue = venue(halfLife);
            var other = new World().run(venue.processes());
            observe(other, "60000");
            other.passMillis(1_000 * HOUR);
            observe(other, "66000");

            var reserves =
                    other.state(venue.pool("BTC-USD"), BotegaPool.State.class).reserves();
            assertThat(price(reserves)).isCloseTo(halfLife == 0 ? 66_000 : 60_000, within(0.01));
        }
    }

    @Test
    void shouldTradePricesOfTinyCoins() {
        var pepe = new Asset("PEPE", 18);
        var venue = new SimulatedVenue(
                List.of(new SimulatedVenue.Market("PEPE-USD", pepe, Amount.ofUnits(USDC, "1000"), 30, HOUR)), FEED);
        var other = new World().run(venue.processes());
        other.post(FEED, venue.arbitrageur("PEPE-USD"), observation("PEPE-USD", "1.2E-7"))
                .settle();
        other.passMillis(HOUR);
        other.post(FEED, venue.arbitrageur("PEPE-USD"), observation("PEPE-USD", "0.00000024"))
                .settle();

        var reserves =
                other.state(venue.pool("PEPE-USD"), BotegaPool.State.class).reserves();
        var spot = ConstantProduct.spot(new Amount(pepe, reserves.a()), new Amount(USDC, reserves.b()));
        assertThat(spot.decimal().doubleValue()).isCloseTo(1.8e-7, within(0.01e-7));
    }

    @Test
    void shouldGiveTheSameIdsForTheSameMarkets() {
        var again = venue(HOUR);

        assertThat(again.processes().keySet()).isEqualTo(simulated.processes().keySet());
        assertThat(again.observers("BTC-USD")).containsExactly(arbitrageur());
        assertThat(again.observers("DOGE-USD")).isEmpty();
        assertThat(simulated.pool("BTC-USD")).isNotEqualTo(simulated.pool("ETH-USD"));
    }

    @Test
    void shouldRefuseMarketsThatContradictEachOther() {
        var btc = new SimulatedVenue.Market("BTC-USD", BTC, Amount.ofUnits(USDC, "1"), 25, HOUR);
        var otherDecimals =
                new SimulatedVenue.Market("BTC-EUR", new Asset("BTC", 6), Amount.ofUnits(USDC, "1"), 25, HOUR);

        assertThatThrownBy(() -> new SimulatedVenue(List.of(btc, btc), FEED)).hasMessageContaining("BTC-USD");
        assertThatThrownBy(() -> new SimulatedVenue(List.of(btc, otherDecimals), FEED))
                .hasMessageContaining("two assets are named BTC");
    }

    @Test
    void shouldNameADepthThatBuysNothing() {
        var venue = new SimulatedVenue(
                List.of(new SimulatedVenue.Market("BTC-USD", BTC, Amount.ofAtoms(USDC, 1), 25, HOUR)), FEED);
        var other = new World().run(venue.processes());
        observe(other, "60000000");

        assertThat(other.errors()).hasSize(1).allSatisfy(error -> assertThat(error)
                .contains("BTC-USD", "0.000001 USDC", "60000000"));
    }

    private Optional<VenueReply> replyTo(String reference) {
        return world.mail(AGENT).stream()
                .map(SimulatedVenueTest::envelope)
                .flatMap(envelope -> simulated.venue().read(envelope).stream())
                .filter(reply -> reply.reference().equals(reference))
                .findFirst();
    }

    private VenueReply order(String reference, Amount sell, Amount minimumBuy) {
        var sent = simulated.venue().swap(new SwapOrder(reference, sell, minimumBuy));
        world.post(AGENT, Id.parse(sent.target()), tags(sent)).settle();
        return replyTo(reference).orElseThrow();
    }

    private void observe(String price) {
        observe(world, price);
    }

    private void observe(World in, String price) {
        for (Id observer : simulated.observers("BTC-USD")) {
            in.post(FEED, observer, observation("BTC-USD", price)).settle();
        }
    }

    private static Tag[] observation(String market, String price) {
        return new Tag[] {tag("Action", "Market-Price"), tag("Market", market), tag("Price", price)};
    }

    private Id arbitrageur() {
        return simulated.arbitrageur("BTC-USD");
    }

    private Reserves reserves() {
        return world.state(simulated.pool("BTC-USD"), BotegaPool.State.class).reserves();
    }

    private double poolPrice() {
        return price(reserves());
    }

    private static double price(Reserves reserves) {
        return ConstantProduct.spot(new Amount(BTC, reserves.a()), new Amount(USDC, reserves.b()))
                .decimal()
                .doubleValue();
    }

    private Amount balance(Asset asset, Id account) {
        return new Amount(
                asset, world.state(simulated.token(asset), Balances.class).of(account));
    }

    private static SimulatedVenue venue(long halfLifeMillis) {
        var depth = Amount.ofUnits(USDC, "6000000");
        return new SimulatedVenue(
                List.of(
                        new SimulatedVenue.Market("BTC-USD", BTC, depth, FEE_BPS, halfLifeMillis),
                        new SimulatedVenue.Market("ETH-USD", new Asset("ETH", 18), depth, FEE_BPS, halfLifeMillis)),
                FEED);
    }

    private static Tag[] tags(Envelope envelope) {
        return envelope.headers().stream()
                .map(header -> new Tag(header.name(), header.value()))
                .toArray(Tag[]::new);
    }

    static Envelope envelope(Message message) {
        var headers = message.tags().stream()
                .map(tag -> new Header(tag.name(), tag.value()))
                .toList();
        return new Envelope(message.from().toString(), message.target().toString(), headers, "");
    }
}
