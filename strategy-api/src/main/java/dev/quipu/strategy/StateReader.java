package dev.quipu.strategy;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reads what {@link StateWriter} wrote. Accepts canonical bytes only: anything else, also a short or an over-long
 * input, throws {@link IllegalArgumentException} with the offset.
 */
public final class StateReader {

    private final ByteBuffer in;

    public StateReader(byte[] bytes) {
        this.in = ByteBuffer.wrap(bytes.clone());
    }

    public boolean readBoolean() {
        require(1);
        byte value = in.get();
        if (value != 0 && value != 1) {
            throw malformed("a boolean is 0 or 1, not " + value);
        }
        return value == 1;
    }

    public int readInt() {
        require(Integer.BYTES);
        return in.getInt();
    }

    public long readLong() {
        require(Long.BYTES);
        return in.getLong();
    }

    public double readDouble() {
        double value = Double.longBitsToDouble(readLong());
        if (Double.isNaN(value)) {
            throw malformed("a state holds no NaN");
        }
        return value;
    }

    public BigInteger readInteger() {
        var encoded = readBytes();
        if (encoded.length == 0) {
            throw malformed("an integer has at least one byte");
        }
        var value = new BigInteger(encoded);
        if (value.toByteArray().length != encoded.length) {
            throw malformed("integer " + value + " is not in its shortest form");
        }
        return value;
    }

    public String readString() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(readBytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("state bytes before offset " + in.position() + ": not UTF-8", e);
        }
    }

    public byte[] readBytes() {
        int length = readInt();
        if (length < 0) {
            throw malformed("negative length " + length);
        }
        require(length);
        var value = new byte[length];
        in.get(value);
        return value;
    }

    public <T> List<T> readList(Function<StateReader, ? extends T> readOne) {
        int count = readInt();
        if (count < 0 || count > in.remaining()) {
            throw malformed("a list of " + count + " elements does not fit into " + in.remaining() + " bytes");
        }
        var elements = new ArrayList<T>(count);
        for (int i = 0; i < count; i++) {
            elements.add(readOne.apply(this));
        }
        return List.copyOf(elements);
    }

    public Asset readAsset() {
        return new Asset(readString(), readInt());
    }

    public Amount readAmount() {
        return new Amount(readAsset(), readInteger());
    }

    /** Throws when bytes are left over. */
    public void end() {
        if (in.hasRemaining()) {
            throw malformed(in.remaining() + " bytes are left over");
        }
    }

    private void require(int bytes) {
        if (in.remaining() < bytes) {
            throw malformed("expected " + bytes + " more bytes, but " + in.remaining() + " are left");
        }
    }

    private IllegalArgumentException malformed(String what) {
        return new IllegalArgumentException("state bytes at offset " + in.position() + ": " + what);
    }
}
