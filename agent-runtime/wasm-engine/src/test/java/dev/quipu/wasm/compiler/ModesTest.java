package dev.quipu.wasm.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.Instrumentation;
import dev.quipu.wasm.Metering;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.model.FunctionType;
import java.util.EnumSet;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Globals that only constants are put into, changed by calls wherever calls can be: {@code src/test/asyncify/modes.wat}.
 */
@Timeout(120)
class ModesTest {

    private static final int SEEDS = 150;
    private static final long CANONICAL = 0x7FF8_0000_0000_0000L;

    /** What {@code $flip} does when told so. */
    private static final int ONE = 4;

    private static final int TWO = 5;
    private static final int ZERO = 3;
    private static final int ONE_AND_BACK = 8;
    private static final int GROW = 9;
    private static final int THROW = 10;

    /** Tells {@code $flip} these, then nothing. */
    private static Guest guest(Way way, int... told) {
        Guest.Host host = new Guest.Host() {
            private int next;

            @Override
            public void answer(Guest guest, FunctionType type, long[] slots) {
                if (type.resultCount() == 1) {
                    slots[0] = next < told.length ? told[next++] : 0;
                }
            }
        };
        return new Guest(
                Guest.module("modes", Instrumentation.metered(Metering.QUIPU)), way, new RunLimits(3_000, 5), host);
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void shouldRunAlikeWheneverAModeChanges(Metering metering) {
        Module module = Guest.module("modes", Instrumentation.metered(metering));
        for (long seed = 0; seed < SEEDS; seed++) {
            Guest expected = ErraticHost.session(module, Way.INTERPRETED, seed);
            for (Way way : EnumSet.complementOf(EnumSet.of(Way.INTERPRETED))) {
                ErraticHost.session(module, way, seed).isLike(expected, "seed " + seed + ", " + way);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepOperandsOfAllTypesOverACallThatChangesTheMode(Way way) {
        long two = Double.doubleToRawLongBits(2);
        long infinity = Double.doubleToRawLongBits(Double.POSITIVE_INFINITY);
        Guest guest = guest(way, 0, ONE, 0, TWO, 0, 0);

        long[] results =
                guest.call("operands", 5, 1L << 40, Float.floatToRawIntBits(Float.POSITIVE_INFINITY), infinity);

        assertThat(guest.log().get(2))
                .startsWith("see [i32 5, i64 10000000001, f32 7fc00000, f64 7ff8000000000000] with fuel ");
        // The mode is 1: a, and (a + 2) times the answer of the third call.
        assertThat(guest.instance().memory().getInt(0, 0)).isEqualTo(5 + 7);
        assertThat(guest.instance().memory().getLong(8, 0)).isEqualTo(CANONICAL);
        assertThat(guest.instance().memory().getLong(16, 0)).isEqualTo(CANONICAL);
        assertThat(guest.instance().memory().getInt(24, 0)).isEqualTo(0x7FC0_0000);
        assertThat(results).containsExactly((1L << 40) + 2 ^ CANONICAL ^ 1);
        assertThat(guest.call("four", 1, 2, 0, two)[3]).isEqualTo(Double.doubleToRawLongBits(6 - 2));
    }

    @ParameterizedTest
    @EnumSource
    void shouldSeeTheModeOfEachMomentInEachFrame(Way way) {
        // Of four frames the innermost but one changes the mode to 2, the one around it back to 0.
        Guest guest = guest(way, 0, 0, TWO, 0, 0, ONE_AND_BACK);

        // Each frame: (the inner result * what its mode makes of it) + (its first answer + (mode << n)).
        int innermost = 2;
        int changing = innermost * 1 + (4 + (2 << 1));
        int back = changing * 7 + (1 + (0 << 2));
        assertThat(guest.call("recursing", 3)).containsExactly(back * 3 + (1 + (0 << 3)));
    }

    @ParameterizedTest
    @EnumSource
    void shouldCatchInTheFrameWhoseModeChanged(Way way) {
        int[] told = {ONE, ZERO, 0, THROW};
        Guest guest = guest(way, told);
        Guest expected = guest(Way.INTERPRETED, told);

        assertThat(guest.call("catching", 2)).isEqualTo(expected.call("catching", 2));
        guest.isLike(expected, way.toString());
        assertThat(guest.instance().memory().getLong(96, 0)).isEqualTo(CANONICAL);
        assertThat(guest.instance().budget.left).isEqualTo(guest.instance().budget.units);
    }

    @ParameterizedTest
    @EnumSource
    void shouldSeeMemoryThatGrewInTheCallThatDidNotChangeTheMode(Way way) {
        int[] told = {GROW, 0, GROW, ONE};
        Guest guest = guest(way, told);
        Guest expected = guest(Way.INTERPRETED, told);

        assertThat(guest.call("filling", 5)).isEqualTo(expected.call("filling", 5));
        guest.isLike(expected, way.toString());
        assertThat(guest.instance().memory().pages()).isEqualTo(3);
    }
}
