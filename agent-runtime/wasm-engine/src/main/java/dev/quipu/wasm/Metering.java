package dev.quipu.wasm;

import dev.quipu.wasm.model.LengthUnit;
import dev.quipu.wasm.model.Opcode;
import java.util.function.ToIntBiFunction;
import java.util.function.ToIntFunction;

/**
 * A cost table. Code is charged by segments, each before anything of it runs: {@code quipu.fuel} takes its cost from
 * {@link dev.quipu.wasm.runtime.Instance#fuel}, or traps with {@code out of fuel} and takes nothing.
 *
 * <p>A segment begins at the start of a function and after each {@code memory.grow, end, br, br_if, br_table, if, else,
 * loop, return, return_call, return_call_indirect, catch, catch_all, delegate, throw, throw_ref, rethrow}, and ends with
 * the next of these. It costs what its instructions cost as they stand in the module, reached or not, and
 * {@link #blockCost} unless that sum is 0. A segment that begins where nothing leads is never charged. Calls do not end
 * a segment: a trap in the callee leaves the rest of the caller's segment paid for.
 *
 * <p>{@code FUEL.md} beside this module shows the tables; a test holds them to this code.
 */
public enum Metering {
    /** Nothing is charged. */
    NONE(opcode -> 0, 0, opcode -> 0),

    /**
     * Our own table, after what instructions cost on hardware: 1 for every instruction that does something, more for
     * calls, divisions and the like, and 1 more for each 64 bytes, 8 table entries or page that a bulk operation asks
     * for.
     */
    QUIPU(QuipuCosts::of, 0, opcode -> 1),

    /**
     * The gas of AO's compute units: that of npm {@code @permaweb/wasm-metering} 0.2.2 for every module that package
     * can read. It rewrites modules to call an import before each segment, and charges for that call: 91. What it
     * cannot read (all that came after sign extension) costs as its nearest relative, and bulk operations pay by length.
     */
    AO(AoCosts::of, 91, AoCosts::ofLength);

    private final ToIntFunction<Opcode> costs;
    private final int blockCost;
    private final ToIntFunction<Opcode> lengthPrices;

    Metering(ToIntFunction<Opcode> costs, int blockCost, ToIntFunction<Opcode> lengthPrices) {
        this.costs = costs;
        this.blockCost = blockCost;
        this.lengthPrices = lengthPrices;
    }

    /** By ordinal of metering and opcode. Made when first asked for: modules whose code is at hand need none of it. */
    private static final class Tables {
        private static final int[][] COSTS = of(Metering::costOf);
        private static final int[][] LENGTH_PRICES = of(Metering::lengthPriceOf);

        private static int[][] of(ToIntBiFunction<Metering, Opcode> figure) {
            int[][] all = new int[Metering.values().length][Opcode.values().length];
            for (Metering metering : Metering.values()) {
                for (Opcode opcode : Opcode.values()) {
                    all[metering.ordinal()][opcode.ordinal()] = figure.applyAsInt(metering, opcode);
                }
            }
            return all;
        }
    }

    private int costOf(Opcode opcode) {
        return costs.applyAsInt(opcode);
    }

    private int lengthPriceOf(Opcode opcode) {
        return LengthUnit.of(opcode) == null ? 0 : lengthPrices.applyAsInt(opcode);
    }

    /** What an instruction of the binary format costs; those that only lowering makes cost nothing. */
    public int cost(Opcode opcode) {
        return Tables.COSTS[ordinal()][opcode.ordinal()];
    }

    /** What every charged segment costs beside its instructions. */
    public int blockCost() {
        return blockCost;
    }

    /**
     * What a bulk operation pays for each {@link LengthUnit} of the length on top of the stack, before it runs and
     * whatever comes of it; 0 if it does not pay by length.
     */
    public int lengthPrice(Opcode opcode) {
        return Tables.LENGTH_PRICES[ordinal()][opcode.ordinal()];
    }
}
