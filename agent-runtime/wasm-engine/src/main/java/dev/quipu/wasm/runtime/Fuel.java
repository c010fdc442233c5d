package dev.quipu.wasm.runtime;

import dev.quipu.wasm.Trap;
import dev.quipu.wasm.model.LengthUnit;

/** What the instructions of {@link dev.quipu.wasm.Metering} do, for executors. */
public final class Fuel {

    private Fuel() {}

    /**
     * {@code quipu.fuel}.
     *
     * @param cost not negative
     * @throws Trap {@code out of fuel} if less is left; what is left stays
     */
    public static void charge(Instance instance, long cost) {
        long left = instance.fuel - cost;
        if (left < 0) {
            throw new Trap("out of fuel");
        }
        instance.fuel = left;
    }

    /**
     * {@code quipu.fuel_by_length}.
     *
     * @param length on top of the stack, unsigned: an i32 zero-extended
     * @param unit ordinal of a {@link LengthUnit}
     * @param price of one unit
     * @throws Trap as {@link #charge}
     */
    public static void chargeByLength(Instance instance, long length, int unit, int price) {
        charge(instance, LengthUnit.of(unit).count(length) * price);
    }
}
