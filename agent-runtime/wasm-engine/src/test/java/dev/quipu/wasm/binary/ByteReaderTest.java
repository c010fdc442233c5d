package dev.quipu.wasm.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.wasm.LoadException;
import java.io.ByteArrayOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ByteReaderTest {

    @Property
    void shouldReadBackSigned64(@ForAll long value) {
        assertThat(reader(signed(value, 0)).s64()).isEqualTo(value);
    }

    @Property
    void shouldReadBackSigned32(@ForAll int value) {
        assertThat(reader(signed(value, 0)).s32()).isEqualTo(value);
        assertThat(reader(signed(value, 0)).s33()).isEqualTo(value);
    }

    @Property
    void shouldReadBackUnsigned(@ForAll int narrow, @ForAll long wide) {
        assertThat(reader(unsigned(Integer.toUnsignedLong(narrow))).u32()).isEqualTo(narrow);
        assertThat(reader(unsigned(wide)).u64()).isEqualTo(wide);
    }

    @Property
    void shouldAcceptPaddingUpToTheWidthOnly(@ForAll int value, @ForAll @IntRange(min = 1, max = 7) int bytes) {
        byte[] padded = signed(value, bytes);
        if (padded.length <= 5) {
            assertThat(reader(padded).s32()).isEqualTo(value);
        } else {
            assertThatThrownBy(() -> reader(padded).s32())
                    .isInstanceOf(LoadException.class)
                    .hasMessageContaining("integer representation too long");
        }
    }

    @Test
    void shouldRefuseUnusedBitsThatAreNotTheSign() {
        assertThatThrownBy(() -> reader(0xFF, 0xFF, 0xFF, 0xFF, 0x0F).s32()).hasMessageContaining("integer too large");
        assertThatThrownBy(() -> reader(0xFF, 0xFF, 0xFF, 0xFF, 0x1F).u32()).hasMessageContaining("integer too large");
        assertThat(reader(0xFF, 0xFF, 0xFF, 0xFF, 0x7F).s32()).isEqualTo(-1);
        assertThat(reader(0xFF, 0xFF, 0xFF, 0xFF, 0x0F).u32()).isEqualTo(-1);
    }

    @Test
    void shouldRefuseNamesThatAreNotUtf8() {
        assertThat(reader(2, 0xC3, 0xBC).name()).isEqualTo("ü");
        assertThatThrownBy(() -> reader(2, 0xC0, 0x80).name()).hasMessageContaining("malformed UTF-8 encoding");
        assertThatThrownBy(() -> reader(3, 0xED, 0xA0, 0x80).name()).hasMessageContaining("malformed UTF-8 encoding");
        assertThatThrownBy(() -> reader(5, 'a').name()).hasMessageContaining("length out of bounds: 5");
    }

    private static ByteReader reader(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return reader(bytes);
    }

    private static ByteReader reader(byte[] bytes) {
        return new ByteReader(bytes, 0, bytes.length);
    }

    private static byte[] signed(long value, int atLeastBytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long left = value;
        boolean more = true;
        while (more) {
            int low = (int) left & 0x7F;
            left >>= 7;
            boolean done = left == 0 && (low & 0x40) == 0 || left == -1 && (low & 0x40) != 0;
            more = !done || out.size() + 1 < atLeastBytes;
            out.write(more ? low | 0x80 : low);
        }
        return out.toByteArray();
    }

    private static byte[] unsigned(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long left = value;
        for (; (left & ~0x7FL) != 0; left >>>= 7) {
            out.write((int) left & 0x7F | 0x80);
        }
        out.write((int) left);
        return out.toByteArray();
    }
}
