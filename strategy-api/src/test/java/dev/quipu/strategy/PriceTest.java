package dev.quipu.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import org.junit.jupiter.api.Test;

class PriceTest {

    private static final Asset USDC = new Asset("USDC", 6);
    private static final Asset BTC = new Asset("BTC", 8);

    @Test
    void shouldValueBitcoinInDollars() {
        var price = Price.of(BTC, USDC, new BigDecimal("61234.5"));
        assertThat(price.valueFloor(Amount.ofUnits(BTC, "2"))).isEqualTo(Amount.ofUnits(USDC, "122469"));
        assertThat(price.quantityFloor(Amount.ofUnits(USDC, "61234.5"))).isEqualTo(Amount.ofUnits(BTC, "1"));
    }

    @Test
    void shouldKeepSevenDigitsOfACoinWorthAHundredBillionthOfADollar() {
        var pepe = new Asset("TINY", 18);
        var price = Price.of(pepe, USDC, new BigDecimal("2.3469239e-11"));
        assertThat(price.e18()).isEqualTo(23_469_239L);
        assertThat(price.decimal()).isEqualByComparingTo("2.3469239e-11");
    }

    @Test
    void shouldRefuseAPriceThatIsNotPositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Price.of(BTC, USDC, BigDecimal.ZERO))
                .withMessage("price of BTC must be positive: e18=0");
    }

    @Test
    void shouldRefuseAnAmountOfAnotherAsset() {
        var price = Price.of(BTC, USDC, BigDecimal.TEN);
        assertThatIllegalArgumentException().isThrownBy(() -> price.valueFloor(Amount.ofAtoms(USDC, 1)));
        assertThatIllegalArgumentException().isThrownBy(() -> price.quantityFloor(Amount.ofAtoms(BTC, 1)));
    }

    @Property
    void shouldNeverGainByGoingThereAndBackAtOnePrice(
            @ForAll @BigRange(min = "0", max = "1000000000000000000") BigInteger atoms,
            @ForAll @BigRange(min = "1", max = "1000000000000000000000000000") BigInteger e18) {
        var price = new Price(BTC, USDC, e18);
        var dollars = new Amount(USDC, atoms);
        var coins = new Amount(BTC, atoms);
        assertThat(price.valueFloor(price.quantityFloor(dollars))).isLessThanOrEqualTo(dollars);
        assertThat(price.quantityFloor(price.valueFloor(coins))).isLessThanOrEqualTo(coins);
    }

    @Property
    void shouldValueASumAtMostOneAtomAboveItsParts(
            @ForAll @BigRange(min = "0", max = "1000000000000000000") BigInteger a,
            @ForAll @BigRange(min = "0", max = "1000000000000000000") BigInteger b,
            @ForAll @BigRange(min = "1", max = "1000000000000000000000000000") BigInteger e18) {
        var price = new Price(BTC, USDC, e18);
        var parts = price.valueFloor(new Amount(BTC, a)).plus(price.valueFloor(new Amount(BTC, b)));
        var whole = price.valueFloor(new Amount(BTC, a.add(b)));
        assertThat(whole.minus(parts).atoms()).isBetween(BigInteger.ZERO, BigInteger.ONE);
    }
}
