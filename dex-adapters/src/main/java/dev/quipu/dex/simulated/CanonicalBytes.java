package dev.quipu.dex.simulated;

import dev.quipu.ao.Id;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.SortedMap;
import java.util.function.BiConsumer;

/**
 * Writes a state as bytes, equal for equal states: big-endian numbers, every variable part preceded by its length, maps
 * in key order.
 */
final class CanonicalBytes {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    CanonicalBytes number(long value) {
        return write(() -> out.writeLong(value));
    }

    CanonicalBytes integer(BigInteger value) {
        byte[] twosComplement = value.toByteArray();
        return write(() -> {
            out.writeInt(twosComplement.length);
            out.write(twosComplement);
        });
    }

    CanonicalBytes id(Id id) {
        return write(() -> out.write(id.bytes()));
    }

    <V> CanonicalBytes map(SortedMap<Id, V> map, BiConsumer<CanonicalBytes, V> writeValue) {
        number(map.size());
        map.forEach((key, value) -> writeValue.accept(id(key), value));
        return this;
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }

    private CanonicalBytes write(Write step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return this;
    }

    private interface Write {
        void run() throws IOException;
    }
}
