package dev.quipu.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.wasm.WasmException;
import dev.quipu.wasm.WasmInstance;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading a model into a guest's memory is the same through engines that give their memory and those that do not. */
class GuestReadTest {

    private static final int MEMORY_BYTES = 65_536;

    @TempDir
    Path folder;

    /** A guest that is nothing but memory. */
    private static final class Guest implements WasmInstance {

        private final byte[] memory = new byte[MEMORY_BYTES];
        private final boolean gives;
        private int writes;

        Guest(boolean gives) {
            this.gives = gives;
        }

        @Override
        public long call(String export, long... arguments) {
            throw new UnsupportedOperationException("it has no exports");
        }

        @Override
        public byte[] read(long address, int length) {
            return Arrays.copyOfRange(memory, (int) address, (int) address + length);
        }

        @Override
        public void write(long address, byte[] bytes, int offset, int length) {
            writes++;
            if (address < 0 || address > MEMORY_BYTES - length) {
                throw new WasmException(WasmException.Phase.TRAP, "out of bounds memory access");
            }
            System.arraycopy(bytes, offset, memory, (int) address, length);
        }

        @Override
        public Optional<MemorySegment> memory() {
            return gives ? Optional.of(MemorySegment.ofArray(memory)) : Optional.empty();
        }

        @Override
        public long memoryBytes() {
            return MEMORY_BYTES;
        }
    }

    private ModelFile model() throws IOException {
        byte[] content = new byte[1000];
        for (int i = 0; i < content.length; i++) content[i] = (byte) (i * 7);
        return ModelFile.open(Files.write(folder.resolve("m.gguf"), content));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldFillTheGuestsMemoryByRange(boolean gives) throws IOException {
        var guest = new Guest(gives);
        try (ModelFile model = model()) {
            assertThat(model.read(10, guest, 100, 3)).isEqualTo(3);
            assertThat(guest.read(99, 5)).containsExactly(0, 70, 77, 84, 0);
            assertThat(model.read(998, guest, MEMORY_BYTES - 2, 500)).isEqualTo(2); // no more is there to fit
            assertThat(model.read(1000, guest, 0, 1)).isZero();
            assertThat(model.read(-1, guest, 0, 1)).isZero();
            assertThat(model.read(0, guest, 0, -1)).isZero();
            assertThat(guest.writes > 0).isNotEqualTo(gives);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTrapWhereTheBytesDoNotFit(boolean gives) throws IOException {
        var guest = new Guest(gives);
        try (ModelFile model = model()) {
            for (long address : new long[] {MEMORY_BYTES - 999, MEMORY_BYTES, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
                assertThatThrownBy(() -> model.read(0, guest, address, 1000))
                        .isInstanceOf(WasmException.class)
                        .hasMessageContaining("out of bounds");
            }
            assertThat(guest.memory).containsOnly(0);
        }
    }

    @Test
    void shouldReadTheWholeModelInOneGo() throws IOException {
        var guest = new Guest(true);
        try (ModelFile model = model()) {
            assertThat(model.read(0, guest, 0, Long.MAX_VALUE)).isEqualTo(1000);
            assertThat(guest.read(0, 1000)).isEqualTo(Files.readAllBytes(model.path()));
        }
    }
}
