package dev.quipu.wasm.compiler;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * Bootstrap methods of the vector constants in generated classes: made once, then as constant to the JVM's compiler as
 * a number. The only class here that needs the module jdk.incubator.vector; public only because generated classes live
 * in another loader.
 */
public final class VectorConstants {

    private VectorConstants() {}

    /**
     * 128 bits as a vector.
     *
     * @param type the vector class, for example {@code ByteVector}
     * @param low bytes 0 to 7, little end first
     */
    public static Object vector(MethodHandles.Lookup caller, String name, Class<?> type, long low, long high) {
        LongVector bits =
                LongVector.zero(LongVector.SPECIES_128).withLane(0, low).withLane(1, high);
        if (type == ByteVector.class) {
            return bits.reinterpretAsBytes();
        } else if (type == ShortVector.class) {
            return bits.reinterpretAsShorts();
        } else if (type == IntVector.class) {
            return bits.reinterpretAsInts();
        } else if (type == LongVector.class) {
            return bits;
        } else if (type == FloatVector.class) {
            return bits.reinterpretAsFloats();
        } else if (type == DoubleVector.class) {
            return bits.reinterpretAsDoubles();
        }
        throw new IllegalArgumentException("no vector class: " + type);
    }

    /** The shuffle that exchanges the halves of 256 bits. */
    public static VectorShuffle<Integer> halves(MethodHandles.Lookup caller, String name, Class<?> type) {
        return VectorShuffle.fromOp(IntVector.SPECIES_256, lane -> lane ^ 4);
    }

    /**
     * A shuffle of bytes; lanes of 16 and more choose from the second vector of {@code rearrange}.
     *
     * @param low lanes 0 to 7, little end first
     */
    public static VectorShuffle<Byte> shuffle(
            MethodHandles.Lookup caller, String name, Class<?> type, long low, long high) {
        return VectorShuffle.fromOp(
                ByteVector.SPECIES_128, lane -> (int) ((lane < 8 ? low : high) >>> 8 * (lane & 7)) & 0x1F);
    }
}
