package dev.quipu.llm.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.llm.InferenceBuild;
import dev.quipu.wasm.WasmInstance;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Every way to quantise activations gives the bits of their definition. */
class QuantiseTest {

    private static final int BLOCK = TileKind.BLOCK;

    private record Blocks(List<Short> quants, List<Integer> scaleBits, List<Integer> sums) {}

    /** As quantise.h defines it, a number at a time. */
    private static Blocks byDefinition(float[] x) {
        var quants = Stream.<Short>builder();
        var scales = Stream.<Integer>builder();
        var sums = Stream.<Integer>builder();
        for (int first = 0; first < x.length; first += BLOCK) {
            float largest = 0;
            for (int i = first; i < first + BLOCK; i++) {
                largest = Math.abs(x[i]) > largest ? Math.abs(x[i]) : largest;
            }
            boolean divides = largest >= 1e-30f && Float.isFinite(largest);
            int sum = 0;
            for (int i = first; i < first + BLOCK; i++) {
                int quant = divides && !Float.isNaN(x[i]) ? (int) Math.rint(x[i] * (127.0f / largest)) : 0;
                quants.add((short) quant);
                sum += quant;
            }
            sums.add(sum);
            scales.add(Float.floatToRawIntBits(divides ? largest / 127.0f : Float.isFinite(largest) ? 0.0f : largest));
        }
        return new Blocks(
                quants.build().toList(), scales.build().toList(), sums.build().toList());
    }

    private static Blocks measured(float[] x, TensorExtension tensor, InferenceBuild build) {
        WasmInstance instance = Modules.Unmetered.INSTANCES.get(build);
        instance.call("qp_reset_scratch");
        int blocks = x.length / BLOCK;
        long at = Modules.put(instance, build, Product.bytes(x));
        long quants = Modules.put(instance, build, new byte[x.length * Short.BYTES]);
        long scales = Modules.put(instance, build, new byte[blocks * Float.BYTES]);
        long sums = Modules.put(instance, build, new byte[blocks * Integer.BYTES]);
        Modules.ask(tensor, "quantise", instance, build, blocks, at, quants, scales, sums);
        var written =
                Product.little(instance.read(quants, x.length * Short.BYTES)).asShortBuffer();
        return new Blocks(
                Stream.generate(written::get).limit(x.length).toList(),
                ints(instance, scales, blocks),
                ints(instance, sums, blocks));
    }

    private static List<Integer> ints(WasmInstance instance, long address, int count) {
        var read = Product.little(instance.read(address, count * Integer.BYTES)).asIntBuffer();
        return Stream.generate(read::get).limit(count).toList();
    }

    private static void shouldAgree(float[] x) {
        Blocks expected = byDefinition(x);
        for (InferenceBuild build : InferenceBuild.values()) {
            for (TensorExtension tensor : Modules.WAYS) {
                assertThat(measured(x, tensor, build))
                        .as(build + " " + Modules.WAYS.indexOf(tensor))
                        .isEqualTo(expected);
            }
        }
    }

    @Property(tries = 60)
    void shouldGiveTheBitsOfItsDefinitionInEveryBuildOnAndOffOnOneThreadAndTwo(
            @ForAll @IntRange(min = 1, max = 300) int blocks,
            @ForAll @IntRange(min = -45, max = 38) int power,
            @ForAll long seed) {
        float[] x = Product.floats(blocks * BLOCK, new Random(seed));
        for (int i = 0; i < x.length; i++) {
            x[i] *= (float) Math.pow(10, power);
        }
        shouldAgree(x);
    }

    @Test
    void shouldTakeWhatIsNoNumberAsItsDefinitionDoes() {
        float[] x = new float[6 * BLOCK];
        for (int i = 0; i < x.length; i++) {
            x[i] = (i % 7 - 3) * 0.5f;
        }
        x[3] = Float.NaN;
        x[BLOCK + 5] = Float.POSITIVE_INFINITY;
        x[2 * BLOCK] = Float.NEGATIVE_INFINITY;
        Arrays.fill(x, 3 * BLOCK, 4 * BLOCK, -0.0f);
        Arrays.fill(x, 4 * BLOCK, 5 * BLOCK, Float.MIN_VALUE);
        x[5 * BLOCK + 31] = Float.intBitsToFloat(0x7fc12345);
        shouldAgree(x);
    }
}
