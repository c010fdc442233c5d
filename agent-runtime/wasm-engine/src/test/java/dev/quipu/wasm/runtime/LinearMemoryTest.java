package dev.quipu.wasm.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.wasm.Limits;
import dev.quipu.wasm.Trap;
import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.model.SizeRange;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearMemoryTest {

    private static LinearMemory memory(boolean is64, long pages) {
        return new LinearMemory(new SizeRange(is64, pages, false, -1), Limits.DEFAULT);
    }

    @Test
    void shouldAddressSixteenGibibytesWithoutTouchingThem() {
        LinearMemory memory = memory(true, 1);
        long end = 16L << 30;

        assertThat(memory.grow(262_143)).isEqualTo(1);
        assertThat(memory.bytes()).isEqualTo(end);
        memory.putLong(end - 8, 0, 0x0807_0605_0403_0201L);
        assertThat(memory.getLong(end - 16, 8)).isEqualTo(0x0807_0605_0403_0201L);
        assertThat(memory.read(end - 8, 3)).containsExactly(1, 2, 3);
        assertThat(memory.grow(1)).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldKeepItsBytesWhenItGrows(boolean reserves) {
        LinearMemory memory = new LinearMemory(new SizeRange(false, 1, true, 4), Limits.DEFAULT, reserves);
        memory.putInt(65_532, 0, 0x1234_5678);

        assertThatThrownBy(() -> memory.putInt(65_533, 0, 0)).isInstanceOf(Trap.class);
        assertThat(memory.grow(2)).isEqualTo(1);
        assertThat(memory.getInt(65_532, 0)).isEqualTo(0x1234_5678);
        assertThat(memory.getLong(65_536, 0)).isZero();
        assertThat(memory.grow(2)).isEqualTo(-1);
        assertThat(memory.grow(0)).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldForgetWhatIsCutOff(boolean reserves) {
        LinearMemory memory = new LinearMemory(new SizeRange(false, 40, true, 80), Limits.DEFAULT, reserves);
        memory.fill(0, (byte) 7, 40 * 65_536);

        memory.resize(2);
        assertThat(memory.pages()).isEqualTo(2);
        assertThatThrownBy(() -> memory.getByte(2 * 65_536, 0)).isInstanceOf(Trap.class);
        memory.resize(40);
        assertThat(memory.getByte(2 * 65_536 - 1, 0)).isEqualTo((byte) 7);
        assertThat(memory.read(2 * 65_536, 38 * 65_536)).containsOnly(0);
        assertThatThrownBy(() -> memory.resize(81)).hasMessage("memory of 81 pages, allowed are 80");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldClearARangeAndNothingElse(boolean reserves) {
        LinearMemory memory = new LinearMemory(new SizeRange(false, 60, true, 80), Limits.DEFAULT, reserves);
        for (int count : new int[] {100, 3 << 20}) {
            memory.fill(0, (byte) 7, 60 * 65_536);
            memory.clear(65_536, count);

            assertThat(memory.read(65_536, count)).containsOnly(0);
            assertThat(memory.getByte(65_535, 0)).isEqualTo((byte) 7);
            assertThat(memory.getByte(65_536 + count, 0)).isEqualTo((byte) 7);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldCountEveryPageAsTouchedThatWasWritten(boolean reserves) {
        LinearMemory memory = new LinearMemory(new SizeRange(false, 1000, true, 1000), Limits.DEFAULT, reserves);
        memory.putByte(0, 0, (byte) 1);
        memory.putByte(777 * 65_536 + 65_535, 0, (byte) 1);

        assertThat(memory.touchedPages().get(0)).isTrue();
        assertThat(memory.touchedPages().get(777)).isTrue();
        assertThat(memory.touchedPages().length()).isLessThanOrEqualTo(1000);
    }

    @Property
    void shouldRefuseWhatDoesNotLieInside(@ForAll long address, @ForAll long offset) {
        LinearMemory memory = memory(true, 1);
        boolean inside =
                address >= 0 && offset >= 0 && address <= 65_536 && offset <= 65_536 && address + offset + 4 <= 65_536;

        if (inside) {
            assertThat(memory.getInt(address, offset)).isZero();
        } else {
            assertThatThrownBy(() -> memory.getInt(address, offset)).hasMessage("out of bounds memory access");
        }
    }

    @Test
    void shouldWriteNothingWhereAVectorDoesNotFit() {
        LinearMemory memory = memory(false, 1);

        assertThatThrownBy(() -> memory.putVector(65_528, 0, -1, -1)).isInstanceOf(Trap.class);
        assertThat(memory.getLong(65_528, 0)).isZero();
    }

    @Test
    void shouldRefuseMorePagesThanTheLimit() {
        assertThatThrownBy(() -> memory(true, 262_145))
                .isInstanceOfSatisfying(
                        WasmException.class, e -> assertThat(e.phase()).isEqualTo(WasmException.Phase.HOST));
    }

    @Test
    void shouldNotTellTheModuleThatTheHostHasNoRoom() {
        // More than any machine has, and not reserved: growing has to copy.
        Limits limits = Limits.DEFAULT.with(Limits.Bound.MEMORY_PAGES, 1L << 40);
        LinearMemory memory = new LinearMemory(new SizeRange(true, 1, false, -1), limits, false);

        assertThatThrownBy(() -> memory.grow(1L << 39))
                .isInstanceOfSatisfying(
                        WasmException.class, e -> assertThat(e.phase()).isEqualTo(WasmException.Phase.HOST));
        assertThat(memory.pages()).isEqualTo(1);
        assertThat(memory.grow(1)).isEqualTo(1);
    }
}
