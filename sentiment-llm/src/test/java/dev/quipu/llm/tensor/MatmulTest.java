package dev.quipu.llm.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.llm.InferenceBuild;
import dev.quipu.wasm.QuipuEngine;
import dev.quipu.wasm.WasmInstance;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Every way to a matrix product gives the bits of its definition. */
class MatmulTest {

    private static final TensorExtension OFF = TensorExtension.off();

    /** Every way to it, by name. */
    private static final Map<String, TensorExtension> WAYS = ways();

    private static Map<String, TensorExtension> ways() {
        Map<String, TensorExtension> ways = new LinkedHashMap<>();
        ways.put("off", OFF);
        for (Summing summing : Summing.values()) {
            ways.put(summing + " on one thread", TensorExtension.on(1, summing));
            ways.put(summing + " on two threads", TensorExtension.on(2, summing));
        }
        return ways;
    }

    private static final Map<InferenceBuild, WasmInstance> INSTANCES = Stream.of(InferenceBuild.values())
            .collect(
                    Collectors.toMap(Function.identity(), build -> Modules.instantiate(new QuipuEngine(), build, OFF)));

    @Property(tries = 150)
    void shouldGiveTheBitsOfItsDefinitionInEveryBuildOnAndOffOnOneThreadAndTwo(
            @ForAll TileKind kind,
            @ForAll boolean mins,
            @ForAll @IntRange(min = 1, max = 200) int rows,
            @ForAll @IntRange(min = 1, max = 20) int blocks,
            @ForAll @IntRange(min = 0, max = 13) int tokens,
            @ForAll long seed) {
        // Plain numbers have no blocks.
        int cols = kind.isPlain() ? blocks * TileKind.BLOCK - (int) (seed & 15) : blocks * TileKind.BLOCK;
        check(Product.draw(kind, mins, rows, cols, tokens, seed));
    }

    @Property(tries = 6)
    void shouldGiveTheSameForHundredsOfTokens(@ForAll TileKind kind, @ForAll boolean mins, @ForAll long seed) {
        check(Product.draw(kind, mins, 70, 96, 197, seed));
    }

    /** So many that tiles are worked by the longer of two spans, on one thread, and tokens are left behind the last one. */
    @Property(tries = 4)
    void shouldGiveTheSameForManyRowsAndTokens(@ForAll TileKind kind, @ForAll boolean mins, @ForAll long seed) {
        check(Product.draw(kind, mins, 520, 64, 259, seed));
    }

    private static void check(Product product) {
        int[] expected = bits(product.byDefinition());
        for (InferenceBuild build : InferenceBuild.values()) {
            WasmInstance instance = INSTANCES.get(build);
            long[] arguments = product.putInto(instance, build);
            WAYS.forEach((name, tensor) -> {
                product.spoil(instance, arguments);
                Modules.ask(tensor, "matmul", instance, build, arguments);
                assertThat(bits(product.result(instance, arguments)))
                        .as(build + ", " + name)
                        .isEqualTo(expected);
            });
        }
    }

    static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
        return bits;
    }
}
