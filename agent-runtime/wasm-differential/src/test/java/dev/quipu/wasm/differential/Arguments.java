package dev.quipu.wasm.differential;

import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import java.util.List;

/**
 * Arguments of a call.
 *
 * @param slots as {@link dev.quipu.wasm.runtime.Func} takes them
 * @param references at the index of its slot each reference
 */
record Arguments(FunctionType type, long[] slots, Object[] references) {

    /** Objects the host hands to modules: known by name. */
    private static final List<String> TOKENS = List.of("a", "b", "c");

    static Arguments none(FunctionType type) {
        return new Arguments(type, new long[type.parameterSlots()], new Object[type.parameterSlots()]);
    }

    static Arguments random(FunctionType type, Dice dice) {
        Arguments made = none(type);
        int slot = 0;
        for (ValueType parameter : type.parameters()) {
            switch (parameter) {
                case I32, I64, F32, F64 -> made.slots[slot] = Constants.slot(parameter, dice);
                case V128 -> {
                    made.slots[slot] = Constants.half(dice);
                    made.slots[slot + 1] = Constants.half(dice);
                }
                case EXTERNREF -> made.references[slot] = dice.chance(30) ? null : dice.pick(TOKENS);
                case FUNCREF, EXNREF -> made.references[slot] = null;
            }
            slot += parameter.slots();
        }
        return made;
    }

    @Override
    public String toString() {
        return Text.values(type.parameters(), slots, references);
    }
}
