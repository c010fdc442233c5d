package dev.quipu.wasm.validate;

import dev.quipu.wasm.model.Block;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;

/** A block that is open while its code is validated. Frames are reused. */
final class ControlFrame implements OperandStack.Label {

    /** Which part of which block the code stands in. */
    enum Part {
        FUNCTION,
        BLOCK,
        LOOP,
        THEN,
        ELSE,
        TRY_TABLE,
        TRY,
        CATCH,
        CATCH_ALL
    }

    Part part;
    Block.Kind kind;
    FunctionType type;
    /** Height of the operand stack below the parameters, in values and in slots. */
    int base;

    int slotBase;
    boolean polymorphic;
    boolean liveAtEntry;
    /** Index of the block, or -1 if it cannot be reached. */
    int block;

    int parentBlock;
    int start;
    int otherwise;
    /** Last of the chain of jumps to the end. */
    int endPatch;
    /** The {@code jump_unless} of an if without else so far. */
    int elsePatch;
    /** Whether a catch clause branches to the end. */
    boolean caught;
    /** The region this block opened, or -1. */
    int region;
    /** The region around this block, or -1. */
    int outerRegion;
    /** Whether the legacy handlers of this block can be reached. */
    boolean handlersLive;
    /** Where the legacy handler in progress keeps its exception. */
    int exceptionLocal;

    boolean isLoop() {
        return part == Part.LOOP;
    }

    boolean isHandler() {
        return part == Part.CATCH || part == Part.CATCH_ALL;
    }

    /** How many values a branch here takes along. */
    @Override
    public int arity() {
        return isLoop() ? type.parameterCount() : type.resultCount();
    }

    @Override
    public ValueType type(int index) {
        return isLoop() ? type.parameter(index) : type.result(index);
    }

    int aritySlots() {
        return isLoop() ? type.parameterSlots() : type.resultSlots();
    }

    boolean takesAsMuchAs(ControlFrame other) {
        return type == other.type && isLoop() == other.isLoop();
    }
}
