package dev.quipu.llm.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.llm.InferenceBuild;
import dev.quipu.wasm.WasmInstance;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Every way to attention gives the bits of its definition. */
class AttendTest {

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
            for (TensorExtension tensor : Modules.WAYS) {
                WasmInstance instance = Modules.Unmetered.INSTANCES.get(build);
                long[] arguments = attention.putInto(instance, build);
                Modules.ask(tensor, "attend", instance, build, arguments);
                assertThat(MatmulTest.bits(attention.result(instance, arguments)))
                        .as(build + " " + Modules.WAYS.indexOf(tensor))
                        .isEqualTo(expected);
            }
        }
    }
}
