package dev.quipu.llm.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.llm.InferenceBuild;
import dev.quipu.llm.ReferenceMath;
import dev.quipu.wasm.WasmInstance;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Every way to gate gives the bits of its definition. */
class GateTest {

    private static void shouldAgree(float[] gate, float[] up) {
        int[] expected = new int[gate.length];
        for (int i = 0; i < gate.length; i++) {
            float product = gate[i] / (1.0f + ReferenceMath.exp(-gate[i])) * up[i];
            expected[i] = Float.floatToIntBits(product); // a NaN is the one NaN
        }
        for (InferenceBuild build : InferenceBuild.values()) {
            for (TensorExtension tensor : Modules.WAYS) {
                WasmInstance instance = Modules.Unmetered.INSTANCES.get(build);
                instance.call("qp_reset_scratch");
                long gateAt = Modules.put(instance, build, Product.bytes(gate));
                long upAt = Modules.put(instance, build, Product.bytes(up));
                Modules.ask(tensor, "gate", instance, build, gate.length, gateAt, upAt);
                var read = Product.little(instance.read(gateAt, gate.length * Float.BYTES))
                        .asIntBuffer();
                int[] bits = new int[gate.length];
                read.get(bits);
                assertThat(bits).as(build + " " + Modules.WAYS.indexOf(tensor)).isEqualTo(expected);
            }
        }
    }

    @Property(tries = 60)
    void shouldGiveTheBitsOfItsDefinitionInEveryBuildOnAndOffOnOneThreadAndTwo(
            @ForAll @IntRange(min = 1, max = 9000) int numbers,
            @ForAll @IntRange(min = 0, max = 100) int spread,
            @ForAll long seed) {
        var random = new Random(seed);
        float[] gate = Product.floats(numbers, random);
        for (int i = 0; i < numbers; i++) {
            gate[i] *= spread;
        }
        shouldAgree(gate, Product.floats(numbers, random));
    }

    @Test
    void shouldTakeExtremesAndWhatIsNoNumberAsItsDefinitionDoes() {
        float[] extremes = {
            0.0f,
            -0.0f,
            87.5f,
            -87.5f,
            88.5f,
            -88.5f,
            1e30f,
            -1e30f,
            Float.MAX_VALUE,
            -Float.MAX_VALUE,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.NaN,
            Float.intBitsToFloat(0xffc12345),
            Float.MIN_VALUE,
            1.0f,
            -1.0f
        };
        float[] gate = new float[extremes.length * extremes.length];
        float[] up = new float[gate.length];
        for (int i = 0; i < gate.length; i++) {
            gate[i] = extremes[i % extremes.length];
            up[i] = extremes[i / extremes.length];
        }
        shouldAgree(gate, up);
    }
}
