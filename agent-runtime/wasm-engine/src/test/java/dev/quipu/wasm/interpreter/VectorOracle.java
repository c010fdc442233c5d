package dev.quipu.wasm.interpreter;

import dev.quipu.wasm.model.Immediate;
import dev.quipu.wasm.model.Opcode;
import dev.quipu.wasm.runtime.LinearMemory;

/** What the interpreter makes of one vector instruction, for tests of the compiler. */
public final class VectorOracle {

    private VectorOracle() {}

    /**
     * Runs it on a stack.
     *
     * @param stack operands from slot 0 on, replaced by the result; a v128 takes two slots
     * @param height slots in use
     * @param low for a constant or a shuffle, bytes 0 to 7
     * @param lane for instructions that name one
     * @return slots in use afterwards
     */
    public static int run(Opcode opcode, long[] stack, int height, long low, long high, int lane, LinearMemory memory) {
        int op = opcode.ordinal();
        Immediate immediate = opcode.immediate();
        int result =
                switch (immediate) {
                    case MEMARG -> VectorOps.load(op, stack, height, memory, 0);
                    case MEMARG_LANE -> VectorOps.lane(op, stack, height, memory, 0, lane);
                    case LANE -> VectorOps.immediate(op, stack, height, lane, null);
                    case V128, SHUFFLE -> VectorOps.immediate(op, stack, height, 0, new long[] {low, high});
                    default -> lanewise(op, stack, height);
                };
        if (result < 0 && immediate == Immediate.MEMARG) {
            result = VectorOps.lane(op, stack, height, memory, 0, 0);
        }
        if (result < 0) {
            throw new IllegalArgumentException("the interpreter knows no " + opcode);
        }
        return result;
    }

    private static int lanewise(int op, long[] stack, int height) {
        int result = IntegerLanes.step(op, stack, height);
        if (result < 0) {
            result = FloatLanes.step(op, stack, height);
        }
        return result < 0 ? VectorOps.step(op, stack, height) : result;
    }
}
