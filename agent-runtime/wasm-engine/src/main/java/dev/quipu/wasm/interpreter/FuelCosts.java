package dev.quipu.wasm.interpreter;

import dev.quipu.wasm.model.Opcode;
import java.util.Arrays;

/** What an instruction costs: one unit each. Bulk operations cost no more for now. */
final class FuelCosts {

    private static final int[] COSTS = costs();

    private FuelCosts() {}

    private static int[] costs() {
        int[] costs = new int[Opcode.values().length];
        Arrays.fill(costs, 1);
        return costs;
    }

    static int of(int ordinal) {
        return COSTS[ordinal];
    }
}
