package dev.quipu.wasm.compiler;

/**
 * What an emission must know beside its operands.
 *
 * @param low bytes 0 to 7 of a constant or of the lanes of a shuffle, little end first
 * @param high bytes 8 to 15
 * @param lane the lane to take or to put
 * @param scratchLocal the first of {@link VectorTable#SCRATCH_LOCALS} local slots nobody else uses
 * @param unsafe whether the generated class may reach {@code jdk.internal.misc.Unsafe}, on a little-endian machine
 * @param maskBits in vectors of how many bits lanes of 64 bits are compared: 128, or 256, see {@link #maskBitsHere()}
 */
record VectorImmediates(long low, long high, int lane, int scratchLocal, boolean unsafe, int maskBits) {

    VectorImmediates(long low, long high, int lane, int scratchLocal, boolean unsafe) {
        this(low, high, lane, scratchLocal, unsafe, maskBitsHere());
    }

    /**
     * On x86 the JVM's compiler has no masks of two lanes and would box the vectors, so there two lanes are compared
     * as the lower half of four. ARM has such masks, but maybe no wider vectors. Results are the same either way.
     */
    static int maskBitsHere() {
        return hasWideVectors() ? 256 : 128;
    }

    /** Whether vectors of 256 bits can be counted on: on x86, AVX2 is asked for anyway. */
    static boolean hasWideVectors() {
        return System.getProperty("os.arch").equals("amd64");
    }
}
