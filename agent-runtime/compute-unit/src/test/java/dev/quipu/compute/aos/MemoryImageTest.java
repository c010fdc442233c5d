package dev.quipu.compute.aos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.wasm.Limits;
import dev.quipu.wasm.model.SizeRange;
import dev.quipu.wasm.runtime.LinearMemory;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class MemoryImageTest {

    private final LinearMemory memory = new LinearMemory(new SizeRange(true, 3, true, 8), Limits.DEFAULT);

    @Test
    void shouldPutBackWhatItSawAndLeaveWhatHasGrown() {
        memory.putInt(70_000, 0, 42);
        var image = MemoryImage.of(memory, null);
        memory.putInt(70_000, 0, 43);
        memory.putInt(5, 0, 1);
        memory.grow(1);
        memory.putInt(3 * LinearMemory.PAGE_BYTES, 0, 7);

        image.restoreTo(memory);

        assertThat(memory.getInt(70_000, 0)).isEqualTo(42);
        assertThat(memory.getInt(5, 0)).isZero();
        assertThat(memory.getInt(3 * LinearMemory.PAGE_BYTES, 0)).isEqualTo(7);
        assertThat(image.bytes()).isEqualTo(3 * LinearMemory.PAGE_BYTES);
    }

    @Test
    void shouldNotChangeWithTheMemoryOrWithALaterImage() {
        memory.putInt(0, 0, 1);
        var first = MemoryImage.of(memory, null);
        var hash = first.sha256();
        memory.putInt(0, 0, 2);
        memory.grow(1);
        var second = MemoryImage.of(memory, first);

        assertThat(first.sha256()).isEqualTo(hash).isNotEqualTo(second.sha256());
        memory.putInt(0, 0, 1);
        assertThat(MemoryImage.of(memory, second).sha256()).isNotEqualTo(hash);
    }

    @Test
    void shouldHashAllBytesInOrder() throws Exception {
        memory.putByte(1, 0, (byte) 'x');
        memory.putByte(131_072, 5, (byte) 'y');
        var digest = java.security.MessageDigest.getInstance("SHA-256");
        assertThat(MemoryImage.of(memory, null).sha256())
                .isEqualTo(HexFormat.of().formatHex(digest.digest(memory.read(0, 3 * (int) LinearMemory.PAGE_BYTES))));
    }
}
