package dev.quipu.strategy.fund;

import static dev.quipu.strategy.fund.Books.BTC;
import static dev.quipu.strategy.fund.Books.DOGE;
import static dev.quipu.strategy.fund.Books.ETH;
import static dev.quipu.strategy.fund.Books.PRICES;
import static dev.quipu.strategy.fund.Books.USDC;
import static dev.quipu.strategy.fund.Books.VENUE;
import static dev.quipu.strategy.fund.Books.btc;
import static dev.quipu.strategy.fund.Books.place;
import static dev.quipu.strategy.fund.Books.swap;
import static dev.quipu.strategy.fund.Books.usdc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.quipu.strategy.Amount;
import dev.quipu.strategy.Asset;
import dev.quipu.strategy.Intent;
import dev.quipu.strategy.fund.Review.Reason;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RiskLimitsTest {

    private final RiskLimits limits = new RiskLimits(usdc("100"), 5_000, 100);
    private final Fund fund = Fund.empty(USDC).deposit(usdc("100000"));

    @Test
    void shouldApproveASwapWithinAllLimits() {
        var review = limits.review(swap(usdc("50000"), BTC), fund, PRICES, VENUE);
        assertThat(review).isInstanceOfSatisfying(Approved.class, approved -> {
            assertThat(approved.quoted()).isEqualTo(btc("0.83333236"));
            assertThat(approved.minimumBuy()).isEqualTo(btc("0.82666570")); // 9,920 bps of it
        });
    }

    @Test
    void shouldQuoteAcrossTheBaseAsset() {
        var holder = fund.deposit(btc("1"));
        var approved = (Approved<Intent.Swap>) limits.review(swap(btc("0.5"), ETH), holder, PRICES, VENUE);
        assertThat(approved.quoted()).isEqualTo(Amount.ofUnits(ETH, "11.999390031718350645"));
    }

    @Test
    void shouldRefuseToSellNothingOrAnAssetForItself() {
        assertRefused(fund, swap(usdc("0"), BTC), Reason.MALFORMED);
        assertRefused(fund, swap(usdc("-1000"), BTC), Reason.MALFORMED);
        assertRefused(fund, swap(usdc("1000"), USDC), Reason.MALFORMED);
    }

    @Test
    void shouldRefuseAPairTheVenueDoesNotTrade() {
        assertRefused(fund, swap(usdc("1000"), new Asset("XRP", 6)), Reason.NOT_TRADED);
    }

    @Test
    void shouldRefuseToTradeWithoutAPrice() {
        assertRefused(fund, swap(usdc("1000"), DOGE), Reason.NO_PRICE);
        assertRefused(
                fund.deposit(Amount.ofUnits(DOGE, "1000")), swap(Amount.ofUnits(DOGE, "1000"), BTC), Reason.NO_PRICE);
    }

    @Test
    void shouldRefuseASlippageToleranceBeyondTheLimit() {
        assertRefused(fund, new Intent.Swap(usdc("1000"), BTC, 101, "", List.of()), Reason.SLIPPAGE_LIMIT);
        assertRefused(fund, new Intent.Swap(usdc("1000"), BTC, -1, "", List.of()), Reason.SLIPPAGE_LIMIT);
    }

    @Test
    void shouldRefuseASecondOrderOfThePairInEitherDirection() {
        var busy = place(fund.deposit(btc("1")), swap(usdc("1000"), BTC));
        assertRefused(busy, swap(usdc("1000"), BTC), Reason.ORDER_IN_FLIGHT);
        assertRefused(busy, swap(btc("0.1"), USDC), Reason.ORDER_IN_FLIGHT);
        assertThat(limits.review(swap(usdc("1000"), ETH), busy, PRICES, VENUE)).isInstanceOf(Approved.class);
    }

    @Test
    void shouldAllowANewOrderOfThePairOnceTheOldOneIsUnknown() {
        var silent = place(fund, swap(usdc("1000"), BTC)).overdueUnknown(Fund.ANSWER_PATIENCE_MILLIS);
        assertThat(limits.review(swap(usdc("1000"), BTC), silent, PRICES, VENUE))
                .isInstanceOf(Approved.class);
    }

    @Test
    void shouldCountAnUnknownOrderTowardsThePositionItMayStillFill() {
        var silent = place(fund, swap(usdc("40000"), BTC)).overdueUnknown(Fund.ANSWER_PATIENCE_MILLIS);
        assertRefused(silent, swap(usdc("10001"), BTC), Reason.POSITION_LIMIT);
        assertRefused(silent, swap(usdc("60000.000001"), ETH), Reason.INSUFFICIENT_BALANCE);
    }

    @Test
    void shouldRefuseMoreThanTheFreeBalance() {
        assertRefused(fund, swap(usdc("100000.000001"), BTC), Reason.INSUFFICIENT_BALANCE);
    }

    @Test
    void shouldRefuseAnOrderBelowTheSmallest() {
        assertRefused(fund, swap(usdc("99.999999"), BTC), Reason.ORDER_TOO_SMALL);
    }

    @Test
    void shouldRefuseAnOrderWhoseLeastOutputRoundsToNothing() {
        var one = new RiskLimits(Amount.ofAtoms(USDC, 1), 10_000, 100);
        assertThat(one.review(swap(Amount.ofAtoms(USDC, 1), BTC), fund, PRICES, VENUE))
                .isInstanceOfSatisfying(
                        Review.Refused.class, r -> assertThat(r.reason()).isEqualTo(Reason.ORDER_TOO_SMALL));
    }

    @Test
    void shouldRefuseToGrowAPositionBeyondItsPart() {
        assertRefused(fund, swap(usdc("50000.000001"), BTC), Reason.POSITION_LIMIT);
        var holder = fund.deposit(btc("1"));
        assertRefused(holder, swap(usdc("30000"), BTC), Reason.POSITION_LIMIT);
        assertThat(limits.review(swap(usdc("30000"), ETH), holder, PRICES, VENUE))
                .isInstanceOf(Approved.class);
    }

    @Test
    void shouldCountOrdersInFlightTowardsThePosition() {
        var holder = fund.deposit(Amount.ofUnits(ETH, "40"));
        var busy = place(holder, swap(Amount.ofUnits(ETH, "20"), BTC));
        assertRefused(busy, swap(usdc("60000"), BTC), Reason.POSITION_LIMIT);
    }

    @Test
    void shouldAlwaysLetAPositionBeSold() {
        var holder = Fund.empty(USDC).deposit(btc("1"));
        assertThat(limits.review(swap(btc("1"), USDC), holder, PRICES, VENUE)).isInstanceOf(Approved.class);
    }

    @Test
    void shouldNameTheFirstReasonThatApplies() {
        var everythingWrong = new Intent.Swap(usdc("200000"), BTC, 9_999, "", List.of());
        assertRefused(fund, everythingWrong, Reason.SLIPPAGE_LIMIT);
        assertRefused(fund, new Intent.Swap(usdc("200000"), BTC, 100, "", List.of()), Reason.INSUFFICIENT_BALANCE);
    }

    @Test
    void shouldRefuseLimitsThatMakeNoSense() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RiskLimits(usdc("0"), 5_000, 100));
        assertThatIllegalArgumentException().isThrownBy(() -> new RiskLimits(usdc("1"), 10_001, 100));
        assertThatIllegalArgumentException().isThrownBy(() -> new RiskLimits(usdc("1"), 0, 100));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RiskLimits(usdc("1"), 5_000, 5_001))
                .withMessage("maximumSlippageBps out of range 0..5000: 5001");
    }

    @Property
    void shouldNeverApproveWhatBreaksALimit(
            @ForAll @LongRange(min = -10, max = 200_000_000_000L) long sellAtoms,
            @ForAll @LongRange(min = 0, max = 100_000_000L) long heldAtoms,
            @ForAll @IntRange(min = -5, max = 300) int slippageBps) {
        var held = heldAtoms == 0 ? fund : fund.deposit(Amount.ofAtoms(BTC, heldAtoms));
        var swap = new Intent.Swap(Amount.ofAtoms(USDC, sellAtoms), BTC, slippageBps, "", List.of());
        if (limits.review(swap, held, PRICES, VENUE) instanceof Approved<Intent.Swap> approved) {
            var after = held.place(approved, "message", 0);
            var worth = PRICES.worthFloor(held.balance(BTC)).orElseThrow().plus(swap.sell());
            assertThat(worth).isLessThanOrEqualTo(held.nav(PRICES).bpsFloor(5_000));
            assertThat(swap.sell()).isGreaterThanOrEqualTo(limits.minimumOrder());
            assertThat(slippageBps).isBetween(0, 100);
            assertThat(after.cash().atoms()).isNotNegative();
            assertThat(approved.minimumBuy()).isLessThanOrEqualTo(approved.quoted());
        }
    }

    private void assertRefused(Fund books, Intent.Swap swap, Reason reason) {
        assertThat(limits.review(swap, books, PRICES, VENUE))
                .isInstanceOfSatisfying(Review.Refused.class, refused -> assertThat(refused.reason())
                        .isEqualTo(reason));
    }
}
