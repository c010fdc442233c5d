package dev.quipu.wasm.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.Tier;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.Linker;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** NaNs of unknown bits in locals: {@code loose-locals.wat}. */
class LooseLocalsTest {

    private static final long CANONICAL_NAN = 0x7FF8_0000_0000_0000L;
    /** A number whose halves are NaNs of floats, neither the canonical one. */
    private static final double LIKE_NANS_OF_FLOATS = Double.longBitsToDouble(0x7FE1_2345_7FC5_4321L);

    private static Instance instance(Tier tier) throws IOException {
        try (var wasm = LooseLocalsTest.class.getResourceAsStream("loose-locals.wasm")) {
            var module = Module.parse(wasm.readAllBytes(), Limits.DEFAULT);
            return new Linker(tier.executor(RunLimits.DEFAULT)).instantiate(module);
        }
    }

    private static long call(Tier tier, String export, long... arguments) throws IOException {
        return instance(tier).exportedFunction(export).call(arguments)[0];
    }

    @ParameterizedTest
    @EnumSource(Tier.class)
    void shouldMakeNansCanonicalBeforeTheirBitsAreReadAsIntegers(Tier tier) throws IOException {
        assertThat(call(tier, "longs", Double.doubleToRawLongBits(0))).isEqualTo(CANONICAL_NAN);
        assertThat(call(tier, "longs", Double.doubleToRawLongBits(3))).isEqualTo(Double.doubleToRawLongBits(1));
    }

    @ParameterizedTest
    @EnumSource(Tier.class)
    void shouldLeaveDoublesAloneInALocalKeptAsFloats(Tier tier) throws IOException {
        assertThat(call(tier, "both", Float.floatToRawIntBits(2), Double.doubleToRawLongBits(LIKE_NANS_OF_FLOATS)))
                .isEqualTo(Double.doubleToRawLongBits(LIKE_NANS_OF_FLOATS));
    }
}
