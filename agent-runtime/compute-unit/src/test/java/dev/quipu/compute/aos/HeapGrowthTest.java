package dev.quipu.compute.aos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.Limits;
import dev.quipu.wasm.model.SizeRange;
import dev.quipu.wasm.runtime.LinearMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeapGrowthTest {

    private static CMemory memory(boolean wide, long pages, long most) {
        return new CMemory(new LinearMemory(new SizeRange(wide, pages, true, most), Limits.DEFAULT));
    }

    /** Pages computed by the loader's JavaScript in Node, for a fifth, a tenth and a twentieth more. */
    @ParameterizedTest
    @CsvSource({
        "1088, 71303169, 218, 109, 55",
        "1088, 110034900, 591, 591, 591",
        "1679, 110034945, 336, 168, 84",
        "1, 65537, 1, 1, 1",
        "1, 200000, 3, 3, 3",
        "1678, 300000000, 2900, 2900, 2900",
    })
    void shouldAskForLessUntilItFits(long pages, long requested, long fifth, long tenth, long twentieth) {
        assertThat(grown(pages, requested, pages + fifth)).isEqualTo(fifth);
        if (tenth < fifth) {
            assertThat(grown(pages, requested, pages + fifth - 1)).isEqualTo(tenth);
            assertThat(grown(pages, requested, pages + tenth - 1)).isEqualTo(twentieth);
        }
        assertThat(HeapGrowth.grow(memory(true, pages, pages + twentieth - 1), requested))
                .isFalse();
    }

    private static long grown(long pages, long requested, long most) {
        var memory = memory(true, pages, most);
        assertThat(HeapGrowth.grow(memory, requested)).isTrue();
        return memory.bytes().pages() - pages;
    }

    @Test
    void shouldRefuseWhatNoHeapHolds() {
        var narrow = memory(false, 1, 65_536);
        assertThat(HeapGrowth.grow(narrow, 4_294_901_761L)).isFalse();
        assertThat(HeapGrowth.grow(memory(true, 1, 4), -1)).isFalse();
        assertThat(narrow.bytes().pages()).isEqualTo(1);
    }
}
