package dev.quipu.wasm.binary;

/**
 * A clause of {@code try_table}.
 *
 * @param tag index, or -1 to catch everything
 * @param reference whether the exception itself is passed on too
 * @param label branch depth, unsigned
 */
public record CatchClause(int tag, boolean reference, int label) {

    public static CatchClause read(ByteReader in) {
        int kind = in.u8();
        if (kind > 3) {
            throw in.malformed("malformed catch clause " + kind);
        }
        int tag = -1;
        if (kind < 2) {
            tag = in.u32();
            if (tag < 0) {
                throw in.malformed("tag index out of range: " + Integer.toUnsignedString(tag));
            }
        }
        return new CatchClause(tag, (kind & 1) != 0, in.u32());
    }
}
