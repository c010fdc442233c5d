package dev.quipu.dex.simulated;

import dev.quipu.ao.Id;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.function.BiConsumer;

/**
 * Writes a state as bytes, equal for equal states: big-endian numbers, every variable part preceded by its length, maps
 * in key order.
 */
final class CanonicalBytes {

    private ByteBuffer bytes = ByteBuffer.allocate(512);

    CanonicalBytes number(long value) {
        ensure(Long.BYTES);
        bytes.putLong(value);
        return this;
    }

    CanonicalBytes integer(BigInteger value) {
        byte[] twosComplement = value.toByteArray();
        ensure(Integer.BYTES + twosComplement.length);
        bytes.putInt(twosComplement.length).put(twosComplement);
        return this;
    }

    CanonicalBytes id(Id id) {
        ensure(Id.BYTES);
        bytes.put(id.bytes());
        return this;
    }

    <V> CanonicalBytes map(SortedMap<Id, V> map, BiConsumer<CanonicalBytes, V> writeValue) {
        number(map.size());
        map.forEach((key, value) -> writeValue.accept(id(key), value));
        return this;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private void ensure(int more) {
        if (bytes.remaining() < more) {
            bytes = ByteBuffer.allocate(2 * bytes.capacity() + more).put(bytes.flip());
        }
    }
}
