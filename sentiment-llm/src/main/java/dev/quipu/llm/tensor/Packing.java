package dev.quipu.llm.tensor;

/**
 * How the same row of two or three tiles shares a double. A double of 2^177 to 2^178 is 52 bits of a whole number under
 * an exponent; sums are added up in fields of these bits, each raised so that it is never negative, and so no field
 * reaches into the next one. All of that is exact. The exponent is such that the upper half of the double, taken as a
 * float, is 2^23 and the upper field: then that field is a number already, once 2^23 and what it is raised by are taken off.
 *
 * <pre>
 *   NIBBLES      |exponent 12|..4..|  field 2, 16  |  field 1, 16  |  field 0, 16  |
 *   THREE_BYTES  |exponent 12|.1.|  field 2, 17  |  field 1, 17  |  field 0, 17  |
 *   TWO_BYTES    |exponent 12|  field 1, 20  |bits of 2^23 as a float, 12|  field 0, 20  |
 * </pre>
 */
enum Packing {
    /** 4 bits: sums of a block are less than 2^15. */
    NIBBLES(3, 16, 1 << 15),

    /** 5 bits, and 6 bits with blocks of half the length: less than 2^16. */
    THREE_BYTES(3, 17, 1 << 16),

    /** 8 bits: less than 2^19. */
    TWO_BYTES(2, 32, 1 << 19);

    /** Sign and exponent of 2^177. */
    static final long EXPONENT = 0x4B0L << 52;

    /** The bits of 2^23 as a float. */
    static final int FLOAT_EXPONENT = 0x4B000000;

    private final int tiles;
    private final int bits;
    private final int raised;

    Packing(int tiles, int bits, int raised) {
        this.tiles = tiles;
        this.bits = bits;
        this.raised = raised;
    }

    static Packing of(TileKind kind) {
        return switch (kind) {
            case CODES_4 -> NIBBLES;
            case CODES_5, CODES_6 -> THREE_BYTES;
            case CODES_8 -> TWO_BYTES;
            case F32, F16, BF16 -> throw new IllegalArgumentException(kind + " has no codes");
        };
    }

    int tiles() {
        return tiles;
    }

    /** What sums begin with: every field raised. */
    double start() {
        long whole = this == TWO_BYTES ? FLOAT_EXPONENT : 0;
        for (int tile = 0; tile < tiles; tile++) {
            whole += (long) raised << tile * bits;
        }
        return Double.longBitsToDouble(EXPONENT | whole);
    }
}
