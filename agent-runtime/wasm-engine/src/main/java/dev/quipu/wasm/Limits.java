package dev.quipu.wasm;

import java.util.Locale;

/**
 * How large a module may be. Every bound on what loading allocates is checked before the allocation, so that memory
 * taken is a constant multiple of the module's own bytes. Immutable.
 */
public final class Limits {

    /** What is bounded, with its default. Defaults follow the WebAssembly JavaScript API where that names one. */
    public enum Bound {
        /** Bytes of the whole module. */
        MODULE_BYTES(256L << 20),
        /** Entries of the type section. */
        TYPES(1_000_000),
        /** Functions, imported ones included. */
        FUNCTIONS(1_000_000),
        IMPORTS(1_000_000),
        EXPORTS(1_000_000),
        /** Globals, imported ones included. */
        GLOBALS(1_000_000),
        /** Tags, imported ones included. */
        TAGS(1_000_000),
        /** Tables, imported ones included. */
        TABLES(100_000),
        /** Memories, imported ones included. */
        MEMORIES(100),
        ELEMENT_SEGMENTS(100_000),
        DATA_SEGMENTS(100_000),
        /** Entries of one element segment. */
        SEGMENT_ELEMENTS(10_000_000),
        /** Parameters of one function type. */
        PARAMETERS(1_000),
        /** Results of one function type. */
        RESULTS(1_000),
        /** Locals of one function, parameters included. */
        LOCALS(50_000),
        /** Bytes of one function body. */
        BODY_BYTES(7_654_321),
        /** Blocks inside one another in one function. */
        NESTING(10_000),
        /** Operand stack of one function, in 64-bit slots. */
        STACK_SLOTS(100_000),
        /** Targets of one {@code br_table}, the default not counted. */
        BRANCH_TARGETS(65_520),
        /**
         * Entries of one table. Checked by whoever allocates or grows a table: a module may declare more than it
         * gets.
         */
        TABLE_ENTRIES(10_000_000),
        /** Pages of 64 KiB of one memory; checked by whoever allocates or grows one. The default is 16 GiB. */
        MEMORY_PAGES(262_144);

        private final long standard;

        Bound(long standard) {
            this.standard = standard;
        }
    }

    /** The defaults of {@link Bound}. */
    public static final Limits DEFAULT = new Limits(standard());

    private final long[] values;

    private Limits(long[] values) {
        this.values = values;
    }

    private static long[] standard() {
        Bound[] bounds = Bound.values();
        long[] values = new long[bounds.length];
        for (Bound bound : bounds) {
            values[bound.ordinal()] = bound.standard;
        }
        return values;
    }

    /** These limits, with one bound changed. */
    public Limits with(Bound bound, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(bound + " must not be negative: " + value);
        }
        long[] changed = values.clone();
        changed[bound.ordinal()] = value;
        return new Limits(changed);
    }

    public long of(Bound bound) {
        return values[bound.ordinal()];
    }

    /**
     * @param byteOffset where in the module the count stands
     * @throws LoadException if {@code count} is over the bound
     */
    public void check(Bound bound, long count, int byteOffset) {
        if (count > values[bound.ordinal()]) {
            String what = bound.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            throw new LoadException(
                    LoadException.Reason.LIMIT,
                    what + ": " + count + ", allowed are " + values[bound.ordinal()],
                    byteOffset);
        }
    }
}
