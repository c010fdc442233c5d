package dev.quipu.wasm.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NumbersTest {

    @Property
    void shouldRoundUnsignedIntegersToTheNearestFloat(@ForAll long value) {
        BigInteger unsigned = new BigInteger(Long.toUnsignedString(value));

        assertThat(Numbers.unsignedToF32(value)).isEqualTo(unsigned.floatValue());
        assertThat(Numbers.unsignedToF64(value)).isEqualTo(unsigned.doubleValue());
    }

    @Property
    void shouldTruncateWhereTheIntegerFitsAndTrapElsewhere(@ForAll double value) {
        BigInteger whole = new BigDecimal(value).toBigInteger();

        if (whole.signum() >= 0 && whole.bitLength() <= 64) {
            assertThat(Numbers.truncU64(value)).isEqualTo(whole.longValue());
            assertThat(Numbers.saturateU64(value)).isEqualTo(whole.longValue());
        } else {
            assertThatThrownBy(() -> Numbers.truncU64(value)).hasMessage("integer overflow");
            assertThat(Numbers.saturateU64(value)).isEqualTo(whole.signum() < 0 ? 0 : -1);
        }
        if (whole.bitLength() <= 31) {
            assertThat(Numbers.truncS32(value)).isEqualTo(whole.intValueExact());
        } else {
            assertThatThrownBy(() -> Numbers.truncS32(value)).hasMessage("integer overflow");
        }
    }

    @Test
    void shouldMakeEveryNanCanonical() {
        assertThat(Numbers.bits(Float.intBitsToFloat(0xFFC0_0002))).isEqualTo(0x7FC0_0000);
        assertThat(Numbers.bits(Double.longBitsToDouble(-1))).isEqualTo(0x7FF8_0000_0000_0000L);
    }
}
