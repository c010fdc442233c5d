package dev.quipu.wasm.model;

import java.util.Arrays;

/**
 * The locals of a function in runs of equal type: parameters first, then the declared ones, then one exnref for each
 * legacy handler nesting, which {@link Opcode#RETHROW} reads. Kept as runs because a few bytes can declare many.
 *
 * <p>Local i occupies {@link #slot} and, if a v128, the slot after it; slots follow the order of locals without gaps.
 */
public final class Locals {

    private final ValueType[] types;
    private final int[] ends;
    private final int[] slotEnds;

    /**
     * @param types of each run
     * @param ends for each run the index after its last local
     */
    public Locals(ValueType[] types, int[] ends) {
        this.types = types.clone();
        this.ends = ends.clone();
        this.slotEnds = new int[ends.length];
        int end = 0;
        int slotEnd = 0;
        for (int run = 0; run < ends.length; run++) {
            slotEnd += (ends[run] - end) * types[run].slots();
            end = ends[run];
            slotEnds[run] = slotEnd;
        }
    }

    public int count() {
        return ends.length == 0 ? 0 : ends[ends.length - 1];
    }

    /** Slots of all locals together. */
    public int slots() {
        return slotEnds.length == 0 ? 0 : slotEnds[slotEnds.length - 1];
    }

    public ValueType type(int local) {
        return types[run(local)];
    }

    public int slot(int local) {
        int run = run(local);
        return slotEnds[run] - (ends[run] - local) * types[run].slots();
    }

    /** Number of runs of equal type. */
    public int runs() {
        return ends.length;
    }

    public ValueType runType(int run) {
        return types[run];
    }

    /** The index after the last local of the run. */
    public int runEnd(int run) {
        return ends[run];
    }

    private int run(int local) {
        if (local < 0 || local >= count()) {
            throw new IndexOutOfBoundsException("local " + local + " of " + count());
        }
        int found = Arrays.binarySearch(ends, local + 1);
        return found >= 0 ? found : -found - 1;
    }
}
