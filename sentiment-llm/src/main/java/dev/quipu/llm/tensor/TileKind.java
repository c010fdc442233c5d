package dev.quipu.llm.tensor;

/** What a tile's elements are; {@code tiles.h} of the inference module shows how they lie. In the order of its numbers. */
enum TileKind {
    CODES_4(4, 32, 32),
    CODES_5(8, 32, 16),
    CODES_6(8, 16, 8),
    CODES_8(8, 32, 2),
    F32(32, 0, 0),
    F16(16, 0, 0),
    BF16(16, 0, 0);

    /** Rows of a tile. */
    static final int ROWS = 32;

    /** Columns of an activation's block. */
    static final int BLOCK = 32;

    private static final TileKind[] ALL = values();

    private final int bits;
    private final int scaleColumns;
    private final int run;

    TileKind(int bits, int scaleColumns, int run) {
        this.bits = bits;
        this.scaleColumns = scaleColumns;
        this.run = run;
    }

    /** Of a number, or null if it is none's. */
    static TileKind of(long number) {
        return number < 0 || number >= ALL.length ? null : ALL[(int) number];
    }

    boolean isPlain() {
        return scaleColumns == 0;
    }

    /** Columns under one scale; 0 for plain numbers. */
    int scaleColumns() {
        return scaleColumns;
    }

    /** Products that an int16 holds the sum of. */
    int run() {
        return run;
    }

    /** What so many columns of a tile take. */
    long bytes(long columns) {
        return columns * ROWS * bits / Byte.SIZE;
    }
}
