package dev.quipu.wasm.binary;

import dev.quipu.wasm.model.ValueType;

/**
 * The type of a block: nothing, one result, or a function type.
 *
 * @param result the one result, or null
 * @param typeIndex of a function type, or -1
 */
public record BlockType(ValueType result, int typeIndex) {

    private static final BlockType EMPTY = new BlockType(null, -1);
    private static final BlockType[] RESULT = new BlockType[ValueType.values().length];

    static {
        for (ValueType type : ValueType.values()) {
            RESULT[type.ordinal()] = new BlockType(type, -1);
        }
    }

    public static BlockType read(ByteReader in) {
        int first = in.peek();
        if (first == 0x40) {
            in.u8();
            return EMPTY;
        }
        if (first > 0x40 && first < 0x80) {
            return RESULT[in.valueType().ordinal()];
        }
        long index = in.s33();
        if (index < 0) {
            throw in.malformed("malformed block type " + index);
        }
        return new BlockType(null, (int) Math.min(index, Integer.MAX_VALUE));
    }
}
