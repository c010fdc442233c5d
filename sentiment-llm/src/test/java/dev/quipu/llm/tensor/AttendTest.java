package dev.quipu.llm.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.llm.InferenceBuild;
import dev.quipu.wasm.QuipuEngine;
import dev.quipu.wasm.WasmInstance;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Every way to attention gives the bits of its definition. */
class AttendTest {

    private static final TensorExtension OFF = TensorExtension.off();
    private static final TensorExtension ONE_THREAD = TensorExtension.on(1);
    private static final TensorExtension TWO_THREADS = TensorExtension.on(2);

    private static final Map<InferenceBuild, WasmInstance> INSTANCES = Stream.of(InferenceBuild.values())
            .collect(
                    Collectors.toMap(Function.identity(), build -> Modules.instantiate(new QuipuEngine(), build, OFF)));

    @Property(tries = 60)
    void shouldGiveTheBitsOfItsDefinitionInEveryBuildOnAndOffOnOneThreadAndTwo(
            @ForAll @IntRange(min = 1, max = 6) int group,
            @ForAll @IntRange(min = 1, max = 3) int keyHeads,
            @ForAll @IntRange(min = 1, max = 20) int quarters,
            @ForAll @IntRange(min = 1, max = 5) int rows,
            @ForAll @IntRange(min = 0, max = 95) int before,
            @ForAll long seed) {
        var attention = Attention.draw(group * keyHeads, keyHeads, 4 * quarters, rows, before + rows, seed);
        int[] expected = MatmulTest.bits(attention.byDefinition());
        for (InferenceBuild build : InferenceBuild.values()) {
            for (TensorExtension tensor : List.of(OFF, ONE_THREAD, TWO_THREADS)) {
                WasmInstance instance = INSTANCES.get(build);
                long[] arguments = attention.putInto(instance, build);
                Modules.ask(tensor, "attend", instance, build, arguments);
                assertThat(MatmulTest.bits(attention.result(instance, arguments)))
                        .as(build + (tensor == OFF ? " off" : tensor == ONE_THREAD ? " on" : " on two threads"))
                        .isEqualTo(expected);
            }
        }
    }
}
