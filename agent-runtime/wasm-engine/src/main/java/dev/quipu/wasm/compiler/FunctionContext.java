package dev.quipu.wasm.compiler;

import dev.quipu.wasm.Module;
import dev.quipu.wasm.model.Code;
import dev.quipu.wasm.model.Declarations;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.ValueType;
import dev.quipu.wasm.runtime.LinearMemory;
import java.lang.constant.ClassDesc;
import java.util.BitSet;
import java.util.Map;

/**
 * What the code of one function refers to.
 *
 * @param owner the class it becomes
 * @param body the function as it is written, or specialised
 * @param specialised what it is specialised for, and where its instructions came from; null as it is written
 * @param growing functions after which memory may be larger than before
 * @param loops those to write twice, by the position where they begin
 */
record FunctionContext(
        Module module,
        int function,
        ClassDesc owner,
        Code body,
        Specialised specialised,
        BitSet growing,
        Landmarks landmarks,
        Map<Integer, CountedLoop> loops,
        CompilerOptions options) {

    /** What a declaration may ask for, no machine has; keeps a product from running over. */
    private static final long MOST_PAGES = 1L << 32;

    /** The index of an instruction in the function as it is written. */
    int origin(int instruction) {
        return specialised == null ? instruction : specialised.origins()[instruction];
    }

    /** What was paid one after another where an instruction pays at once, or null if that was all it paid. */
    long[] payments(int position) {
        return specialised == null ? null : specialised.payments().get(position);
    }

    private Declarations declarations() {
        return module.declarations();
    }

    FunctionType functionType(int index) {
        return declarations().functionType(index);
    }

    FunctionType type(int index) {
        return declarations().types().get(index);
    }

    FunctionType tagType(int tag) {
        return declarations().tagType(tag);
    }

    ValueType globalType(int global) {
        return declarations().globals().get(global).type();
    }

    ValueType addressType(int memory) {
        return declarations().memories().get(memory).size().addressType();
    }

    /** How large memory 0 is at least, 0 if there is none. */
    long leastMemoryBytes() {
        return declarations().memories().isEmpty()
                ? 0
                : Math.min(declarations().memories().getFirst().size().minimum(), MOST_PAGES) * LinearMemory.PAGE_BYTES;
    }

    ValueType indexType(int table) {
        return declarations().tables().get(table).size().addressType();
    }

    ValueType elementType(int table) {
        return declarations().tables().get(table).element();
    }
}
