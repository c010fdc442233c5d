package dev.quipu.wasm.model;

/** What follows an opcode in the binary format, and how many words that makes in {@link Code#words()}. */
public enum Immediate {
    NONE(0),
    BLOCK_TYPE(0),
    /** Branch depth. */
    LABEL(4),
    /** Branch depths and a default; as many words as the table needs. */
    LABEL_TABLE(-1),
    FUNCTION(1),
    /** Function type, table. */
    TYPE_TABLE(2),
    LOCAL(2),
    GLOBAL(1),
    TABLE(1),
    MEMORY(1),
    /** Alignment, memory, offset. */
    MEMARG(3),
    MEMARG_LANE(4),
    LANE(1),
    /** Sixteen lanes. */
    SHUFFLE(1),
    I32(1),
    I64(2),
    F32(1),
    F64(2),
    V128(1),
    /** The type of a null. */
    HEAP_TYPE(1),
    SELECT_TYPES(1),
    DATA(1),
    /** Data segment, memory. */
    DATA_MEMORY(2),
    /** Destination, source. */
    MEMORY_MEMORY(2),
    ELEMENT(1),
    /** Element segment, table. */
    ELEMENT_TABLE(2),
    /** Destination, source. */
    TABLE_TABLE(2),
    TAG(1),
    /** Block type and catch clauses. */
    TRY_TABLE(0),
    /** Only after lowering: target position, block. */
    JUMP(2),
    /** Only after lowering: one value type. */
    VALUE_TYPE(1),
    /** Only after lowering: unit of length, price of one, type of the length. */
    LENGTH(3),
    /** Only after specialising: global, value, position of the next instruction in the unspecialised stream. */
    ASSUMPTION(3);

    private final int words;

    Immediate(int words) {
        this.words = words;
    }

    /** Words after the opcode in the stream, or -1 if that varies. */
    int words() {
        return words;
    }
}
