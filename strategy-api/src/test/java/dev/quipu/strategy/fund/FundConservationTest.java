package dev.quipu.strategy.fund;

import static dev.quipu.strategy.fund.Books.BTC;
import static dev.quipu.strategy.fund.Books.ETH;
import static dev.quipu.strategy.fund.Books.PRICES;
import static dev.quipu.strategy.fund.Books.USDC;
import static dev.quipu.strategy.fund.Books.VENUE;
import static dev.quipu.strategy.fund.Books.WIDE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Intent;
import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.StateWriter;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Any sequence of bookings and of days without an answer, checked against an independent sum of what entered and left. */
class FundConservationTest {

    private static final List<Asset> ASSETS = List.of(BTC, ETH, USDC);

    private enum Kind {
        DEPOSIT,
        PLACE,
        FILL,
        REFUND,
        DUPLICATE,
        STRANGE,
        WAIT
    }

    /** {@code shareBps} sizes the booking: of a big deposit, of the balance, of the quote. */
    private record Booking(Kind kind, Asset one, Asset other, int shareBps, int pick) {}

    @Property(tries = 500)
    void shouldAccountForEveryAtom(@ForAll("bookings") List<Booking> bookings) {
        var fund = Fund.empty(USDC);
        var world = new World();
        for (var booking : bookings) {
            var after = world.book(fund, booking);
            for (var asset : ASSETS) {
                assertThat(after.balance(asset).atoms()).isNotNegative();
                assertThat(after.holding(asset)).isEqualTo(world.owned(asset));
            }
            assertThat(after.nav(PRICES).atoms()).isNotNegative();
            assertThat(after.nav(PRICES)
                            .minus(fund.nav(PRICES))
                            .minus(world.worthOfLastDeposit)
                            .atoms())
                    .as("value gained beyond deposits and one atom of rounding by %s", booking)
                    .isLessThanOrEqualTo(BigInteger.ONE);
            assertThat(after.deposits())
                    .allSatisfy((asset, sum) -> assertThat(sum.isPositive()).isTrue());
            assertThat(reread(after)).isEqualTo(after);
            fund = after;
        }
        assertThat(world.released).hasSize(world.releases);
    }

    @Provide
    Arbitrary<List<Booking>> bookings() {
        var booking = Combinators.combine(
                        Arbitraries.of(Kind.class),
                        Arbitraries.of(ASSETS),
                        Arbitraries.of(ASSETS),
                        Arbitraries.integers().between(1, 10_000),
                        Arbitraries.integers().between(0, 20))
                .as(Booking::new);
        return booking.list().ofMinSize(1).ofMaxSize(60);
    }

    private static Fund reread(Fund fund) {
        var out = new StateWriter();
        fund.write(out);
        return Fund.read(new StateReader(out.toBytes()));
    }

    /** What flowed in and out, kept apart from the books under test. */
    private static final class World {

        private final BigInteger[] owned = {BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO};
        private final Set<String> released = new HashSet<>(); // membership and size only
        private int releases;
        private long nowMillis;
        private Amount worthOfLastDeposit = Amount.zero(USDC);

        Fund book(Fund fund, Booking booking) {
            worthOfLastDeposit = Amount.zero(USDC);
            return switch (booking.kind()) {
                case DEPOSIT -> deposit(fund, booking);
                case PLACE -> place(fund, booking);
                case FILL -> fill(fund, booking);
                case REFUND -> refund(fund, booking);
                case DUPLICATE -> duplicate(fund);
                case STRANGE -> strange(fund, booking);
                case WAIT -> await(fund, booking);
            };
        }

        Amount owned(Asset asset) {
            return new Amount(asset, owned[ASSETS.indexOf(asset)]);
        }

        private Fund deposit(Fund fund, Booking booking) {
            var amount = Amount.ofUnits(booking.one(), "123.456789").bpsFloor(booking.shareBps());
            flow(amount);
            worthOfLastDeposit = PRICES.worthFloor(amount).orElseThrow();
            return fund.deposit(amount);
        }

