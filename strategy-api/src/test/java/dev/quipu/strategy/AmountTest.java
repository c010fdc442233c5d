package dev.quipu.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AmountTest {

    private static final Asset USDC = new Asset("USDC", 6);
    private static final Asset BTC = new Asset("BTC", 8);

    @Test
    void shouldReadWholeUnitsExactly() {
        assertThat(Amount.ofUnits(USDC, "100000.50").atoms()).isEqualTo(100_000_500_000L);
        assertThat(Amount.ofUnits(BTC, "-0.00000001").atoms()).isEqualTo(-1L);
        assertThat(Amount.ofUnits(USDC, "1E-6").atoms()).isEqualTo(1L);
    }

    @Test
    void shouldRefuseDigitsBelowOneAtom() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Amount.ofUnits(USDC, "0.0000001"))
                .withMessage("USDC has 6 decimals, but the amount is 0.0000001");
    }

    @Test
    void shouldRefuseToMixAssets() {
        var one = Amount.ofAtoms(USDC, 1);
        var other = Amount.ofAtoms(BTC, 1);
        assertThatIllegalArgumentException().isThrownBy(() -> one.plus(other));
        assertThatIllegalArgumentException().isThrownBy(() -> one.minus(other));
        assertThatIllegalArgumentException().isThrownBy(() -> one.compareTo(other));
    }

    @Test
    void shouldRoundTowardsNegativeInfinityWhenFlooring() {
        assertThat(Amount.ofAtoms(USDC, -1).bpsFloor(5_000).atoms()).isEqualTo(-1L);
        assertThat(Amount.ofAtoms(USDC, 1).bpsFloor(5_000).atoms()).isEqualTo(0L);
    }

    @Test
    void shouldRefuseADenominatorThatIsNotPositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Amount.ofAtoms(USDC, 1).timesFloor(BigInteger.ONE, BigInteger.ZERO))
                .withMessage("denominator must be positive: 0");
    }

    @Property
    void shouldShowUnitsThatReadBackAsTheSameAmount(
            @ForAll @BigRange(min = "-1000000000000000000000000", max = "1000000000000000000000000") BigInteger atoms,
            @ForAll @IntRange(max = 36) int decimals) {
        var amount = new Amount(new Asset("X", decimals), atoms);
        assertThat(Amount.ofUnits(amount.asset(), amount.units().toPlainString()))
                .isEqualTo(amount);
    }

    @Property
    void shouldUndoPlusWithMinus(@ForAll BigInteger a, @ForAll BigInteger b) {
        var amount = new Amount(USDC, a);
        var change = new Amount(USDC, b);
        assertThat(amount.plus(change).minus(change)).isEqualTo(amount);
        assertThat(amount.plus(change.negated())).isEqualTo(amount.minus(change));
    }

    @Property
    void shouldEncloseTheExactProductBetweenFloorAndCeiling(
            @ForAll BigInteger atoms,
            @ForAll BigInteger numerator,
            @ForAll @BigRange(min = "1", max = "1000000000000000000") BigInteger denominator) {
        var amount = new Amount(USDC, atoms);
        var exactTimesDenominator = atoms.multiply(numerator);
        var floor = amount.timesFloor(numerator, denominator).atoms();
        var ceil = amount.timesCeil(numerator, denominator).atoms();
        assertThat(floor.multiply(denominator)).isLessThanOrEqualTo(exactTimesDenominator);
        assertThat(ceil.multiply(denominator)).isGreaterThanOrEqualTo(exactTimesDenominator);
        boolean exact = exactTimesDenominator.mod(denominator).signum() == 0;
        assertThat(ceil.subtract(floor)).isEqualTo(exact ? BigInteger.ZERO : BigInteger.ONE);
    }
}
