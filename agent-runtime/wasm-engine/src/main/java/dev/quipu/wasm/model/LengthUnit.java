package dev.quipu.wasm.model;

/** What bulk operations pay for when they pay by length. Only full units count: the first part comes with the call. */
public enum LengthUnit {
    /** 64 bytes of memory. */
    BYTES_64(6, 1L << 28),
    /** Eight entries of a table. */
    ENTRIES_8(3, 1L << 21),
    /** A page of memory. */
    PAGE(0, 1L << 18);

    private static final LengthUnit[] VALUES = values();

    private final int shift;
    private final long most;

    LengthUnit(int shift, long most) {
        this.shift = shift;
        this.most = most;
    }

    /** The unit whose ordinal stands in {@link Code#words()}. */
    public static LengthUnit of(int ordinal) {
        return VALUES[ordinal];
    }

    /** The unit in which {@code opcode} pays, or null if its length, if it has one, is not looked at. */
    public static LengthUnit of(Opcode opcode) {
        return switch (opcode) {
            case MEMORY_GROW -> PAGE;
            case MEMORY_FILL, MEMORY_COPY, MEMORY_INIT -> BYTES_64;
            case TABLE_GROW, TABLE_FILL, TABLE_COPY, TABLE_INIT -> ENTRIES_8;
            default -> null;
        };
    }

    /**
     * How many units a length makes, at most what 16 GiB or 16 Mi entries make: a module that asks for more than
     * anyone can have, and learns that it cannot, does not pay for all of it.
     *
     * @param length unsigned
     */
    public long count(long length) {
        long units = length >>> shift;
        return units < 0 ? most : Math.min(units, most);
    }
}