        private Fund place(Fund fund, Booking booking) {
            var sell = fund.balance(booking.one()).bpsFloor(booking.shareBps());
            var swap = new Intent.Swap(sell, booking.other(), 50, "", List.of());
            return switch (WIDE.review(swap, fund, PRICES, VENUE)) {
                case Approved<Intent.Swap> approved -> fund.place(approved, "message", nowMillis);
                case Review.Refused<Intent.Swap> _ -> fund;
            };
        }

        /** Up to two days pass; whatever waits for one or longer must be marked, and nothing else change. */
        private Fund await(Fund fund, Booking booking) {
            nowMillis += booking.shareBps() * Fund.ANSWER_PATIENCE_MILLIS / 5_000;
            var after = fund.overdueUnknown(nowMillis);
            for (var order : after.inFlight().values()) {
                assertThat(order.unknown()).isEqualTo(nowMillis - order.placedMillis() >= Fund.ANSWER_PATIENCE_MILLIS);
                assertThat(after.hasInFlight(order.buy(), order.sell().asset())).isEqualTo(hasKnown(after, order));
            }
            assertThat(after.balances()).isEqualTo(fund.balances());
            assertThat(after.nav(PRICES)).isEqualTo(fund.nav(PRICES));
            assertThat(after.inFlight()).hasSameSizeAs(fund.inFlight());
            return after;
        }

        private static boolean hasKnown(Fund fund, PendingSwap like) {
            var pair = Set.of(like.buy(), like.sell().asset());
            return fund.inFlight().values().stream()
                    .anyMatch(order -> !order.unknown()
                            && pair.equals(Set.of(order.buy(), order.sell().asset())));
        }

        private Fund fill(Fund fund, Booking booking) {
            var order = pick(fund, booking);
            if (order.isEmpty()) {
                return fund;
            }
            var received = order.get().quoted().bpsFloor(booking.shareBps());
            flow(received);
            flow(order.get().sell().negated());
            var fee = order.get().sell().bpsFloor(30);
            return release(order.get(), fund.fill(reference(order.get()), received, fee));
        }

        private Fund refund(Fund fund, Booking booking) {
            var order = pick(fund, booking);
            if (order.isEmpty()) {
                return fund;
            }
            return release(
                    order.get(), fund.refund(reference(order.get()), order.get().sell()));
        }

        private Fund duplicate(Fund fund) {
            for (var reference : released) {
                for (var asset : ASSETS) {
                    assertThat(fund.fill(reference, Amount.ofAtoms(asset, 1), Amount.zero(asset)))
                            .isEmpty();
                    assertThat(fund.refund(reference, Amount.ofAtoms(asset, 1))).isEmpty();
                }
            }
            return fund;
        }

        private Fund strange(Fund fund, Booking booking) {
            var amount = Amount.ofAtoms(booking.one(), booking.shareBps());
            assertThat(fund.refund(Long.toString(1_000 + booking.pick()), amount))
                    .isEmpty();
            assertThat(fund.fill("x" + booking.pick(), amount, amount)).isEmpty();
            return fund;
        }

        private Fund release(PendingSwap order, Optional<Fund> after) {
            releases++;
            released.add(reference(order));
            assertThat(after.orElseThrow().inFlight()).doesNotContainKey(order.reference());
            return after.orElseThrow();
        }

        private void flow(Amount amount) {
            int index = ASSETS.indexOf(amount.asset());
            owned[index] = owned[index].add(amount.atoms());
        }

        private static Optional<PendingSwap> pick(Fund fund, Booking booking) {
            var orders = List.copyOf(fund.inFlight().values());
            return orders.isEmpty() ? Optional.empty() : Optional.of(orders.get(booking.pick() % orders.size()));
        }

        private static String reference(PendingSwap order) {
            return Long.toString(order.reference());
        }
    }
}
