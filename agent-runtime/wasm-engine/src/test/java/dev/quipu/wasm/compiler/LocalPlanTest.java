package dev.quipu.wasm.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Module;
import dev.quipu.wasm.Tier;
import dev.quipu.wasm.interpreter.RunLimits;
import dev.quipu.wasm.model.ValueType;
import dev.quipu.wasm.runtime.Instance;
import dev.quipu.wasm.runtime.Linker;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalPlanTest {

    /**
     * {@code f(address, adds)}: local 2 = f32.load, local 3 = local 2, local 3 += 1 if {@code adds}, local 4 = local 3,
     * f32.store 4 (local 4).
     */
    private static final String COPIES = "00 61 73 6d 01 00 00 00  01 06 01 60 02 7f 7f 00  03 02 01 00  05 03 01 00 01"
            + " 07 05 01 01 66 00 00  0a 2b 01 29 01 03 7d 20 00 2a 02 00 21 02 20 02 21 03"
            + " 20 01 04 40 20 03 43 00 00 80 3f 92 21 03 0b 20 03 21 04 20 00 20 04 38 02 04 0b";

    private static final Module MODULE = Module.parse(HexFormat.of().parseHex(COPIES.replace(" ", "")), Limits.DEFAULT);

    @ParameterizedTest
    @CsvSource({"7fa00001, 0, 7fa00001", "ffc12345, 0, ffc12345", "ffc12345, 1, 7fc00000", "3f800000, 1, 40000000"})
    void shouldKeepCopiedNansAsTheyAreAndMakeNewOnesCanonical(String loaded, int adds, String stored) {
        for (Tier tier : Tier.values()) {
            Instance instance = new Linker(tier.executor(RunLimits.DEFAULT)).instantiate(MODULE);
            instance.memory().putInt(0, 0, Integer.parseUnsignedInt(loaded, 16));
            instance.exportedFunction("f").call(0, adds);

            assertThat(Integer.toHexString(instance.memory().getInt(0, 4)))
                    .as("%s", tier)
                    .isEqualTo(stored);
        }
    }

    @Test
    void shouldLetCopiesOfALooseLocalBeLoose() {
        LocalPlan plan = new LocalPlan(MODULE.code(0));
        plan.keepsLoose(3, Value.loose(ValueType.F32));
        plan.keepsLoose(4, plan.read(3, ValueType.F32));

        assertThat(plan.mended()).isTrue();
        assertThat(plan.read(3, ValueType.F32).isLoose()).isTrue();
        assertThat(plan.read(4, ValueType.F32).isLoose()).isTrue();
    }
}
