package dev.quipu.strategy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.BiConsumer;

/**
 * Writes a state as canonical bytes: one value has one encoding, and no field is skipped.
 *
 * <pre>
 * boolean  1 byte, 0 or 1
 * int      4 bytes, big-endian two's complement
 * long     8 bytes, big-endian two's complement
 * double   8 bytes, IEEE 754 bits big-endian; NaN is refused, and -0.0 is not 0.0
 * string   int length in bytes, UTF-8
 * bytes    int length, the bytes
 * integer  int length in bytes, shortest big-endian two's complement
 * list     int count, the elements in order
 * </pre>
 */
public final class StateWriter {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes = new byte[1_024];
    private int length;

    public StateWriter writeBoolean(boolean value) {
        ensure(1);
        bytes[length++] = (byte) (value ? 1 : 0);
        return this;
    }

    public StateWriter writeInt(int value) {
        ensure(Integer.BYTES);
        INT.set(bytes, length, value);
        length += Integer.BYTES;
        return this;
    }

    public StateWriter writeLong(long value) {
        ensure(Long.BYTES);
        LONG.set(bytes, length, value);
        length += Long.BYTES;
        return this;
    }

    /** The same bytes as a list of longs. */
    public StateWriter writeLongs(long[] values) {
        ensure(Math.addExact(Integer.BYTES, Math.multiplyExact(Long.BYTES, values.length)));
        writeInt(values.length);
        for (long value : values) {
            LONG.set(bytes, length, value);
            length += Long.BYTES;
        }
        return this;
    }

    /** Refuses NaN: its bits differ between machines. */
    public StateWriter writeDouble(double value) {
        if (Double.isNaN(value)) {
            throw new IllegalArgumentException("a state holds no NaN");
        }
        return writeLong(Double.doubleToRawLongBits(value));
    }

    public StateWriter writeInteger(BigInteger value) {
        return writeBytes(value.toByteArray());
    }

    /** Refuses a string with half a surrogate pair, which UTF-8 cannot carry. */
    public StateWriter writeString(String value) {
        if (!isWellFormed(value)) {
            throw new IllegalArgumentException("not a well-formed string: half a surrogate pair in '" + value + "'");
        }
        return writeBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    public StateWriter writeBytes(byte[] value) {
        writeInt(value.length);
        ensure(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
        return this;
    }

    public <T> StateWriter writeList(Collection<T> elements, BiConsumer<StateWriter, ? super T> writeOne) {
        writeInt(elements.size());
        for (var element : elements) {
            writeOne.accept(this, element);
        }
        return this;
    }

    public StateWriter writeAsset(Asset asset) {
        return writeString(asset.ticker()).writeInt(asset.decimals());
    }

    public StateWriter writeAmount(Amount amount) {
        return writeAsset(amount.asset()).writeInteger(amount.atoms());
    }

    /** All bytes written so far, a copy. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(length, more)));
        }
    }

    private static boolean isWellFormed(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean isPair = i + 1 < value.length() && Character.isSurrogatePair(c, value.charAt(i + 1));
            if (isPair) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }
}
