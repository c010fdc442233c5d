package dev.quipu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class WasmValuesTest {

    private static final List<ValueType> ALL =
            List.of(ValueType.I32, ValueType.I64, ValueType.F32, ValueType.F64, ValueType.V128);
    private static final FunctionType SAME = FunctionType.of(ALL, ALL);

    @Property
    void shouldReadWhatItWrites(
            @ForAll int i, @ForAll long l, @ForAll float f, @ForAll double d, @ForAll long low, @ForAll long high) {
        var slots = new long[] {i, l, Float.floatToIntBits(f), Double.doubleToLongBits(d), low, high};
        var texts = WasmValues.format(SAME, slots, new Object[slots.length]);
        assertThat(WasmValues.parse("same", SAME, texts)).isEqualTo(slots);
    }

    @Test
    void shouldReadTheBytesOfAVectorInMemoryOrder() {
        var type = FunctionType.of(List.of(ValueType.V128), List.of());
        assertThat(WasmValues.parse("take", type, List.of("000102030405060708090a0b0c0d0e0f")))
                .containsExactly(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
    }

    @Test
    void shouldReadTheWordsOfFloats() {
        var type = FunctionType.of(List.of(ValueType.F32, ValueType.F64, ValueType.F32), List.of());
        assertThat(WasmValues.parse("take", type, List.of("nan", "-inf", "0x1p-1")))
                .containsExactly(0x7fc00000L, Double.doubleToLongBits(Double.NEGATIVE_INFINITY), 0x3f000000L);
    }
}
