package dev.quipu.wasm.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quipu.wasm.runtime.Instance;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SnapshotFileTest {

    private static final byte[] FILE = file();

    private static byte[] file() {
        Instance instance = StateModule.instance();
        instance.func("grow").call(20);
        instance.func("store").call(12 * 65_536 + 80, 5);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            Snapshot.of(instance).writeTo(out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static Snapshot read(byte[] bytes) throws IOException {
        return Snapshot.read(new ByteArrayInputStream(bytes));
    }

    @Test
    void shouldKeepOnlyPagesThatAreNotZeros() {
        // "abcd" lies across pages 0 and 1, a number in page 12, of 23.
        assertThat(FILE.length).isBetween(3 * 65_536, 3 * 65_536 + 500);
    }

    @Test
    void shouldReadNoByteMore() throws IOException {
        byte[] longer = Arrays.copyOf(FILE, FILE.length + 3);
        ByteArrayInputStream in = new ByteArrayInputStream(longer);

        assertThat(Snapshot.read(in).pages()).isEqualTo(24);
        assertThat(in.available()).isEqualTo(3);
    }

    @Property(tries = 500)
    void shouldRefuseAnyDamage(@ForAll int place, @ForAll @IntRange(min = 1, max = 255) int change) {
        byte[] damaged = FILE.clone();
        damaged[Math.floorMod(place, FILE.length)] ^= (byte) change;

        assertThatThrownBy(() -> read(damaged)).isInstanceOf(IOException.class).hasMessageContaining("snapshot");
    }

    @Property(tries = 300)
    void shouldRefuseDamageWhereItsNumbersLie(
            @ForAll @IntRange(max = 330) int place, @ForAll @IntRange(min = 1, max = 255) int change) {
        byte[] damaged = FILE.clone();
        damaged[place] ^= (byte) change;

        assertThatThrownBy(() -> read(damaged)).isInstanceOf(IOException.class).hasMessageContaining("snapshot");
    }

    @Property(tries = 200)
    void shouldRefuseAFileCutShort(@ForAll int length) {
        byte[] start = Arrays.copyOf(FILE, Math.floorMod(length, FILE.length));

        assertThatThrownBy(() -> read(start)).isInstanceOf(IOException.class).hasMessageContaining("snapshot");
    }

    @Test
    void shouldSayWhatIsWrong() {
        byte[] later = FILE.clone();
        later[8] = 2;
        byte[] damaged = FILE.clone();
        damaged[FILE.length - 100_000]++;

        assertThatThrownBy(() -> read("GIF89a, a picture".getBytes(StandardCharsets.US_ASCII)))
                .hasMessage("no snapshot: it does not begin with 'QUIPUSNP'");
        assertThatThrownBy(() -> read(later)).hasMessage("snapshot of version 2, expected 1");
        assertThatThrownBy(() -> read(damaged))
                .hasMessage("snapshot damaged: its content does not have the root that its header names");
        assertThatThrownBy(() -> read(Arrays.copyOf(FILE, FILE.length - 1))).hasMessage("snapshot cut short");
    }
}
