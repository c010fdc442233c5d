package dev.quipu.dex;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-1", "+1", "1.0", "1e3", "0x10", "123a", " 1", "1 ", "١٢", "NaN"})
    void shouldRefuseWhatIsNoDecimalString(String text) {
        assertThat(Quantity.parse(text)).isEmpty();
    }

    @Test
    void shouldRefuseWhatDoesNotFit256Bits() {
        assertThat(Quantity.parse(Quantity.MAX.toString())).contains(Quantity.MAX);
        assertThat(Quantity.parse(Quantity.MAX.add(BigInteger.ONE).toString())).isEmpty();
        assertThat(Quantity.parse("1".repeat(1_000_000))).isEmpty();
    }

    @Test
    void shouldRefuseZeroWhereAPositiveQuantityIsWanted() {
        assertThat(Quantity.parse("0")).contains(BigInteger.ZERO);
        assertThat(Quantity.parsePositive("0")).isEmpty();
        assertThat(Quantity.parsePositive("1")).contains(BigInteger.ONE);
    }

    @Property
    void shouldReadBackWhatItPrints(@ForAll @BigRange(min = "0", max = "1e76") BigInteger atoms) {
        assertThat(Quantity.parse(atoms.toString())).contains(atoms);
    }
}
