package dev.quipu.compute.aos;

import static dev.quipu.wasm.model.ValueType.F64;
import static dev.quipu.wasm.model.ValueType.I32;
import static dev.quipu.wasm.model.ValueType.I64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.model.FunctionType;
import java.util.List;
import org.junit.jupiter.api.Test;

class CSignatureTest {

    private static final CSignature SEEK = new CSignature("iijip");

    @Test
    void shouldWidenPointersInWasm64() {
        assertThat(SEEK.types(true)).containsExactly(FunctionType.of(List.of(I32, I64, I32, I64), List.of(I32)));
    }

    @Test
    void shouldAllowA64BitNumberWholeOrSplitInWasm32() {
        assertThat(SEEK.types(false))
                .containsExactly(
                        FunctionType.of(List.of(I32, I64, I32, I32), List.of(I32)),
                        FunctionType.of(List.of(I32, I32, I32, I32, I32), List.of(I32)));
    }

    @Test
    void shouldReadTheSameArgumentsFromAllThreeTypes() {
        long offset = -0x1_2345_6789L;
        long pointer = 0xF000_0000L;
        long[] expected = {-1, offset, 2, pointer};
        var narrow = SEEK.types(false);

        assertThat(SEEK.reader(SEEK.types(true).getFirst()).arguments(new long[] {-1, offset, 2, pointer}))
                .containsExactly(expected);
        assertThat(SEEK.reader(narrow.get(0)).arguments(new long[] {-1, offset, 2, (int) pointer}))
                .containsExactly(expected);
        assertThat(SEEK.reader(narrow.get(1))
                        .arguments(new long[] {-1, (int) offset, (int) (offset >> 32), 2, (int) pointer}))
                .containsExactly(expected);
    }

    @Test
    void shouldKnowFunctionsWithoutResultOrArguments() {
        assertThat(new CSignature("v").types(false)).contains(FunctionType.empty());
        assertThat(new CSignature("d").types(true)).containsExactly(FunctionType.result(F64));
    }
}
