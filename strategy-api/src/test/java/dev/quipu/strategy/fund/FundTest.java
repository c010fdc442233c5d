package dev.quipu.strategy.fund;

import static dev.quipu.strategy.fund.Books.BTC;
import static dev.quipu.strategy.fund.Books.ETH;
import static dev.quipu.strategy.fund.Books.PRICES;
import static dev.quipu.strategy.fund.Books.USDC;
import static dev.quipu.strategy.fund.Books.btc;
import static dev.quipu.strategy.fund.Books.place;
import static dev.quipu.strategy.fund.Books.swap;
import static dev.quipu.strategy.fund.Books.usdc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.quipu.strategy.Amount;
import dev.quipu.strategy.StateReader;
import dev.quipu.strategy.StateWriter;
import org.junit.jupiter.api.Test;

class FundTest {

    private final Fund funded = Fund.empty(USDC).deposit(usdc("100000"));
    private final Fund ordered = place(funded, swap(usdc("40000"), BTC));

    @Test
    void shouldReserveTheInputWhileAnOrderIsInFlight() {
        assertThat(ordered.cash()).isEqualTo(usdc("60000"));
        assertThat(ordered.holding(USDC)).isEqualTo(usdc("100000"));
        assertThat(ordered.nav(PRICES)).isEqualTo(usdc("100000"));
        assertThat(ordered.inFlight().get(1L).sell()).isEqualTo(usdc("40000"));
        assertThat(ordered.hasInFlight(BTC, USDC)).isTrue();
        assertThat(ordered.hasInFlight(USDC, ETH)).isFalse();
    }

    @Test
    void shouldBookAFillWithItsFee() {
        var filled = ordered.fill("1", btc("0.66"), usdc("120")).orElseThrow();
        assertThat(filled.cash()).isEqualTo(usdc("60000"));
        assertThat(filled.balance(BTC)).isEqualTo(btc("0.66"));
        assertThat(filled.inFlight()).isEmpty();
        assertThat(filled.feesPaid()).containsEntry(USDC, usdc("120"));
        assertThat(filled.nav(PRICES)).isEqualTo(usdc("99600.0462"));
    }

    @Test
    void shouldRestoreTheBooksWhenAnOrderIsRefunded() {
        var refunded = ordered.refund("1", usdc("40000")).orElseThrow();
        assertThat(refunded.balances()).isEqualTo(funded.balances());
        assertThat(refunded.inFlight()).isEmpty();
    }

    @Test
    void shouldReleaseAnOrderOnlyOnce() {
        var filled = ordered.fill("1", btc("0.66"), usdc("120")).orElseThrow();
        assertThat(filled.fill("1", btc("0.66"), usdc("120"))).isEmpty();
        assertThat(filled.refund("1", usdc("40000"))).isEmpty();
    }

    @Test
    void shouldIgnoreAnswersToOrdersItNeverGave() {
        for (var reference : new String[] {"2", "0", "-1", "01", "+1", " 1", "1 ", "", "one", "99999999999999999999"}) {
            assertThat(ordered.fill(reference, btc("1"), usdc("0")))
                    .as(reference)
                    .isEmpty();
            assertThat(ordered.refund(reference, usdc("1"))).as(reference).isEmpty();
        }
    }

    @Test
    void shouldIgnoreAnswersInAnotherAssetOrBelowZero() {
        assertThat(ordered.fill("1", Amount.ofUnits(ETH, "1"), usdc("0"))).isEmpty();
        assertThat(ordered.fill("1", btc("1"), btc("0"))).isEmpty();
        assertThat(ordered.fill("1", btc("-1"), usdc("0"))).isEmpty();
        assertThat(ordered.fill("1", btc("1"), usdc("-1"))).isEmpty();
        assertThat(ordered.refund("1", btc("1"))).isEmpty();
        assertThat(ordered.refund("1", usdc("-1"))).isEmpty();
    }

    @Test
    void shouldGiveEveryOrderItsOwnReference() {
        var refunded = ordered.refund("1", usdc("40000")).orElseThrow();
        assertThat(place(refunded, swap(usdc("1"), BTC)).inFlight()).containsOnlyKeys(2L);
    }

    @Test
    void shouldMarkAnOrderUnknownOnlyWhenItsTimeIsOver() {
        var late = place(funded, swap(usdc("40000"), BTC), 1_000);
        long dueMillis = 1_000 + Fund.ANSWER_PATIENCE_MILLIS;
        assertThat(late.overdueUnknown(dueMillis - 1)).isSameAs(late);
        var silent = late.overdueUnknown(dueMillis);
        assertThat(silent.inFlight().get(1L).unknown()).isTrue();
        assertThat(silent.hasInFlight(USDC, BTC)).isFalse();
        assertThat(silent.hasInFlight(BTC)).isFalse();
        assertThat(silent.overdueUnknown(dueMillis + 1)).isSameAs(silent);
    }

    @Test
    void shouldKeepTheInputOfAnUnknownOrderReserved() {
        var silent = ordered.overdueUnknown(Fund.ANSWER_PATIENCE_MILLIS);
        assertThat(silent.cash()).isEqualTo(usdc("60000"));
        assertThat(silent.holding(USDC)).isEqualTo(usdc("100000"));
        assertThat(silent.nav(PRICES)).isEqualTo(ordered.nav(PRICES));
    }

    @Test
    void shouldBookALateAnswerOnce() {
        var silent = ordered.overdueUnknown(Fund.ANSWER_PATIENCE_MILLIS);
        assertThat(silent.fill("1", btc("0.66"), usdc("120"))).isEqualTo(ordered.fill("1", btc("0.66"), usdc("120")));
        var refunded = silent.refund("1", usdc("40000")).orElseThrow();
        assertThat(refunded.balances()).isEqualTo(funded.balances());
        assertThat(refunded.fill("1", btc("0.66"), usdc("120"))).isEmpty();
    }

    @Test
    void shouldRefuseADepositThatIsNotPositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> funded.deposit(usdc("0")))
                .withMessage("a deposit must be positive: 0.000000 USDC");
    }

    @Test
    void shouldCountWhatHasNoPriceAsNothing() {
        var withUnpriced = funded.deposit(Amount.ofUnits(Books.DOGE, "1000000"));
        assertThat(withUnpriced.nav(PRICES)).isEqualTo(usdc("100000"));
    }

    @Test
    void shouldReadBackWhatItWrote() {
        var silent =
                place(ordered.deposit(btc("0.5")), swap(btc("0.1"), ETH)).overdueUnknown(Fund.ANSWER_PATIENCE_MILLIS);
        var fund = place(silent, swap(usdc("7"), ETH), 5)
                .fill("1", btc("0.66"), usdc("120"))
                .orElseThrow();
        var out = new StateWriter();
        fund.write(out);
        var in = new StateReader(out.toBytes());
        assertThat(Fund.read(in)).isEqualTo(fund);
        in.end();
    }

    @Test
    void shouldReadBackPrices() {
        var out = new StateWriter();
        PRICES.write(out);
        assertThat(Prices.read(new StateReader(out.toBytes()))).isEqualTo(PRICES);
    }
}
