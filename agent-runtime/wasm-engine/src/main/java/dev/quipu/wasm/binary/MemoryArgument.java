package dev.quipu.wasm.binary;

/**
 * Where a load or store goes.
 *
 * @param alignment as a power of two
 * @param memory index, unsigned
 * @param offset unsigned
 */
public record MemoryArgument(int alignment, int memory, long offset) {

    private static final int HAS_MEMORY = 0x40;

    public static MemoryArgument read(ByteReader in) {
        int flags = in.u32();
        if (flags < 0 || flags >= 2 * HAS_MEMORY) {
            throw in.malformed("malformed memop flags 0x" + Integer.toHexString(flags));
        }
        int memory = (flags & HAS_MEMORY) != 0 ? in.u32() : 0;
        return new MemoryArgument(flags & ~HAS_MEMORY, memory, in.u64());
    }
}
