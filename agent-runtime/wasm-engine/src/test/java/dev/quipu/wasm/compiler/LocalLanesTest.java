package dev.quipu.wasm.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.Tier;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.runtime.HandMade;
import dev.quipu.wasm.runtime.Linker;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A v128 local that is written in lanes of one kind and read in lanes of another. */
class LocalLanesTest {

    /** {@code f(x)}: a local is f32x4 x + x; three times its bits, by i32x4.add. */
    private static final String FLOATS_AS_INTEGERS = "01 06 01 60 01 7d 01 7f  03 02 01 00  07 05 01 01 66 00 00"
            + "  0a 22 01 20 01 01 7b 20 00 fd 13 20 00 fd 13 fd e4 01 21 01"
            + " 20 01 20 01 fd ae 01 20 01 fd ae 01 fd 1b 00 0b";

    /** {@code f(x)}: a local is f64x2 x + x; the upper half of its bits, through two f32x4.neg and v128.and. */
    private static final String DOUBLES_AS_FLOATS = "01 06 01 60 01 7c 01 7f  03 02 01 00  07 05 01 01 66 00 00"
            + "  0a 22 01 20 01 01 7b 20 00 fd 14 20 00 fd 14 fd f0 01 21 01"
            + " 20 01 fd e1 01 20 01 fd e1 01 fd 4e fd 1b 01 0b";

    @ParameterizedTest
    @EnumSource
    void shouldSeeTheBitsOfASumOfFloats(Tier tier) {
        assertThat(call(tier, FLOATS_AS_INTEGERS, Float.floatToRawIntBits(0.75f)))
                .isEqualTo(3 * Float.floatToRawIntBits(1.5f));
        assertThat(call(tier, FLOATS_AS_INTEGERS, 0xffc12345)).isEqualTo(3 * 0x7fc00000);
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveHalvesOfANumberThatLookLikeNans(Tier tier) {
        assertThat(call(tier, DOUBLES_AS_FLOATS, 0x7fb12345L << 32)).isEqualTo(0xffc12345);
    }

    private static int call(Tier tier, String module, long argument) {
        var instance = new Linker(tier.executor(RunLimits.DEFAULT)).instantiate(HandMade.module(module));
        return (int) instance.exportedFunction("f").call(argument)[0];
    }
}
